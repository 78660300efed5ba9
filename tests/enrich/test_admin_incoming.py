"""Files that wait to be described: those not read yet, lists, rights, hostile ones."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.file_suggestions import suggest_description
from freeshelf.library.models import IncomingFile, Resource
from tests.enrich import files
from tests.enrich.described_files import printed
from tests.enrich.incoming_files import (
    GUIDE,
    ISBN,
    SCRIPT,
    make_describer,
    make_draft,
    proposals_address,
    proposals_page,
    receive,
    send,
    shown_fields,
    take_title,
    upload,
    words_of,
)
from tests.library.factories import UserFactory, pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def describer() -> Client:
    return make_describer()


def test_while_the_worker_is_away_the_file_is_described_by_hand(describer):
    incoming = receive(describer, analyzed_at=False)
    assert "We are reading the first pages" in words_of(
        proposals_page(describer, incoming)
    )
    IncomingFile.objects.update(received_at=timezone.now() - timedelta(minutes=7))

    text = words_of(proposals_page(describer, incoming))
    assert "Waiting for 7 min: the background worker is busy or not running" in text
    make_draft(describer, incoming, title_choice="own", title_own="By hand")

    resource = Resource.objects.get()
    assert resource.title == "By hand"
    assert resource.files.exists()


def test_what_was_typed_stays_when_proposals_come_meanwhile(describer):
    incoming = receive(describer, analyzed_at=False)
    typed = shown_fields(describer, incoming) | {
        "title_choice": "own",
        "title_own": "Typed by hand",
        "more_creator": "Okafor, Ada",
    }
    suggest_description(sha256=incoming.content_id, now=timezone.now())
    assert describer.get(proposals_address(incoming), headers=SCRIPT).json() == {
        "is_ready": True
    }

    response = describer.post(proposals_address(incoming), typed | {"look": "1"})

    html = response.content.decode()
    assert 'value="Typed by hand"' in html
    assert "Okafor, Ada" in html
    assert ISBN in html
    assert "Choose a title" not in html


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (files.pdf([["a"]], password="secret"), "Save a copy without a password"),
        (files.pdf([["a"]])[:300], "damaged or incomplete"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(describer, content, sentence):
    incoming = receive(describer, content)

    text = words_of(proposals_page(describer, incoming))

    assert sentence in text
    assert "You can still describe the file yourself." in text


def test_hostile_properties_are_shown_as_words(describer):
    incoming = receive(
        describer,
        printed(["Words of the text"], title="<script>alert(1)</script> of fees"),
    )

    html = describer.get(proposals_address(incoming)).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_waiting_files_are_listed_and_one_is_discarded(describer):
    incoming = receive(describer)
    listed = describer.get(reverse("enrich_incoming"))
    assert "Suggestions are ready." in listed.content.decode()

    describer.post(reverse("enrich_incoming_discard", args=[incoming.pk]))

    listed = describer.get(reverse("enrich_incoming") + "?list")
    assert "There are no files to describe." in listed.content.decode()


def test_a_file_that_a_colleague_described_leads_to_its_record(describer):
    incoming = receive(describer)
    make_draft(describer, incoming, **take_title())
    resource = Resource.objects.get()

    again = describer.post(proposals_address(incoming), take_title())

    assert again.headers["Location"] == reverse(
        "library_resource:edit", args=[resource.pk]
    )
    assert Resource.objects.count() == 1


def test_the_file_and_its_first_page_can_be_looked_at(describer):
    incoming = receive(describer)

    saved = describer.get(reverse("enrich_incoming_file", args=[incoming.pk]))
    picture = describer.get(reverse("enrich_incoming_image", args=[incoming.pk, 1]))

    assert b"".join(saved.streaming_content) == GUIDE
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(picture.streaming_content)[8:12] == b"WEBP"


@pytest.mark.parametrize(
    "name",
    [
        "enrich_incoming",
        "enrich_suggestions",
        "enrich_incoming_discard",
        "enrich_incoming_file",
    ],
)
def test_those_who_may_not_make_records_are_kept_out(describer, name):
    incoming = receive(describer)
    keys = [] if name == "enrich_incoming" else [incoming.pk]
    address = reverse(name, args=keys)
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
        send(describer, upload(pdf_bytes(f"Number {number}")), headers=SCRIPT)
    IncomingFile.objects.update(analyzed_at=timezone.now())
    describer.get(reverse("enrich_incoming"))
    with django_assert_max_num_queries(60) as few:
        describer.get(reverse("enrich_incoming"))
        most = len(few)
    for number in range(2, 9):
        send(describer, upload(pdf_bytes(f"Number {number}")), headers=SCRIPT)
    IncomingFile.objects.update(analyzed_at=timezone.now())

    with django_assert_max_num_queries(most):
        describer.get(reverse("enrich_incoming"))


def test_the_list_of_resources_leads_here(describer):
    listed = describer.get(reverse("library_resource:list"))

    assert reverse("enrich_incoming") in listed.content.decode()
