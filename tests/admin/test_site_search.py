"""The search of the admin area: one list of all that a person may open there."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from freeshelf.inbox.models import Message
from freeshelf.library.models import Agent, Resource
from freeshelf.pages.models import StandardPage
from freeshelf.search.conf import engine
from freeshelf.search.page_index import page_key
from tests.events.factories import EventFactory
from tests.helplines.factories import HelpEntryFactory
from tests.inbox.factories import MessageFactory, SuggestedResourceFactory
from tests.library.conftest import EDITOR, PUBLISHER
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory
from tests.web.reading import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_place")]


@pytest.fixture
def library(own_place, settings, shelve):
    """Something of every kind with the same word, half of it not for readers."""
    settings.FREESHELF_SEARCH_ENGINES = {
        **settings.FREESHELF_SEARCH_ENGINES,
        "pages": {
            "BACKEND": "freeshelf.search.engines.tantivy.TantivyEngine",
            "OPTIONS": {"path": str(own_place / "pages"), "heap": 15_000_000},
        },
    }
    home = make_home()
    home.add_child(instance=StandardPage(title="Osprey notes", live=False))
    circle = home.add_child(instance=StandardPage(title="Circle of ospreys"))
    PageViewRestriction.objects.create(page=circle, restriction_type="login")
    record = ResourceFactory(title="Osprey handbook")
    closed = ResourceFactory(title="Osprey for staff", access_rights="staff")
    FileFactory(resource=closed, name="closed.pdf", text="Egrets nest in cliffs.")
    ResourceFactory(title="Osprey draft", draft=True)
    FileFactory(resource=record, name="guide.pdf", text="Herons nest in wetlands.")
    AgentFactory(name="Osprey Institute")
    ConceptFactory(label="Ospreys", scheme__title="Birds")
    ReadingListFactory(title="Ospreys for a first hour")
    EventFactory(title="Osprey day", live=False)
    HelpEntryFactory(name="Osprey line")
    MessageFactory(text="The osprey on page 3 is a heron.")
    SuggestedResourceFactory(title="Osprey manual")
    shelve()
    return record


def _rows(client, question, path="freeshelf_search"):
    page = client.get(reverse(path), {"q": question})
    assert page.status_code == 200
    rows = BeautifulSoup(page.content, "html.parser").select("table.listing tbody tr")
    cells = [[said(cell) for cell in row.select("td")] for row in rows]
    return {title: (kind, state) for title, kind, state in cells}


def test_one_list_has_everything_with_kind_and_state(library, chief):
    assert _rows(chief, "osprey") == {
        "Osprey handbook": ("Resource", "live"),
        "Osprey for staff": ("Resource", "live"),
        "Osprey draft": ("Resource", "draft"),
        "Osprey Institute": ("Person or organisation", ""),
        "Ospreys": ("Concept · Birds", ""),
        "Ospreys for a first hour": ("Reading list", "live"),
        "Osprey day": ("Event", "draft"),
        "Osprey line": ("Get help entry", "live"),
        "Osprey notes": ("Page", "draft"),
        "Circle of ospreys": ("Page", "live"),
        "Osprey manual": ("Suggested resource", "New"),
        str(Message.objects.get()): ("Message", "New"),
    }


def test_a_file_is_found_by_what_is_in_it_while_one_types(library, chief):
    for question in ("herons nest wetlands", "herons nes"):
        found = _rows(chief, question, "freeshelf_search_results")

        assert found["guide.pdf, page 1"] == ("File", "live")
        assert found["Osprey handbook"] == ("Resource", "live")


def test_a_file_with_the_words_in_text_and_name_is_listed_once(library, chief, shelve):
    FileFactory(resource=library, name="Kestrel.pdf", text="A kestrel hovers.")
    FileFactory(resource=library, name="Kestrels.pdf", text="Two kestrel feathers.")
    shelve()

    found = _rows(chief, "kestrel")

    assert [title for title, (kind, _state) in found.items() if kind == "File"] == [
        "Kestrel.pdf, page 1",
        "Kestrels.pdf",
    ]


def test_an_editor_finds_what_they_may_open(library, editor):
    found = _rows(editor, "osprey")

    assert list(found) == ["Osprey handbook", "Osprey draft"]


def test_the_text_of_a_closed_file_is_found_by_who_may_read_it(library, chief, editor):
    assert "closed.pdf, page 1" in _rows(chief, "egrets cliffs")
    assert _rows(editor, "egrets cliffs") == {}
    assert _rows(editor, "closed.pdf") == {}


@pytest.mark.parametrize(
    ("right", "kind"),
    [
        ("inbox.change_message", "Message"),
        ("inbox.change_suggestedresource", "Suggested resource"),
        ("helplines.change_helpentry", "Get help entry"),
    ],
)
def test_a_right_for_one_kind_finds_that_kind_only(library, client, right, kind):
    client.force_login(UserFactory(permissions=[right]))

    found = _rows(client, "osprey")
    assert [of for of, _state in found.values()] == [kind]
    assert _rows(client, "herons") == {}


@pytest.mark.parametrize("question", ["herons", "guide"])
def test_a_file_leads_to_what_the_person_may_do_with_it(library, question):
    """Publishers change the files of a published record; editors see them."""
    reader = Client()
    for rights, action in (
        (PUBLISHER, "library_file_edit"),
        (EDITOR, "library_file_history"),
        (["library.view_resource"], ""),
    ):
        reader.force_login(UserFactory(permissions=rights))
        page = reader.get(reverse("freeshelf_search"), {"q": question})
        links = BeautifulSoup(page.content, "html.parser").select("table tbody a")
        addresses = {a["href"] for a in links if "/files/" in a["href"]}

        file = library.files.get()
        assert addresses == ({reverse(action, args=[file.pk])} if action else set())
        assert all(reader.get(address).status_code == 200 for address in addresses)


def test_what_was_merged_into_another_is_not_listed(library, chief):
    kept = ResourceFactory(title="Heron atlas")
    Resource.objects.filter(pk=library.pk).update(live=False, merged_into=kept)
    agent = AgentFactory(name="Heron Institute")
    Agent.objects.filter(name="Osprey Institute").update(merged_into=agent)

    found = _rows(chief, "osprey institute") | _rows(chief, "guide.pdf")

    assert found == {}


def test_the_title_as_typed_is_first(library, chief):
    assert next(iter(_rows(chief, "osprey institute"))) == "Osprey Institute"
    assert next(iter(_rows(chief, "osprey day"))) == "Osprey day"


def test_nothing_without_words_or_matches(library, chief):
    assert _rows(chief, "") == {}
    assert _rows(chief, "zzzz") == {}


def test_a_list_that_is_cut_says_so_instead_of_a_number(library, chief):
    def heading(question):
        page = chief.get(reverse("freeshelf_search"), {"q": question})
        return said(BeautifulSoup(page.content, "html.parser").select_one("h2[role]"))

    assert heading("osprey line") == "There is 1 match"

    AgentFactory.create_batch(20, name="Egret Institute")
    assert heading("egret institute") == "There are 20 matches"

    AgentFactory(name="Egret Institute")
    assert heading("egret institute") == (
        "There may be more: only the first ones are shown."
    )


def test_a_long_question_is_answered_by_its_first_words(library, chief):
    EventFactory(title="Osprey " + "ox " * 9)

    assert len(_rows(chief, "Osprey " + "ox " * 99)) == 1


def test_the_search_of_the_menu_is_that_of_everything(library, chief, editor):
    for client in (chief, editor):
        page = client.get(reverse("wagtailadmin_home")).content.decode()

        assert f'"_args": ["{reverse("freeshelf_search")}"]' in page


def test_nothing_unpublished_is_in_the_index_for_readers(library, chief):
    _rows(chief, "osprey")

    indexed = {key for key, _version in engine().entries()}
    assert library.identifier in indexed
    assert len(indexed) == 2
    pages = {key for key, _version in engine("pages").entries()}
    assert pages == {page_key(page) for page in Page.objects.live().filter(depth=2)}
