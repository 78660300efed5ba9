"""Comments leave the admin area only for the person who wrote them."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from freeshelf.comments.models import Comment, CommentReply, CommentSubscription
from freeshelf.core.personal_data import ERASED_TEXT, Person, registered_finders
from freeshelf.library.models import Resource
from freeshelf.privacy.finders.columns import tables
from freeshelf.search.documents import build_documents
from tests.api.closed_twins import comment_on
from tests.events.factories import EventFactory
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
WORD = "zyzzyva"


@pytest.fixture
def commented():
    """A record, an event and a topic with comments, each published."""
    topics = ConceptSchemeFactory(identifier="topics")
    topic = ConceptFactory(scheme=topics, identifier="debt", label="Debt")
    record = ResourceFactory(title="Guide", subjects=[topic])
    event = EventFactory(title="Hearing")
    comment_on(record, event, topic, word=WORD)
    return record, event, topic


def test_no_export_index_or_version_has_a_comment(commented, tmp_path):
    record, event, _topic = commented
    skos = io.StringIO()
    call_command("export_vocabulary", "topics", stdout=skos)
    call_command("export_wordpress", tmp_path / "site.xml", include_restricted=True)
    written = "".join(
        file.read_text("utf-8", "replace")
        for file in tmp_path.rglob("*")
        if file.is_file()
    )
    documents = list(build_documents([record.identifier]))
    versions = [
        repr(type(row).objects.get(pk=row.pk).save_revision().content)
        for row in (record, event)
    ]

    assert "Debt" in skos.getvalue()
    assert "Guide" in written
    assert len(documents) == 1
    said = [skos.getvalue(), written, repr(documents), *versions]
    # A whole export has the accounts, by their names.
    words = (f"{WORD} says so", f"No {WORD}")
    assert [each for each in said if any(word in each for word in words)] == []


def _person(user):
    return Person(addresses=(user.email,), account_keys=(user.pk,))


def _findings(user):
    return [
        found
        for finder in registered_finders()
        for found in finder.find(_person(user))
        if found.key.startswith(("comments.", "assigned:"))
    ]


def test_a_person_gets_a_copy_of_the_own_comments_and_assignments(ana, ben):
    record = ResourceFactory()
    thread = Comment.objects.create(
        target=record, user=ana, text="Is it?", contentpath="title"
    )
    CommentReply.objects.create(comment=thread, user=ben, text="Yes")
    Resource.objects.filter(pk=record.pk).update(assigned_to=ana)

    assert [each.facts.get("text") for each in _findings(ana)] == ["Is it?", None]
    assert [each.facts.get("text") for each in _findings(ben)] == ["Yes"]


def test_an_erased_person_leaves_only_that_there_was_a_question(ana, ben):
    record = ResourceFactory()
    answered, alone = (
        Comment.objects.create(target=record, user=ana, text=text, contentpath="title")
        for text in ("Is it?", "Hm")
    )
    CommentReply.objects.create(comment=answered, user=ben, text="Yes")
    CommentReply.objects.create(comment=answered, user=ana, text="Good")
    CommentSubscription.objects.create(target=record, user=ana)
    Resource.objects.filter(pk=record.pk).update(assigned_to=ana)

    for finder in registered_finders():
        finder.erase(_person(ana), kept=frozenset(), now=timezone.now())

    left = Comment.objects.get()
    assert (left.pk, left.text, left.user) == (answered.pk, ERASED_TEXT, None)
    assert [each.text for each in CommentReply.objects.all()] == ["Yes"]
    assert not CommentSubscription.objects.exists()
    assert Resource.objects.get(pk=record.pk).assigned_to is None
    assert not Comment.objects.filter(pk=alone.pk).exists()


def test_what_others_wrote_of_a_person_is_found_too(ana):
    found = {
        (table.model._meta.label, field.name)
        for table in tables()
        for field in table.fields
    }

    assert ("comments.Comment", "text") in found
    assert ("comments.CommentReply", "text") in found
