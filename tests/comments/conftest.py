"""Two colleagues, and something to comment on."""

import pytest
from django.test import Client

from tests.library.conftest import PUBLISHER
from tests.library.factories import UserFactory

BOTH = [
    *PUBLISHER,
    *(f"events.{each}_event" for each in ("view", "change", "publish")),
    *(f"vocabularies.{each}_concept" for each in ("view", "change")),
    "inbox.change_message",
]


@pytest.fixture
def ana():
    """Someone who writes."""
    return UserFactory(username="ana", permissions=BOTH)


@pytest.fixture
def ben():
    """Someone who reads what Ana wrote."""
    return UserFactory(username="ben", permissions=BOTH)


@pytest.fixture
def client_of():
    """Sign a person in."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
