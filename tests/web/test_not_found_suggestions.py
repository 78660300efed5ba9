"""An address that leads nowhere: what it probably meant, and what to do."""

import pytest
from django.utils import timezone

from freeshelf.library.services import withdraw
from freeshelf.web.presenters.not_found_suggestions import address_words
from tests.library.factories import ResourceFactory
from tests.web.reading import said


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/2019/05/who-pays-recruitment-fees.html", "who pays recruitment fees"),
        ("/en/r/x17/brick_kilns_and_debts", "x17 brick kilns and debts"),
        ("/wp-content/uploads/2020/Kiln%20guide.pdf", "Kiln 20guide"),
        ("/العمل-الجبري/", "العمل الجبري"),
        ("/", ""),
        ("/en/search/", ""),
        ("/wp-login.php", ""),
        ("/.env", ""),
        ("/static/app.js", ""),
        ("/" + "-".join(["word"] * 40), " ".join(["word"] * 8)),
    ],
)
def test_words_are_read_out_of_an_address(path, words):
    assert address_words(path) == words


def test_a_missing_page_says_what_its_address_probably_meant(shelve, page_of):
    ResourceFactory(title="Brick kilns and their debts")
    ResourceFactory(title="Fishing vessels")
    shelve()

    page = page_of("/en/2014/brick-kilns-debts.html", status=404)

    assert said(page.h1) == "Page not found"
    guesses = [said(link) for link in page.select(".error__guess a")]
    assert guesses == ["Brick kilns and their debts"]
    assert page.select_one("input[type=search]")["value"] == "brick kilns debts"


def test_a_missing_page_names_nothing_that_is_closed(shelve, page_of):
    ResourceFactory(title="Marmosets in kilns", access_rights="staff")
    shelve()

    page = page_of("/en/2014/kilns/", status=404)

    assert not page.select(".error__guess")
    assert "Marmosets" not in said(page)


def test_a_missing_page_is_said_before_anything_is_indexed(own_place, db, page_of):
    page = page_of("/en/2014/brick-kilns/", status=404)

    assert said(page.h1) == "Page not found"
    assert page.select_one("input[type=search]")["value"] == "brick kilns"


def test_what_was_withdrawn_says_since_when_alone(shelve, page_of):
    resource = ResourceFactory()
    now = timezone.now().replace(year=2026, month=11, day=3, hour=12)
    withdraw(resource=resource, reason="Out of date", now=now)
    shelve()

    page = page_of(resource.get_absolute_url(), status=410)

    assert "3 Nov 2026" in said(page.h1)
    assert "Out of date" not in said(page.main)
