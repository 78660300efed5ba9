"""Pages behind a shared password, when it changes."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from wagtail.models import PageViewRestriction

from freeshelf.pages.models import StandardPage
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def restriction(client) -> PageViewRestriction:
    """Of a page that the client has opened with its password."""
    page = make_home().add_child(instance=StandardPage(title="Roster", slug="roster"))
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="heron"
    )
    give(client, restriction, "heron")
    return restriction


def give(client, restriction: PageViewRestriction, password: str) -> None:
    page = restriction.page
    form = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(
        "form:has(input[type=password])"
    )
    client.post(form["action"], {"password": password, "return_url": page.url})


def is_open(client, restriction: PageViewRestriction) -> bool:
    return b'type="password"' not in client.get(restriction.page.url).content


def test_a_new_password_shuts_out_who_gave_the_old_one(client, restriction):
    was_open = is_open(client, restriction)

    restriction.password = "egret"
    restriction.save()

    assert was_open
    assert not is_open(client, restriction)
    give(client, restriction, "heron")
    assert not is_open(client, restriction)
    give(client, restriction, "egret")
    assert is_open(client, restriction)
    assert PageViewRestriction.objects.count() == 1


def test_the_page_is_closed_while_its_password_changes(restriction):
    said = []

    def note(execute, sql, *more):
        verb = sql.split()[0]
        if "pageviewrestriction" in sql and verb in ("INSERT", "DELETE"):
            said.append(verb)
        return execute(sql, *more)

    restriction.password = "egret"
    with connection.execute_wrapper(note):
        restriction.save()

    assert said[0] == "INSERT"
    assert said[-1] == "DELETE"


def test_saving_with_the_same_password_shuts_nobody_out(client, restriction):
    restriction.save()

    assert is_open(client, restriction)
