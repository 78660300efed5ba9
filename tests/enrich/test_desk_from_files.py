"""New records from files: what comes in, what is proposed, what a person decides."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from freeshelf.enrich.models import Suggestion
from freeshelf.enrich.suggesting import suggest_description
from freeshelf.ingest.models import Provenance
from freeshelf.library.models import Agent, IncomingFile, Resource, ResourceIdentifier
from tests.enrich import files
from tests.enrich.described_files import printed
from tests.library.conftest import EDITOR
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.line("3.15")]

ISBN = "978-0-306-40615-7"
GUIDE = printed(
    [(24, "Fees and debts at sea"), "Harbour Institute", "July 2021"],
    [f"ISBN {ISBN}", "© Harbour Institute 2021", "All rights reserved."],
    title="Fees and debts at sea",
    author="Mara Lindqvist",
)
SCRIPT = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def describer() -> Client:
    """Someone who may describe, and add names."""
    client = Client()
    client.force_login(UserFactory(permissions=[*EDITOR, "library.add_agent"]))
    return client


def _send(client, *uploads, **options):
    return client.post(
        reverse("enrich_incoming"), {"uploads": list(uploads)}, **options
    )


def _upload(content=GUIDE, name="fees.pdf"):
    return SimpleUploadedFile(name, content)


def _incoming(client, content=GUIDE, *, looked_at=True) -> IncomingFile:
    _send(client, _upload(content))
    incoming = IncomingFile.objects.first()
    if looked_at:
        suggest_description(sha256=incoming.content_id, now=timezone.now())
    return incoming


def _address(incoming):
    return reverse("enrich_proposals", args=[incoming.pk])


def _page(client, incoming) -> BeautifulSoup:
    return BeautifulSoup(client.get(_address(incoming)).content, "html.parser")


def _text(html: Any) -> str:
    return " ".join(html.get_text(" ").split())


def _shown(client, incoming) -> dict[str, str]:
    """What the browser would send if nobody touched anything."""
    form = _page(client, incoming).select_one("[data-proposals]")
    data = {
        field["name"]: field.get("value", "")
        for field in form.select("input[type=text], input[type=hidden]")
    }
    data |= {field["name"]: field.text.strip() for field in form.select("textarea")}
    data |= {
        field["name"]: field.select_one("option[selected]")["value"]
        for field in form.select("select")
    }
    return data


def _pk(kind: str) -> int:
    return Suggestion.objects.filter(kind=kind).first().pk


def _make(client, incoming, **decisions):
    return client.post(_address(incoming), _shown(client, incoming) | decisions)


def _take_title():
    return {"title_choice": str(_pk("title"))}


def test_several_pdfs_come_in_and_anything_else_is_refused_by_name(describer):
    response = _send(
        describer, _upload(), _upload(b"Words", "notes.txt"), _upload(b"", "no.pdf")
    )

    html = response.content.decode()
    assert "notes.txt is no PDF" in html
    assert "no.pdf is empty" in html
    assert IncomingFile.objects.get().original_name == "fees.pdf"


def test_the_script_gets_the_same_answers(describer):
    good = _send(describer, _upload(), headers=SCRIPT)
    bad = _send(describer, _upload(b"Words", "notes.txt"), headers=SCRIPT)

    assert good.json() == {"added": ["fees.pdf"], "errors": []}
    assert bad.status_code == 422
    assert "notes.txt is no PDF" in bad.json()["errors"][0]


def test_each_proposal_says_where_it_was_found_and_none_is_chosen(describer):
    incoming = _incoming(describer)

    page = _page(describer, incoming)

    text = _text(page.select_one("[data-proposals]"))
    assert f"Take: {ISBN}" in text
    assert re.search(rf"Page 2\. …?.*ISBN {ISBN}", text)
    assert "From the file's properties, and on page 1." in text
    assert "No page names this person" in text
    assert not page.select("[data-proposals] [checked]")


def test_nothing_is_taken_that_nobody_took(describer):
    incoming = _incoming(describer)

    response = _make(describer, incoming)

    assert "Take a title, or write one." in response.content.decode()
    assert not Resource.objects.exists()

    _make(describer, incoming, **_take_title())

    resource = Resource.objects.get()
    assert resource.title == "Fees and debts at sea"
    assert (resource.issued, resource.language) == ("", "und")
    assert resource.publisher is None
    assert not resource.identifiers.exists()
    assert not resource.creators.exists()


def test_what_is_taken_becomes_a_draft_with_the_file(describer):
    institute = AgentFactory(name="Harbour Institute")
    incoming = _incoming(describer)

    response = _make(
        describer,
        incoming,
        **_take_title(),
        issued_choice=str(Suggestion.objects.get(value="2021-07").pk),
        language_choice="own",
        language_own="en",
        publisher_choice=str(_pk("publisher")),
        **{f"take_{_pk('isbn')}": "on", f"take_{_pk('creator')}": "on"},
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


def test_it_is_kept_who_took_what_and_what_it_was_made_of(describer):
    incoming = _incoming(describer)
    _make(
        describer,
        incoming,
        title_choice="own",
        title_own="Fees and Debts at Sea",
        **{f"take_{_pk('isbn')}": "on"},
    )

    resource = Resource.objects.get()
    taken = Suggestion.objects.filter(accepted_at__isnull=False)
    assert {(one.kind, one.accepted_value) for one in taken} == {
        ("title", "Fees and Debts at Sea"),
        ("isbn", ISBN),
    }
    assert all(one.accepted_by and one.resource == resource for one in taken)
    history = describer.get(reverse("library_resource:history", args=[resource.pk]))
    said = _text(BeautifulSoup(history.content, "html.parser"))
    assert "Made from the file “fees.pdf”" in said
    assert "ISBN (page 2)" in said
    provenance = Provenance.objects.get(source__slug="files")
    assert provenance.record["sha256"] == incoming.content_id
    assert ModelLogEntry.objects.filter(action="freeshelf.resource.from_file").exists()


def test_a_proposal_is_edited_before_it_is_taken(describer):
    incoming = _incoming(describer)
    creator = _pk("creator")

    _make(
        describer,
        incoming,
        **_take_title(),
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
        ({"more_doi": "11.1/x"}, "11.1/x is no DOI"),
        ({"issued_choice": "own", "issued_own": "last year"}, "Write a year, a month"),
        ({"language_choice": "own", "language_own": "??"}, "Write a language tag"),
    ],
)
def test_a_wrong_value_is_refused_and_what_was_typed_stays(
    describer, decision, sentence
):
    incoming = _incoming(describer)

    response = _make(describer, incoming, **_take_title(), **decision)

    html = response.content.decode()
    assert sentence in html
    assert all(value in html for value in decision.values())
    assert not Resource.objects.exists()


def test_a_name_that_is_known_by_another_name_is_not_made_again(describer):
    known = AgentFactory(name="Harbor Inst.", alternative_names="Harbour Institute")
    incoming = _incoming(describer)

    _make(
        describer,
        incoming,
        **_take_title(),
        publisher_choice="own",
        publisher_own="HARBOUR INSTITUTE",
    )

    assert Resource.objects.get().publisher == known
    assert Agent.objects.count() == 1


def test_someone_who_may_not_add_names_is_told(editor_client, describer):
    incoming = _incoming(describer)

    response = _make(
        editor_client,
        incoming,
        **_take_title(),
        publisher_choice="own",
        publisher_own="Quay Press",
    )

    assert "Quay Press is not known to the library yet" in response.content.decode()
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
        (_same_bytes, "It has the very same file."),
        (_same_number, f"It has the same number, {ISBN}."),
        (_near_title, "Its title is nearly the same."),
    ],
)
def test_a_record_that_may_be_the_same_is_shown_before_a_second_one_is_made(
    describer, make_other, reason
):
    make_other()
    incoming = _incoming(describer)

    assert reason in _text(_page(describer, incoming))
    refused = _make(describer, incoming, **_take_title())
    assert "These records may be the same work" in refused.content.decode()
    assert Resource.objects.count() == 1

    _make(describer, incoming, **_take_title(), is_another="on")

    assert Resource.objects.count() == 2


def test_the_file_is_added_to_the_record_that_is_there(describer):
    resource = ResourceFactory(title="Fees and debts at sea", draft=True)
    incoming = _incoming(describer)

    response = describer.post(_address(incoming), {"attach": str(resource.pk)})

    assert response.headers["Location"].endswith("#tab-files")
    assert resource.files.get().current.content == incoming.content
    assert Resource.objects.count() == 1


def test_files_of_a_live_record_are_left_to_those_who_may_publish(describer):
    resource = ResourceFactory(title="Fees and debts at sea")
    incoming = _incoming(describer)

    describer.post(_address(incoming), {"attach": str(resource.pk)})

    assert not resource.files.exists()
    assert IncomingFile.objects.get().settled_at is None


def test_while_the_worker_is_away_the_file_is_described_by_hand(describer):
    incoming = _incoming(describer, looked_at=False)
    assert "looked at" in _text(_page(describer, incoming))
    IncomingFile.objects.update(received_at=timezone.now() - timedelta(minutes=7))

    text = _text(_page(describer, incoming))
    assert "It has waited for 7 min: the worker is busy or not running" in text
    _make(describer, incoming, title_choice="own", title_own="By hand")

    resource = Resource.objects.get()
    assert resource.title == "By hand"
    assert resource.files.exists()


def test_what_was_typed_stays_when_proposals_come_meanwhile(describer):
    incoming = _incoming(describer, looked_at=False)
    typed = _shown(describer, incoming) | {
        "title_choice": "own",
        "title_own": "Typed by hand",
        "more_creator": "Okafor, Ada",
    }
    suggest_description(sha256=incoming.content_id, now=timezone.now())
    assert describer.get(_address(incoming), headers=SCRIPT).json() == {
        "is_ready": True
    }

    response = describer.post(_address(incoming), typed | {"look": "1"})

    html = response.content.decode()
    assert 'value="Typed by hand"' in html
    assert "Okafor, Ada" in html
    assert ISBN in html
    assert "Take a title" not in html


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (files.pdf([["a"]], password="secret"), "save it without one"),
        (files.pdf([["a"]])[:300], "damaged or not complete"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(describer, content, sentence):
    incoming = _incoming(describer, content)

    text = _text(_page(describer, incoming))

    assert sentence in text
    assert "You can describe the file by hand all the same." in text


def test_hostile_properties_are_shown_as_words(describer):
    incoming = _incoming(
        describer,
        printed(["Words of the text"], title="<script>alert(1)</script> of fees"),
    )

    html = describer.get(_address(incoming)).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_waiting_files_are_listed_and_one_is_discarded(describer):
    incoming = _incoming(describer)
    listed = describer.get(reverse("enrich_incoming"))
    assert "Proposals are ready." in listed.content.decode()

    describer.post(reverse("enrich_incoming_discard", args=[incoming.pk]))

    listed = describer.get(reverse("enrich_incoming") + "?list")
    assert "No file waits to be described." in listed.content.decode()


def test_a_file_that_a_colleague_described_leads_to_its_record(describer):
    incoming = _incoming(describer)
    _make(describer, incoming, **_take_title())
    resource = Resource.objects.get()

    again = describer.post(_address(incoming), _take_title())

    assert again.headers["Location"] == reverse(
        "library_resource:edit", args=[resource.pk]
    )
    assert Resource.objects.count() == 1


def test_the_file_and_its_first_page_can_be_looked_at(describer):
    incoming = _incoming(describer)

    saved = describer.get(reverse("enrich_incoming_file", args=[incoming.pk]))
    picture = describer.get(reverse("enrich_incoming_picture", args=[incoming.pk, 1]))

    assert b"".join(saved.streaming_content) == GUIDE
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(picture.streaming_content)[8:12] == b"WEBP"


@pytest.mark.parametrize(
    "name",
    [
        "enrich_incoming",
        "enrich_proposals",
        "enrich_incoming_discard",
        "enrich_incoming_file",
        "enrich_incoming_picture",
    ],
)
def test_those_who_may_not_make_records_are_kept_out(describer, name):
    incoming = _incoming(describer)
    keys = {"enrich_incoming": [], "enrich_incoming_picture": [incoming.pk, 1]}
    address = reverse(name, args=keys.get(name, [incoming.pk]))
    outsider = Client()
    outsider.force_login(UserFactory(permissions=["library.view_resource"]))

    for response in (outsider.get(address), outsider.post(address)):
        assert response.status_code == 302
        assert response.headers["Location"] == reverse("wagtailadmin_home")
    assert IncomingFile.objects.get().settled_at is None


def test_the_list_takes_the_same_number_of_queries_for_any_number_of_files(
    describer, django_assert_max_num_queries
):
    for number in range(2):
        _send(describer, _upload(pdf_bytes(f"Number {number}")), headers=SCRIPT)
    IncomingFile.objects.update(looked_at=timezone.now())
    describer.get(reverse("enrich_incoming"))
    with django_assert_max_num_queries(60) as few:
        describer.get(reverse("enrich_incoming"))
        most = len(few)
    for number in range(2, 9):
        _send(describer, _upload(pdf_bytes(f"Number {number}")), headers=SCRIPT)
    IncomingFile.objects.update(looked_at=timezone.now())

    with django_assert_max_num_queries(most):
        describer.get(reverse("enrich_incoming"))


def test_the_list_of_resources_leads_here(describer):
    listed = describer.get(reverse("library_resource:list"))

    assert reverse("enrich_incoming") in listed.content.decode()
