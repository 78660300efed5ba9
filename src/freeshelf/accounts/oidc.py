"""Sign-in by an OpenID Connect provider: django-allauth's, with stricter checks."""

import hmac
import logging
import secrets
from collections.abc import Mapping
from typing import Any

import httpx
import jwt
import requests
from allauth.account.internal.emailkit import valid_email_or_none
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from freeshelf.accounts.second_factor import SHOWN_AT_PROVIDER
from freeshelf.accounts.services.provider_sign_ins import Identity, sign_in
from freeshelf.core.http.policy import MEBIBYTE, HttpPolicy, host_and_port
from freeshelf.core.http.session import guarded_session

logger = logging.getLogger(__name__)

_SIGNATURES = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
]
_REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
# Clocks of two machines differ.
_LEEWAY_SECONDS = 60
_CONFIGURATION_SECONDS = 10 * 60
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def is_configured() -> bool:
    """Return whether staff can sign in by a provider."""
    return bool(settings.FREESHELF_OIDC["ISSUER"])


def provider_origins() -> list[str]:
    """Return the origins of the provider, which the settings name."""
    options = settings.FREESHELF_OIDC
    issuer = httpx.URL(options["ISSUER"])
    own = f"{issuer.scheme}://{issuer.netloc.decode('ascii')}"
    return [own, *(f"https://{host}" for host in options["HOSTS"])]


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """One provider by settings, no registration, and guarded requests."""

    def list_apps(
        self,
        request: HttpRequest,
        provider: str | None = None,
        client_id: str | None = None,
    ) -> list[SocialApp]:
        """Return the provider of the settings, and nothing of the database."""
        options = settings.FREESHELF_OIDC
        if not options["ISSUER"] or client_id not in {None, options["CLIENT_ID"]}:
            return []
        return [
            SocialApp(
                provider=Provider.id,
                provider_id=options["ISSUER"],
                name=options["NAME"],
                client_id=options["CLIENT_ID"],
                secret=options["CLIENT_SECRET"],
                settings={
                    "server_url": options["ISSUER"].rstrip("/"),
                    "scope": options["SCOPES"],
                },
            )
        ]

    def is_open_for_signup(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        """Return False: accounts are created before, by our own rules."""
        return False

    def get_requests_session(self) -> requests.Session:
        """Return a session that reaches the provider only, and not for long."""
        origins = provider_origins()
        hosts = (host_and_port(httpx.URL(origin)) for origin in origins)
        policy = HttpPolicy(
            # Named by the system administrator: a provider may be in the own network.
            allowed_hosts=frozenset(f"{host}:{port}" for host, port in hosts),
            connect_seconds=5.0,
            read_seconds=10.0,
            total_seconds=10.0,
            max_bytes=MEBIBYTE,
        )
        return guarded_session(policy, origins=origins)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: OpenIDConnectProvider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: Mapping[str, Any] | None = None,
    ) -> None:
        """Log what failed; go back to the sign-in page if the person cancelled."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(redirect("account_login"))
        # The answer of a provider may contain tokens and names.
        logger.warning(
            "Sign-in by %s failed: %s", provider.name, _plain_reason(exception)
        )


def _plain_reason(exception: Exception | None) -> str:
    if exception is None:
        return "it was not begun in this browser, or the provider ended it"
    if isinstance(exception, _ProviderError | requests.ConnectionError):
        return f"{exception} {exception.__cause__ or ''}".strip()
    return type(exception).__name__


class _ProviderError(OAuth2Error):
    """An answer of the provider that cannot be trusted."""


class _Client(OAuth2Client):
    """Client that raises one kind of error for whatever a token endpoint returns."""

    def get_access_token(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the tokens of a code."""
        try:
            tokens = super().get_access_token(*args, **kwargs)
        except (TypeError, ValueError) as error:
            raise _ProviderError("the token endpoint returned no JSON") from error
        if not all(
            isinstance(tokens.get(n), str) for n in ("access_token", "id_token")
        ):
            raise _ProviderError("the token endpoint returned no ID token")
        return dict(tokens)


