"""A page without anything of its visitor is made once for some seconds."""

from itertools import count

import pytest
from django.http import HttpResponse
from wagtail import hooks

from freeshelf.pages.models import StandardPage
from tests.pages.home import make_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("served_cache")]


@pytest.fixture
def page():
    home = make_home()
    return home.add_child(instance=StandardPage(title="Kilns", slug="kilns"))


def rename_unnoticed(page, title):
    StandardPage.objects.filter(pk=page.pk).update(title=title)


def test_the_next_visitor_gets_the_same_page_for_fewer_queries(
    client, page, django_assert_max_num_queries
):
    first = client.get("/en/kilns/")

    with django_assert_max_num_queries(9) as asked:
        second = client.get("/en/kilns/")

    assert second.content == first.content
    assert second.headers == first.headers
    assert asked.captured_queries
    assert b"<h1" in client.get("/en/").content != second.content


@pytest.mark.parametrize(
    "more",
    [
        {"data": {"q": "1"}},
        {"headers": {"cookie": "sessionid=x"}},
        {"headers": {"authorization": "Bearer x"}},
        {"headers": {"save-data": "on"}},
        {"headers": {"host": "127.0.0.1"}},
        {"secure": True},
    ],
    ids=lambda more: next(iter(more)),
)
def test_who_brings_anything_along_gets_a_page_of_their_own(client, page, more):
    client.get("/en/kilns/")
    rename_unnoticed(page, "Kilns and debts")

    assert b"Kilns and debts" not in client.get("/en/kilns/").content
    assert b"Kilns and debts" in client.get("/en/kilns/", **more).content


def test_what_an_editor_publishes_is_there_at_once(client, page):
    client.get("/en/kilns/")
    page.title = "Kilns and debts"
    page.save_revision().publish()

    assert b"Kilns and debts" in client.get("/en/kilns/").content


@pytest.mark.parametrize("own", ["cookie", "error", "private"])
def test_a_page_with_a_cookie_or_an_error_is_nobody_elses(client, page, own):
    numbers = count()

    def serve(_next):
        def answer(*_):
            number = next(numbers)
            response = HttpResponse(f"visit {number}")
            if own == "cookie":
                response.set_cookie("visit", str(number))
            elif own == "error":
                response.status_code = 404
            else:
                response.headers["Cache-Control"] = "private"
            return response

        return answer

    with hooks.register_temporarily("on_serve_page", serve):
        seen = [client.get("/en/kilns/").content for _ in range(2)]
        client.cookies.clear()
        seen.append(client.get("/en/kilns/").content)

    assert len(set(seen)) == 3
