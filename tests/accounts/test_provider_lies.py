"""A provider that lies or fails: a plain page, nobody signed in, nothing stored."""

import base64
import json
import logging
import time

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from werkzeug.wrappers import Response

from freeshelf.core.http.policy import MEBIBYTE
from tests.accounts.people import make_person, words_of
from tests.accounts.provider import allow, begin, enter, stranger_signs

pytestmark = pytest.mark.django_db


def _assert_failed(response, client):
    assert response.status_code == 401
    assert "Example ID did not sign you in" in words_of(response)
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def _without(*names):
    return lambda claims: {n: v for n, v in claims.items() if n not in names}


def _with(**changed):
    return lambda claims: {**claims, **changed}


@pytest.mark.parametrize(
    "claims",
    [
        _with(nonce="another"),
        _with(nonce=7),
        _with(nonce="\ud800"),
        _without("nonce"),
        _with(aud="another-program"),
        _with(aud=["another-program"]),
        _with(azp="another-program"),
        _without("aud"),
        _with(iss="https://other.example"),
        _without("iss"),
        _with(exp=int(time.time()) - 600),
        _without("exp"),
        _with(iat=int(time.time()) + 86_400),
        _with(nbf=int(time.time()) + 86_400),
        _with(sub=""),
        _with(sub=7),
        _with(sub="a" * 256),
        _with(sub="a\x00b"),
        _with(sub="\ud800"),
        _without("sub"),
    ],
)
def test_a_token_with_wrong_claims_signs_nobody_in(client, provider, claims):
    make_person()
    provider.claims = claims

    _assert_failed(enter(client), client)


def _unsigned(text):
    claims = jwt.decode(text, options={"verify_signature": False})
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})


def _signed_with_public_words(text):
    claims = jwt.decode(text, options={"verify_signature": False})
    return jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": "one"})


def _of_unknown_key(text):
    claims = jwt.decode(text, options={"verify_signature": False})
    return jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": "two"})


_DEEP = base64.urlsafe_b64encode(b"[" * 90_000).decode()


@pytest.mark.parametrize(
    "token",
    [
        _unsigned,
        _signed_with_public_words,
        _of_unknown_key,
        lambda text: text[:-4] + "AAAA",
        lambda text: "no token",
        lambda text: "",
        lambda text: 7,
        lambda text: None,
        lambda text: "é.é.é",
        lambda text: f"{_DEEP}.{text.partition('.')[2]}",
    ],
)
def test_a_token_with_a_wrong_signature_signs_nobody_in(client, provider, token):
    make_person()
    provider.token = token

    _assert_failed(enter(client), client)


def test_a_token_that_a_stranger_signed_signs_nobody_in(client, provider):
    make_person()
    stranger_signs(provider)

    _assert_failed(enter(client), client)


