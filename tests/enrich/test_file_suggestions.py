"""Proposals as rows: made for files that came in, replaced, taken, given up."""

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError

from freeshelf.enrich.errors import UnknownContentError
from freeshelf.enrich.file_suggestions import (
    AGENT,
    accept_suggestions,
    mark_suggestion_failed,
    suggest_description,
)
from freeshelf.enrich.models import Suggestion
from freeshelf.library.models import IncomingFile, Resource
from freeshelf.library.services import receive_file
from tests.enrich import files
from tests.enrich.described_files import printed
from tests.enrich.factories import NOW
from tests.library.factories import AgentFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db

GUIDE = printed([(24, "Fees at sea"), "© Harbour Institute 2021"], title="Fees at sea")


def _receive(content=GUIDE, name="fees.pdf"):
    return receive_file(
        stream=ContentFile(content), name=name, media_type="application/pdf", now=NOW
    )


def test_proposals_say_what_made_them_when_and_where_they_were_found():
    institute = AgentFactory(name="Harbour Institute")
    incoming = _receive()

    suggest_description(sha256=incoming.content_id, now=NOW)

    publisher = Suggestion.objects.get(kind="publisher")
    assert publisher.known_agent == institute
    assert (publisher.page_number, publisher.origin) == (1, "text")
    assert (publisher.agent, publisher.generated_at) == (AGENT, NOW)
    assert publisher.accepted_by is None
    incoming.refresh_from_db()
    assert incoming.analyzed_at == NOW


def test_proposing_never_makes_or_changes_a_record():
    before = ResourceFactory()

    suggest_description(sha256=_receive().content_id, now=NOW)

    assert list(Resource.objects.all()) == [before]


def test_a_second_look_replaces_what_was_not_taken():
    sha256 = _receive().content_id
    suggest_description(sha256=sha256, now=NOW)
    taken = Suggestion.objects.get(kind="title")
    user, resource = UserFactory(), ResourceFactory()
    accept_suggestions(
        taken={taken: "Fees at Sea"}, resource=resource, now=NOW, user=user
    )

    suggest_description(sha256=sha256, now=NOW)

    kept = Suggestion.objects.get(pk=taken.pk)
    assert (kept.accepted_value, kept.accepted_by) == ("Fees at Sea", user)
    assert Suggestion.objects.filter(kind="issued", value="2021").count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (files.pdf([["a"]], password="secret"), "protected by a password"),
        (b"%PDF-1.7 cut off", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_gets_its_sentence_and_no_proposals(
    content, sentence
):
    incoming = _receive(content)

    assert suggest_description(sha256=incoming.content_id, now=NOW) == 0

    incoming.refresh_from_db()
    assert sentence in incoming.message
    assert "fees.pdf" in incoming.message


def test_a_look_that_is_given_up_says_so_once():
    incoming = _receive()

    mark_suggestion_failed(sha256=incoming.content_id, now=NOW)

    assert "Describe the file yourself" in IncomingFile.objects.get().message


def test_unknown_bytes_are_an_error():
    with pytest.raises(UnknownContentError):
        suggest_description(sha256="0" * 64, now=NOW)


def test_the_database_refuses_a_suggestion_taken_as_nothing():
    suggest_description(sha256=_receive().content_id, now=NOW)

    with pytest.raises(IntegrityError):
        Suggestion.objects.update(accepted_at=NOW)
