"""Add from a file: what comes in, what is proposed, what a person decides."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from freeshelf.enrich.models import Suggestion
from freeshelf.ingest.models import Provenance
from freeshelf.library.models import Agent, IncomingFile, Resource, ResourceIdentifier
from tests.enrich.incoming_files import (
    GUIDE,
    ISBN,
    SCRIPT,
    key_of,
    make_describer,
    make_draft,
    proposals_address,
    proposals_page,
    receive,
    send,
    take_title,
    upload,
    words_of,
)
from tests.library.conftest import EDITOR
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def describer() -> Client:
    return make_describer()


def test_several_pdfs_come_in_and_anything_else_is_refused_by_name(describer):
    response = send(
        describer, upload(), upload(b"Words", "notes.txt"), upload(b"", "no.pdf")
    )

    html = response.content.decode()
    assert "notes.txt is not a PDF" in html
    assert "no.pdf is empty" in html
    assert IncomingFile.objects.get().original_name == "fees.pdf"


def test_a_table_is_told_where_its_rows_become_records(describer):
    response = send(describer, upload(b"title,year\nFees,2024\n", "list.csv"))

    html = response.content.decode()
    assert "list.csv is a table" in html
    assert "To turn its rows into records, use Imports." in html
    assert not IncomingFile.objects.exists()


def test_the_script_gets_the_same_answers(describer):
    good = send(describer, upload(), headers=SCRIPT)
    bad = send(describer, upload(b"Words", "notes.txt"), headers=SCRIPT)

    assert good.json() == {"added": ["fees.pdf"], "errors": []}
    assert bad.status_code == 422
    assert "notes.txt is not a PDF" in bad.json()["errors"][0]


def test_each_proposal_says_where_it_was_found_and_none_is_chosen(describer):
    incoming = receive(describer)

    page = proposals_page(describer, incoming)

    text = words_of(page.select_one("[data-proposals]"))
    assert f"Use: {ISBN}" in text
    assert re.search(rf"Page 2\. …?.*ISBN {ISBN}", text)
    assert "From the file’s properties, and on page 1." in text
    assert "No page names this person" in text
    assert "2000-01-01" in text
    assert "D:2000" not in text
    assert not page.select("[data-proposals] [checked]")


def test_nothing_is_taken_that_nobody_took(describer):
    incoming = receive(describer)

    response = make_draft(describer, incoming)

    assert "Choose a title or enter one." in response.content.decode()
    assert not Resource.objects.exists()

    make_draft(describer, incoming, **take_title())

    resource = Resource.objects.get()
    assert resource.title == "Fees and debts at sea"
    assert (resource.issued, resource.language) == ("", "und")
    assert resource.description == ""
    assert resource.publisher is None
    assert not resource.identifiers.exists()
    assert not resource.creators.exists()


def test_what_is_taken_becomes_a_draft_with_the_file(describer):
    institute = AgentFactory(name="Harbour Institute")
    incoming = receive(describer)

    response = make_draft(
        describer,
        incoming,
        **take_title(),
        issued_choice=str(Suggestion.objects.get(value="2021-07").pk),
        language_choice="own",
        language_own="en",
        publisher_choice=str(key_of("publisher")),
        **{f"take_{key_of('isbn')}": "on", f"take_{key_of('creator')}": "on"},
    )

    resource = Resource.objects.get()
    assert response.headers["Location"] == reverse(
        "library_resource:edit", args=[resource.pk]
    )
    assert not resource.live
    assert (resource.issued, resource.issued_year) == ("2021-07", 2021)
    assert (resource.language, resource.publisher) == ("en", institute)
    assert list(resource.identifiers.values_list("kind", "value")) == [("isbn", ISBN)]
    creator = resource.creators.get().agent
    assert (creator.name, creator.kind) == ("Lindqvist, Mara", "person")
    assert resource.files.get().current.content == incoming.content
    assert resource.latest_revision.as_object().title == "Fees and debts at sea"


@pytest.mark.parametrize(
    ("title", "is_warned"),
    [("Fees at sea", False), ("The survivor answers on +44 7700 900123", True)],
)
def test_what_is_taken_from_a_file_is_read_as_what_is_typed(
    describer, title, is_warned
):
    """The check holds the file, and readers get what was taken over from it."""
    chosen = {"title_choice": "own", "title_own": title}
    answer = make_draft(describer, receive(describer), **chosen)

    page = describer.get(answer["Location"]).content.decode()

    assert ("It may put a person at risk: phone number" in page) == is_warned


def test_series_licence_summary_and_an_organisation_reach_the_draft(describer):
    incoming = receive(describer)
    licence = "https://creativecommons.org/licenses/by/4.0/"

    make_draft(
        describer,
        incoming,
        **take_title(),
        series_choice="own",
        series_own="Harbour Papers",
        licence_choice="own",
        licence_own=licence,
        abstract_choice="own",
        abstract_own="Fees <b>first</b>.\n\nThen debts.",
        more_corporate="Ministry of Ports",
    )

    resource = Resource.objects.get()
    assert (resource.is_part_of, resource.license) == ("Harbour Papers", licence)
    assert resource.description == (
        "<p>Fees &lt;b&gt;first&lt;/b&gt;.</p>\n\n<p>Then debts.</p>"
    )
    assert resource.description_source == Resource.DescriptionSource.PUBLISHER
    author = resource.creators.get().agent
    assert (author.name, author.kind) == ("Ministry of Ports", "organization")


def test_it_is_kept_who_took_what_and_what_it_was_made_of(describer):
    incoming = receive(describer)
    make_draft(
        describer,
        incoming,
        title_choice="own",
        title_own="Fees and Debts at Sea",
        **{f"take_{key_of('isbn')}": "on"},
    )

    resource = Resource.objects.get()
    taken = Suggestion.objects.filter(accepted_at__isnull=False)
    assert {(one.kind, one.accepted_value) for one in taken} == {
        ("title", "Fees and Debts at Sea"),
        ("isbn", ISBN),
    }
    assert all(one.accepted_by and one.resource == resource for one in taken)
    history = describer.get(reverse("library_resource:history", args=[resource.pk]))
    said = words_of(BeautifulSoup(history.content, "html.parser"))
    assert "Created from the file “fees.pdf”" in said
    assert "ISBN (page 2)" in said
    provenance = Provenance.objects.get(source__slug="files")
    assert provenance.record["sha256"] == incoming.content_id
    assert ModelLogEntry.objects.filter(action="freeshelf.resource.from_file").exists()


def test_a_proposal_is_edited_before_it_is_taken(describer):
    incoming = receive(describer)
    creator = key_of("creator")

    make_draft(
        describer,
        incoming,
        **take_title(),
        **{
            f"take_{creator}": "on",
            f"value_{creator}": "Lindqvist Research",
            f"kind_{creator}": "organization",
        },
    )

    agent = Resource.objects.get().creators.get().agent
    assert (agent.name, agent.kind) == ("Lindqvist Research", "organization")


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        ({"more_isbn": "978-0-306-40615-8"}, "check digit of 978-0-306-40615-8"),
        ({"more_doi": "11.1/x"}, "11.1/x is not a valid DOI"),
        ({"issued_choice": "own", "issued_own": "last year"}, "Enter a year, month"),
        ({"language_choice": "own", "language_own": "??"}, "Enter a language tag"),
    ],
)
def test_a_wrong_value_is_refused_and_what_was_typed_stays(
    describer, decision, sentence
):
    incoming = receive(describer)

    response = make_draft(describer, incoming, **take_title(), **decision)

    html = response.content.decode()
    assert sentence in html
    assert all(value in html for value in decision.values())
    assert not Resource.objects.exists()


def test_a_name_that_is_known_by_another_name_is_not_made_again(describer):
    known = AgentFactory(name="Harbor Inst.", alternative_names="Harbour Institute")
    incoming = receive(describer)

    make_draft(
        describer,
        incoming,
        **take_title(),
        publisher_choice="own",
        publisher_own="HARBOUR INSTITUTE",
    )

    assert Resource.objects.get().publisher == known
    assert Agent.objects.count() == 1


def test_someone_who_may_not_add_names_is_told(editor_client, describer):
    incoming = receive(describer)

    response = make_draft(
        editor_client,
        incoming,
        **take_title(),
        publisher_choice="own",
        publisher_own="Quay Press",
    )

    assert "Quay Press is not in the library yet" in response.content.decode()
    assert not Agent.objects.exists()


@pytest.fixture
def editor_client() -> Client:
    client = Client()
    client.force_login(UserFactory(permissions=EDITOR))
    return client


def _same_bytes():
    FileFactory(resource=ResourceFactory(title="Something else"), content=GUIDE)


def _same_number():
    resource = ResourceFactory(title="Something else")
    ResourceIdentifier.objects.create(
        resource=resource, kind="isbn", value="0306406152"
    )


def _near_title():
    ResourceFactory(title="Fees and debts at sea.", draft=True)


@pytest.mark.parametrize(
    ("make_other", "reason"),
    [
        (_same_bytes, "It has the same file."),
        (_same_number, f"It has the same identifier, {ISBN}."),
        (_near_title, "Its title is nearly the same."),
    ],
)
def test_a_record_that_may_be_the_same_is_shown_before_a_second_one_is_made(
    describer, make_other, reason
):
    make_other()
    incoming = receive(describer)

    assert reason in words_of(proposals_page(describer, incoming))
    refused = make_draft(describer, incoming, **take_title())
    assert "These records may be the same work" in refused.content.decode()
    assert Resource.objects.count() == 1

    make_draft(describer, incoming, **take_title(), is_another="on")

    assert Resource.objects.count() == 2


def test_the_file_is_added_to_the_record_that_is_there(describer):
    resource = ResourceFactory(title="Fees and debts at sea", draft=True)
    incoming = receive(describer)

    response = describer.post(proposals_address(incoming), {"attach": str(resource.pk)})

    assert response.headers["Location"].endswith("#tab-files")
    assert resource.files.get().current.content == incoming.content
    assert Resource.objects.count() == 1


def test_files_of_a_live_record_are_left_to_those_who_may_publish(describer):
    resource = ResourceFactory(title="Fees and debts at sea")
    incoming = receive(describer)

    describer.post(proposals_address(incoming), {"attach": str(resource.pk)})

    assert not resource.files.exists()
    assert IncomingFile.objects.get().settled_at is None
