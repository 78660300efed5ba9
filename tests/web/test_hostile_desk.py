"""The desk answers what it cannot read with a sentence."""

import pytest

from tests.library.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.line(6)]


@pytest.fixture
def chief(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("typed", ['"', 'a"b', '">x'])
def test_a_quotation_mark_in_the_search_for_pages(chief, typed):
    response = chief.get("/desk/choose-page/search/", {"q": typed})

    assert response.status_code == 400
    assert b"cannot be read by the desk" in response.content


@pytest.mark.parametrize("key", ["x", "1,2", "9" * 4500])
def test_a_key_that_is_none_in_an_action_on_many(chief, key):
    response = chief.get("/desk/bulk/wagtailcore/page/publish/", {"id": key})

    assert response.status_code in (400, 404)
