"""Settings of signing in by an OpenID Connect provider (docs/adr/0415, 0416)."""

from typing import Any
from urllib.parse import urlsplit

from freeshelf.project.settings.configuration import (
    ConfigurationError,
    configuration,
)

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
ROLES = ("member", "contributor", "author", "editor", "admin")


def _issuer() -> str:
    issuer = configuration.text("OIDC_ISSUER", "").strip()
    parts = urlsplit(issuer)
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in _LOOPBACK
    )
    # Links to accounts name the issuer in 200 characters.
    is_whole = bool(parts.hostname) and not parts.query and len(issuer) <= 200
    if issuer and not (is_safe and is_whole):
        raise ConfigurationError(
            f"FREESHELF_OIDC_ISSUER is {issuer!r}: use the https address of the "
            f"provider, without its /.well-known/openid-configuration."
        )
    return issuer.removesuffix("/.well-known/openid-configuration")


def _secret(*, is_needed: bool) -> str:
    secret = configuration.secret("OIDC_CLIENT_SECRET") if is_needed else ""
    if is_needed and not secret:
        raise ConfigurationError(
            "Set FREESHELF_OIDC_CLIENT_SECRET_FILE (the file with the secret that the "
            "provider gave) or FREESHELF_OIDC_CLIENT_SECRET."
        )
    return secret


def _roles() -> dict[str, str]:
    """Return the role of each group of the provider."""
    roles = {}
    for pair in configuration.string_list("OIDC_ROLES", []):
        group, _equals, role = pair.rpartition("=")
        if not group.strip() or role.strip() not in ROLES:
            raise ConfigurationError(
                f"FREESHELF_OIDC_ROLES has {pair!r}: use GROUP=ROLE, where ROLE is one "
                f"of {', '.join(ROLES)}."
            )
        roles[group.strip()] = role.strip()
    return roles


def _hosts() -> list[str]:
    hosts = configuration.string_list("OIDC_HOSTS", [])
    for host in hosts:
        if urlsplit(f"https://{host}").netloc != host:
            raise ConfigurationError(
                f"FREESHELF_OIDC_HOSTS has {host!r}: use names of hosts only, such as "
                f"oauth2.googleapis.com."
            )
    return hosts


def read_oidc() -> dict[str, Any]:
    """Return the settings of the provider; raise ConfigurationError."""
    issuer = _issuer()
    return {
        # Empty: nobody signs in by a provider.
        "ISSUER": issuer,
        "CLIENT_ID": (
            configuration.required("OIDC_CLIENT_ID", "the name of this library there")
            if issuer
            else configuration.text("OIDC_CLIENT_ID", "")
        ),
        "CLIENT_SECRET": _secret(is_needed=bool(issuer)),
        "NAME": configuration.text("OIDC_NAME", urlsplit(issuer).hostname or ""),
        # Further hosts of the provider; its own is in the issuer.
        "HOSTS": _hosts(),
        "SCOPES": configuration.string_list(
            "OIDC_SCOPES", ["openid", "profile", "email"]
        ),
        "EMAIL_VERIFIED_CLAIM": configuration.text(
            "OIDC_EMAIL_VERIFIED_CLAIM", "email_verified"
        ),
        "GROUPS_CLAIM": configuration.text("OIDC_GROUPS_CLAIM", "groups"),
        "ROLES": _roles(),
        # Values of the claim "amr" that count as second factor; none by default.
        "SECOND_FACTORS": configuration.string_list("OIDC_SECOND_FACTORS", []),
    }


FREESHELF_OIDC = read_oidc()

SOCIALACCOUNT_ADAPTER = "freeshelf.accounts.oidc.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "provider_class": "freeshelf.accounts.oidc.Provider",
        "OAUTH_PKCE_ENABLED": True,
    }
}
