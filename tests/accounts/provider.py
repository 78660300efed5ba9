"""A small OpenID Connect provider on loopback, which lies when it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import oidc_provider_mock
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import User
from django.test import Client
from werkzeug.serving import make_server
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response

# One, since each would read the trusted authorities anew.
HTTP = httpx.Client()
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """The provider of another project, signing anew what a test changes."""

    def __init__(self) -> None:
        self._app = oidc_provider_mock.app()
        self._app.debug = False
        self._app.wsgi_app = getattr(self._app.wsgi_app, "app", self._app.wsgi_app)
        self.issuer = ""
        self.tell_truth()

    def tell_truth(self) -> None:
        """Forget every lie."""
        self.requests: list[str] = []
        self.answers: dict[str, Response] = {}
        self.configuration: dict[str, Any] = {}
        self.claims: Callable[[dict[str, Any]], dict[str, Any]] = dict
        self.token: Callable[[str], str] = str
        self.key = _KEY

    def know(self, subject: str, **claims: Any) -> None:
        """Store a person."""
        HTTP.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        self.requests.append(path)
        answer = self.answers.get(path)
        if answer is None and path == "/jwks":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key(), as_dict=True)
            answer = _json({"keys": [{**public, "kid": "one", "alg": "RS256"}]})
        if answer is None:
            body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
            answer = Response(b"".join(body), status, headers)
            if path == "/oauth2/token" and answer.status_code == 200:
                answer = self._signed(answer)
            if path.startswith("/.well-known/"):
                answer = _json({**json.loads(answer.data), **self.configuration})
        return answer(environ, start_response)

    def _signed(self, answer: Response) -> Response:
        tokens = json.loads(answer.data)
        options = {"verify_signature": False}
        claims = jwt.decode(tokens["id_token"], options=options)
        headers = {"kid": "one"}
        changed = self.claims(claims)
        text = jwt.encode(changed, self.key, algorithm="RS256", headers=headers)
        return _json({**tokens, "id_token": self.token(text)})


def _json(value: Any) -> Response:
    return Response(json.dumps(value), content_type="application/json")


def stranger_signs(provider: Provider) -> None:
    """Sign ID tokens with a key that the provider does not publish."""
    provider.key = _OTHER_KEY


@contextmanager
def serving() -> Iterator[Provider]:
    """Serve a provider on a free port."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join(5)


def begin(client: Client, language: str = "en", **data: str) -> str:
    """Press the button; the address of the provider's page."""
    response = client.post(f"/{language}/account/login/service/", data)
    assert response.status_code == 302, response.content
    return response.headers["Location"]


def allow(address: str, subject: str = "ana") -> str:
    """Sign in on the provider's page; the address that it sends a browser back to."""
    response = HTTP.post(address, data={"sub": subject})
    assert response.status_code == 302, response.text
    back = urlsplit(response.headers["Location"])
    return f"{back.path}?{back.query}"


def enter(client: Client, subject: str = "ana", **data: str) -> Any:
    """Sign in by the provider, from the button to what the library answers."""
    return client.get(allow(begin(client, **data), subject))


def parameters(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {
        name: values[0] for name, values in parse_qs(urlsplit(address).query).items()
    }


def signed_in(client: Client) -> str:
    """The name of who is signed in here."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).get_username() if key else ""


def put_in_groups(provider: Provider, *groups: str, **more: Any) -> None:
    """Let Ana be in these groups at the provider."""
    described = {"email": "ana@example.org", "email_verified": True, **more}
    provider.know("ana", groups=list(groups), **described)