class Adapter(OpenIDConnectOAuth2Adapter):
    """Adapter that verifies every answer as the standard asks.

    `state` is that of the request which began the sign-in.
    """

    client_class = _Client

    def __init__(self, request: HttpRequest, provider_id: str) -> None:
        super().__init__(request, provider_id)
        self.state: dict[str, Any] = {}

    @property
    def openid_config(self) -> dict[str, Any]:
        """The configuration of the provider, kept for ten minutes."""
        issuer = settings.FREESHELF_OIDC["ISSUER"]
        key = f"freeshelf.accounts:oidc:{issuer}"
        found = cache.get(key)
        if found is None:
            found = _checked_configuration(super().openid_config, issuer)
            cache.set(key, found, _CONFIGURATION_SECONDS)
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return one address in all languages, which the provider knows."""
        return f"{settings.FREESHELF_BASE_URL}{reverse('oidc_callback')}"

    def parse_token(self, data: Mapping[str, Any]) -> None:
        """Return nothing: no token of the provider is needed later, or stored."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: None, **kwargs: Any
    ) -> SocialLogin:
        """Return the sign-in of the person whom the ID token names.

        Raises SignInRefusedError.
        """
        options = settings.FREESHELF_OIDC
        response = kwargs["response"]
        claims = self._decode_id_token(app, response["id_token"])
        factors = _words(claims.get("amr")) & set(options["SECOND_FACTORS"])
        self.state[SHOWN_AT_PROVIDER] = bool(factors)
        link = sign_in(
            self._identity(claims, response["access_token"]),
            roles=options["ROLES"],
            now=timezone.now(),
        )
        account = SocialAccount(
            provider=link.provider, uid=link.uid, extra_data=link.extra_data
        )
        return SocialLogin(user=User(), account=account, provider=self.get_provider())

    def _identity(self, claims: dict[str, Any], access_token: str) -> Identity:
        options = settings.FREESHELF_OIDC
        verified, groups = options["EMAIL_VERIFIED_CLAIM"], options["GROUPS_CLAIM"]
        has_email = claims.keys() >= {"email", verified}
        has_groups = groups in claims or not options["ROLES"]
        told: dict[str, Any] = {}
        if not (has_email and has_groups) and "userinfo_endpoint" in self.openid_config:
            told = self._fetch_user_info(access_token)
            if told.get("sub") != claims["sub"]:
                raise _ProviderError("userinfo is about another person")
        return Identity(
            provider=options["ISSUER"],
            subject=claims["sub"],
            # Address and claim of one answer: the other may be about an older address.
            email=_verified_email(claims if has_email else told, verified),
            groups=frozenset(_words({**told, **claims}.get(groups))),
        )

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Verify the token with its signature, which allauth does not."""
        try:
            claims = jwt.decode(
                id_token,
                key=self._signing_key(id_token),
                algorithms=_SIGNATURES,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=_LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise _ProviderError("the ID token is invalid") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise _ProviderError("the ID token is for another program")
        nonce, expected = claims.get("nonce"), self.state.get("nonce") or ""
        is_ours = isinstance(nonce, str) and hmac.compare_digest(
            nonce.encode("utf-8", "replace"), expected.encode()
        )
        if not expected or not is_ours:
            raise _ProviderError("the ID token belongs to another sign-in")
        subject = claims["sub"]
        fits = 0 < len(subject) <= app_settings.UID_MAX_LENGTH
        if not (fits and subject.isascii() and subject.isprintable()):
            raise _ProviderError("the ID token names nobody")
        return dict(claims)

    def _signing_key(self, id_token: str) -> jwt.PyJWK:
        name = jwt.get_unverified_header(id_token).get("kid")
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        try:
            keys = jwt.PyJWKSet.from_dict(response.json()).keys
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise _ProviderError("its keys cannot be read") from error
        found = [key for key in keys if name is None or key.key_id == name]
        if not found or (name is None and len(found) > 1):
            raise _ProviderError("its keys have none for the ID token")
        return found[0]


class Provider(OpenIDConnectProvider):
    """Provider whose answers are bound to the request by a nonce too."""

    oauth2_adapter_class = Adapter

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Begin a sign-in."""
        nonce = secrets.token_urlsafe(24)
        return super().redirect(
            request,
            process,
            next_url,
            data,
            auth_params={"nonce": nonce},
            nonce=nonce,
            **kwargs,
        )


def _checked_configuration(found: Any, issuer: str) -> dict[str, Any]:
    named = found.get("issuer")
    if not isinstance(named, str) or named.rstrip("/") != issuer.rstrip("/"):
        raise _ProviderError("its configuration is that of another issuer")
    origins = {_origin(origin) for origin in provider_origins()}
    wanted = [*_ENDPOINTS, *({"userinfo_endpoint"} & found.keys())]
    for name in wanted:
        address = found.get(name)
        if not isinstance(address, str) or _origin(address) not in origins:
            raise _ProviderError(f"its {name} is at none of the hosts in the settings")
    methods = found.get("token_endpoint_auth_methods_supported")
    return {
        **{name: found[name] for name in wanted},
        "issuer": named,
        # The standard's default.
        "token_endpoint_auth_methods_supported": sorted(_words(methods))
        or ["client_secret_basic"],
    }


def _origin(address: str) -> str:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return ""
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"


def _verified_email(claims: Mapping[str, Any], name: str) -> str:
    email, verified = claims.get("email"), claims.get(name)
    # Some providers write the claim as text or number.
    if not isinstance(email, str) or verified not in (True, 1, "1", "true"):
        return ""
    readable = email.encode("utf-8", "replace").decode().strip().lower()
    return valid_email_or_none(readable) or ""


def _words(value: Any) -> set[str]:
    """Return the texts of a claim: a list, or one."""
    values = value if isinstance(value, list) else [value]
    return {each for each in values if isinstance(each, str)}
