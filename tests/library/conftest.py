"""People in the admin area."""

import pytest
from django.test import Client

from tests.library.factories import UserFactory

EDITOR = [
    "library.view_resource",
    "library.add_resource",
    "library.change_resource",
    "library.view_members_resource",
]
PUBLISHER = [*EDITOR, "library.publish_resource", "library.delete_resource"]


@pytest.fixture
def editor(client: Client) -> Client:
    """Someone who may describe but not publish."""
    client.force_login(UserFactory(permissions=EDITOR))
    return client


@pytest.fixture
def publisher() -> Client:
    """Someone who may publish."""
    client = Client()
    client.force_login(UserFactory(permissions=PUBLISHER))
    return client


@pytest.fixture
def reading_publisher() -> Client:
    """Someone who may publish, and read what is for staff."""
    client = Client()
    client.force_login(
        UserFactory(permissions=[*PUBLISHER, "library.view_restricted_resource"])
    )
    return client


@pytest.fixture
def chief() -> Client:
    """Someone who may do everything."""
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client