_HUGE = b'{"access_token": "' + b"a" * (2 * MEBIBYTE) + b'"}'
_ANSWERS = {
    "an error": Response("broken", 500),
    "a page": Response("<p>Busy</p>", content_type="text/html"),
    "no JSON": Response("{", content_type="application/json"),
    "a list": Response("[1]", content_type="application/json"),
    "a number": Response("5", content_type="application/json"),
    "null": Response("null", content_type="application/json"),
    "an empty object": Response("{}", content_type="application/json"),
    "much": Response(_HUGE, content_type="application/json"),
    "no UTF-8": Response(b'"\xff\xfe', content_type="application/json"),
    "deep": Response("[" * 100_000, content_type="application/json"),
    "elsewhere": Response(status=302, headers={"Location": "http://127.0.0.1:1/"}),
    "broken gzip": Response(b"no", headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("path", ["/oauth2/token", "/jwks"])
@pytest.mark.parametrize("answer", _ANSWERS.values(), ids=_ANSWERS.keys())
def test_a_wrong_answer_ends_in_a_page(client, provider, path, answer):
    make_person()
    back = allow(begin(client))
    provider.answers[path] = answer

    _assert_failed(client.get(back), client)


@pytest.mark.parametrize("answer", _ANSWERS.values(), ids=_ANSWERS.keys())
def test_a_wrong_configuration_ends_in_a_page(client, provider, answer):
    provider.answers["/.well-known/openid-configuration"] = answer

    _assert_failed(client.post("/en/account/login/service/"), client)


@pytest.mark.parametrize("answer", ["an error", "much", "deep", "null", "a list"])
def test_wrong_userinfo_ends_in_a_page(client, provider, answer):
    make_person()
    provider.claims = _without("email")
    provider.answers["/userinfo"] = _ANSWERS[answer]

    _assert_failed(enter(client), client)


def test_userinfo_about_someone_else_signs_nobody_in(client, provider):
    make_person()
    provider.claims = _without("email")
    other = {"sub": "eve", "email": "ana@example.org", "email_verified": True}
    provider.answers["/userinfo"] = Response(json.dumps(other))

    _assert_failed(enter(client), client)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"token_endpoint": "https://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
        {"userinfo_endpoint": "http://169.254.169.254/"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://evil.example/"},
        {"authorization_endpoint": "http://[::1/"},
    ],
)
def test_no_other_host_is_asked_whatever_the_configuration_says(
    client, provider, changed
):
    provider.configuration = changed

    _assert_failed(client.post("/en/account/login/service/"), client)
    assert set(provider.requests) == {
        "/users/ana",
        "/.well-known/openid-configuration",
    }


def test_a_provider_that_is_away_ends_in_a_page(client, provider, settings):
    settings.FREESHELF_OIDC = {
        **settings.FREESHELF_OIDC,
        "ISSUER": "http://127.0.0.1:1",
    }

    _assert_failed(client.post("/en/account/login/service/"), client)
    assert client.get("/en/account/login/").status_code == 200


def test_no_email_at_all_ends_in_a_page(client, provider):
    make_person()
    provider.know("ana")

    response = enter(client)

    assert response.status_code == 403
    assert "does not confirm your email" in words_of(response)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=1",
        "state=1",
        "code=1&state=1",
        "error=server_error&state=1",
        "error=access_denied",
        "code=%00&state=1",
        "state=é",
        "_redir=1&process=connect",
    ],
)
def test_a_made_up_return_ends_in_a_page(client, provider, query):
    assert client.get(f"/oidc/callback/?{query}").status_code in {400, 401}
    assert client.post(f"/oidc/callback/?{query}").status_code == 405


def test_parameters_of_strangers_change_no_request(client, provider):
    address = "/en/account/login/service/?process=connect&scope=admin&auth_params=a%3Db"

    location = client.post(address, {"process": "connect"}).headers["Location"]

    assert "admin" not in location
    assert "a=b" not in location
    state = next(iter(client.session["socialaccount_states"].values()))[0]
    assert state["process"] == "login"


def test_the_log_names_the_failure_and_no_person(client, provider, caplog):
    make_person()
    provider.claims = _with(aud="another-program")
    with caplog.at_level(logging.WARNING):
        enter(client)
        provider.claims = dict
        secret = Response('{"email": "ana@example.org"}', 500)
        back = allow(begin(client))
        provider.answers["/oauth2/token"] = secret
        client.get(back)

    assert "Audience doesn't match" in caplog.text
    assert "ana@" not in caplog.text
    assert "code=" not in caplog.text


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
_CLAIMS = (
    "sub",
    "email",
    "email_verified",
    "groups",
    "amr",
    "name",
    "preferred_username",
)


@examples(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(claims=st.dictionaries(st.sampled_from(_CLAIMS), _JSON, min_size=1))
def test_no_claim_whatsoever_is_a_server_error(provider, claims):
    provider.claims = lambda told: {**told, **claims}

    response = enter(Client())

    assert response.status_code in {401, 403}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "email",
    ["ana@\ud800.example", "a\x00na@example.org", "ana", "@", "a" * 400 + "@b.c"],
)
def test_an_address_that_is_none_is_no_address(client, provider, email):
    provider.claims = _with(email=email, email_verified=True)

    assert "does not confirm your email" in words_of(enter(client))
