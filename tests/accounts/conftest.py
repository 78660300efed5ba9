"""Letters that accounts send, and a provider that people sign in by."""

import pytest

from freeshelf.wiring.roles import ensure_groups
from tests.accounts.provider import serving


@pytest.fixture
def letters(mailoutbox):
    """Letters that were sent."""
    return mailoutbox


@pytest.fixture(scope="session")
def _served_provider():
    with serving() as provider:
        yield provider


@pytest.fixture
def provider(_served_provider, settings):
    """An OpenID Connect provider that knows Ana, and the settings for it."""
    settings.FREESHELF_OIDC = {
        **settings.FREESHELF_OIDC,
        "ISSUER": _served_provider.issuer,
        "CLIENT_ID": "library",
        "CLIENT_SECRET": "a secret",
        "NAME": "Example ID",
    }
    _served_provider.tell_truth()
    _served_provider.know("ana", email="ana@example.org", email_verified=True)
    return _served_provider


@pytest.fixture
def mapped(provider, settings):
    """The provider, whose groups give roles."""
    ensure_groups()
    roles = {"staff": "editor", "readers": "member", "heads": "admin"}
    settings.FREESHELF_OIDC = {**settings.FREESHELF_OIDC, "ROLES": roles}
    return provider
