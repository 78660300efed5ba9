"""A call for help finds help above its results, and leaves no trace of it."""

import logging

import pytest
from django.utils import timezone

from freeshelf.helplines.models import HelpEntry
from freeshelf.statistics.counting import flush
from freeshelf.statistics.models import DailyCount, Term, TermDigest
from tests.helplines.factories import HelpEntryFactory
from tests.library.factories import AgentFactory, ResourceFactory
from tests.web.reading import outline, said, titles

pytestmark = pytest.mark.django_db

CALL = "/en/search?q=they+took+my+passport"
STUDY = "/en/search?q=passport+retention+indicators"


@pytest.fixture
def shelf(shelve):
    ResourceFactory(title="Passport retention indicators")
    HelpEntryFactory(
        name="Union line",
        reach="region",
        country="European Union",
        contacts=[("phone", "116 000")],
    )
    HelpEntryFactory(name="Finder", everywhere=True, contacts=[("phone", "0000 200")])
    HelpEntryFactory(name="Maiti", country="Nepal", contacts=[("phone", "0000 300")])
    HelpEntryFactory(name="Draft", everywhere=True, live=False)
    shelve()


def test_help_is_above_the_results_which_stay(shelf, page_of):
    page = page_of(CALL)

    box = page.select_one(".help-box")
    assert said(box.h2) == "Get help"
    assert "call the local emergency number" in said(box)
    assert [link["href"] for link in box.select("a")] == [
        "/en/help#help-by-country",
        page.select_one(".leave-site [data-exit]")["href"],
        "tel:116000",
        "tel:0000200",
    ]
    assert box.select("a")[1].has_attr("data-exit")
    assert "Union line 116 000 Trafficking and forced labour" in box.get_text()
    assert "Maiti" not in said(box)
    assert "Draft" not in said(box)
    assert titles(page) == ["Passport retention indicators"]
    text = str(page)
    assert text.index("help-box") < text.index('id="results"')
    assert outline(page)[1:3] == ["2 Get help", "2 1 resource"]


def test_the_box_says_of_checks_what_is_true_of_the_entries_shown(shelf, page_of):
    unchecked = (
        "This library has not checked these contacts yet: they may have changed."
    )
    warning = "Not checked yet by this library: it may have changed."
    dated = "“Get help” says when each contact was last checked."

    def notes():
        box = said(page_of(CALL).select_one(".help-box"))
        return [box.count(note) for note in (unchecked, warning, dated)]

    assert notes() == [1, 0, 0]

    checked = {"last_checked": timezone.localdate(), "checked_by": "Ana"}
    HelpEntry.objects.filter(name="Finder").update(**checked)
    assert notes() == [0, 1, 0]

    HelpEntry.objects.update(**checked)
    assert notes() == [0, 0, 1]


@pytest.mark.parametrize("number", ["112", "116 006"])
def test_a_number_in_the_name_of_a_service_is_said_once(shelf, page_of, number):
    HelpEntryFactory(
        name=f"Emergency number {number}", everywhere=True, contacts=[("phone", number)]
    )

    box = page_of(CALL).select_one(".help-box")

    [link] = box.select(f"a[href='tel:{number.replace(' ', '')}']")
    assert said(link) == f"Emergency number {number}"
    assert said(box).count(number) == 1


def test_a_question_about_it_finds_results_alone(shelf, page_of):
    page = page_of(STUDY)

    assert page.select_one(".help-box") is None
    assert titles(page) == ["Passport retention indicators"]


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("es", "me quitaron el pasaporte"),
        ("fr", "on m’a pris mon passeport"),
        ("ru", "у меня забрали паспорт"),
        ("ar", "أخذوا جواز سفري"),
        ("zh-hans", "他们拿走了我的护照"),
    ],
)
def test_help_is_in_the_language_of_the_page(shelf, page_of, language, query):
    page = page_of(f"/{language}/search?q={query}")

    box = page.select_one(".help-box")
    assert f"/{language}/help#help-by-country" in [a["href"] for a in box.select("a")]
    assert "If you or someone you know" not in said(box)
    assert box.select_one("bdi")["dir"] == "ltr"


def test_without_an_entry_and_without_a_result_there_is_still_a_way(
    shelve, page_of, db
):
    shelve()
    page = page_of("/en/search?q=help+me")

    links = [link["href"] for link in page.select(".help-box a")]
    assert links[0] == "/en/help"
    assert page.select(".help-box ul") == []


def test_a_call_within_a_publisher_finds_help_too(shelf, page_of):
    publisher = AgentFactory(name="ILO")
    ResourceFactory(title="Another", publisher=publisher)

    page = page_of(f"{publisher.get_absolute_url()}?q=help+me")

    assert page.select_one(".help-box")


def test_nothing_of_it_is_stored_counted_or_logged(shelf, settings, client, caplog):
    settings.FREESHELF_STATISTICS = {
        "IS_ON": True,
        "KEPT_DAYS": 365,
        "FLUSH_SECONDS": 3600,
    }

    def kept():
        flush()
        return [each.objects.count() for each in (DailyCount, Term, TermDigest)]

    with caplog.at_level(logging.DEBUG, logger="freeshelf"):
        response = client.get("/en/search?q=help+me")

    assert kept() == [0, 0, 0]
    # A record that is opened from there is not counted as one either.
    assert "from=search" not in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    assert "help me" not in caplog.text

    assert "from=search" in client.get(STUDY).content.decode()
    assert kept() == [1, 0, 1]
