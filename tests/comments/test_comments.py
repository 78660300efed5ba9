"""Comments at fields of records, events and topics, as Wagtail has them on pages."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry, Revision

from freeshelf.comments.models import Comment, CommentReply
from freeshelf.comments.posted import read_posted
from freeshelf.comments.services import shown_path
from freeshelf.library.models import Resource
from tests.comments.posted import posted
from tests.events.factories import EventFactory
from tests.library.admin import edit, fields_of
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
RECORD = "library_resource:edit"


def shown(client, name, pk):
    """The comments that the form gives to the script."""
    html = client.get(reverse(name, args=[pk])).content
    return json.loads(BeautifulSoup(html, "lxml").find(id="comments-data").text)


@pytest.fixture
def record():
    record = ResourceFactory(title="Guide", description="<p>One</p>")
    record.save_revision().publish()
    return record


@pytest.fixture
def asked(record, ana):
    """A comment of Ana at the title."""
    return Comment.objects.create(
        target=record, user=ana, text="Is it?", contentpath="title"
    )


@pytest.mark.parametrize("kind", ["resource", "event", "concept"])
def test_a_comment_saves_no_version_and_a_line_of_history_without_its_words(
    client_of, ana, ben, kind
):
    if kind == "concept":
        row = ConceptFactory(scheme=ConceptSchemeFactory(), label="Debt bondage")
        name, path = "vocabularies_concept:edit", "labels"
    else:
        row = ResourceFactory() if kind == "resource" else EventFactory()
        row.save_revision().publish()
        name = RECORD if kind == "resource" else "events_event:edit"
        path = "title"
    versions = Revision.objects.count()

    sent = posted({"text": "Who says so?", "contentpath": path})
    edit(client_of(ana), name, row.pk, **sent)

    comment = Comment.objects.get()
    assert (comment.target, comment.user, comment.contentpath) == (row, ana, path)
    assert Revision.objects.count() == versions
    line = ModelLogEntry.objects.for_instance(row).latest("pk")
    assert (line.action, line.user) == ("freeshelf.comment.add", ana)
    assert "Who says so" not in json.dumps(line.data)
    data = shown(client_of(ben), name, row.pk)
    [one] = data["comments"]
    assert (one["text"], one["contentpath"], one["user"]) == (
        "Who says so?",
        path,
        ana.pk,
    )
    assert data["authors"][str(ana.pk)]["name"] == "ana"
    history = client_of(ben).get(
        reverse(name.replace("edit", "history"), args=[row.pk])
    )
    assert "Comment on “" in history.content.decode()


def test_a_colleague_replies_and_resolves_but_changes_no_word(
    client_of, ana, ben, record, asked
):
    sent = {"id": asked.pk, "text": "It is!", "deleted": True}
    edit(client_of(ben), RECORD, record.pk, **posted(sent))
    sent = {"id": asked.pk, "text": "It is!", "replies": [{"text": "Yes, p. 3"}]}
    edit(client_of(ben), RECORD, record.pk, **posted(sent))

    asked.refresh_from_db()
    assert asked.text == "Is it?"
    reply = CommentReply.objects.get()
    assert (reply.comment, reply.user, reply.text) == (asked, ben, "Yes, p. 3")

    other = {"id": reply.pk, "text": "No", "deleted": True}
    sent = {"id": asked.pk, "text": "Is it?", "resolved": True, "replies": [other]}
    edit(client_of(ana), RECORD, record.pk, **posted(sent))

    asked.refresh_from_db()
    assert (asked.resolved_by, reply.comment_id) == (ana, asked.pk)
    assert CommentReply.objects.get().text == "Yes, p. 3"
    assert shown(client_of(ben), RECORD, record.pk)["comments"] == []


def test_an_author_edits_and_deletes_the_own_words(client_of, ana, record, asked):
    mine = CommentReply.objects.create(comment=asked, user=ana, text="Perhaps")
    reply = {"id": mine.pk, "text": "Surely"}
    sent = posted({"id": asked.pk, "text": "Is it so?", "replies": [reply]})
    edit(client_of(ana), RECORD, record.pk, **sent)

    asked.refresh_from_db()
    mine.refresh_from_db()
    assert (asked.text, mine.text) == ("Is it so?", "Surely")

    sent = posted({"id": asked.pk, "text": "Is it so?", "deleted": True})
    edit(client_of(ana), RECORD, record.pk, **sent)

    assert not Comment.objects.exists()
    assert not CommentReply.objects.exists()


def test_two_at_once_take_nothing_from_each_other(client_of, ana, ben, record, asked):
    address = reverse(RECORD, args=[record.pk])
    opened = fields_of(client_of(ana).get(address).content.decode())
    resolved = {"id": asked.pk, "text": "Is it?", "resolved": True}
    also = {"text": "And this?", "contentpath": "issued"}
    edit(client_of(ben), RECORD, record.pk, **posted(resolved, also))

    late = {"id": asked.pk, "text": "Is it, really?"}
    answer = client_of(ana).post(address, opened | posted(late))

    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.text, asked.resolved_by) == ("Is it?", ben)
    assert Comment.objects.get(resolved_at=None).text == "And this?"


def test_an_autosave_stores_a_comment_once(client_of, ana, record):
    client = client_of(ana)
    address = reverse(RECORD, args=[record.pk])
    opened = fields_of(client.get(address).content.decode())
    json_too = {"accept": "application/json"}

    first = client.post(address, opened | posted({"text": "Why?"}), headers=json_too)
    [stored] = first.json()["comments"]["comments"]
    again = posted({"id": stored["pk"], "text": stored["text"]})
    client.post(address, opened | again, headers=json_too)

    assert Comment.objects.get().pk == stored["pk"]


def test_a_new_record_is_commented_as_it_is_made(client_of, ana):
    client, address = client_of(ana), reverse("library_resource:add")
    opened = fields_of(client.get(address).content.decode())

    client.post(address, opened | {"title": "New"} | posted({"text": "Which type?"}))

    comment = Comment.objects.get()
    assert (comment.target.title, comment.text) == ("New", "Which type?")


def test_a_refused_form_keeps_what_was_written(client_of, ana, record, asked):
    sent = posted(
        {"id": asked.pk, "text": "Is it?", "resolved": True},
        {"text": "What day?", "contentpath": "issued"},
    )
    answer = edit(client_of(ana), RECORD, record.pk, **sent, issued="soon")

    html = BeautifulSoup(answer.content, "lxml")
    before, new = json.loads(html.find(id="comments-data").text)["comments"]
    assert (before["resolved"], new["text"]) == (True, "What day?")
    assert Comment.objects.get() == asked


def test_a_comment_at_a_block_that_is_gone_stands_at_its_field(record):
    record.write_text(html="<p>One</p>")
    key = "5d1bd4b3-0000-4000-8000-000000000000"

    assert shown_path(record, f"body.{key}.text") == "body"
    assert shown_path(record, "title") == "title"
    assert shown_path(record, "no_field") == ""


def test_a_comment_at_no_field_is_not_stored(client_of, ana, record):
    sent = posted({"text": "Where?", "contentpath": "nowhere.at.all"}, {"text": " "})
    edit(client_of(ana), RECORD, record.pk, **sent)

    assert not Comment.objects.exists()


def test_words_of_a_deleted_account_stay_without_its_name(
    client_of, ana, ben, record, asked
):
    ana.delete()

    data = shown(client_of(ben), RECORD, record.pk)
    [one] = data["comments"]
    assert (one["user"], one["text"]) == (0, "Is it?")
    assert data["authors"]["0"]["name"] == "Former colleague"


def test_comments_go_with_their_object(record, asked):
    Resource.objects.get(pk=record.pk).delete()

    assert not Comment.objects.exists()


def test_who_may_not_edit_may_not_comment(client_of, ana, record):
    ana.user_permissions.remove(
        *ana.user_permissions.filter(codename="change_resource")
    )
    address = reverse(RECORD, args=[record.pk])

    answer = client_of(ana).post(address, posted({"text": "Let me in"}))

    assert answer.status_code == 302
    assert not Comment.objects.exists()


def test_comments_on_a_closed_record_show_to_nobody_who_may_not_read_it(
    client_of, ben, record, asked
):
    Resource.objects.filter(pk=record.pk).update(access_rights="staff")
    address = reverse(RECORD, args=[record.pk])
    url = reverse("comments_assign", args=["library", "resource", record.pk])

    assert client_of(ben).get(address).status_code == 404
    assert client_of(ben).post(address, posted({"text": "Hm"})).status_code == 404
    assert client_of(ben).post(url, {"assigned_to": ben.pk}).status_code == 404
    assert Resource.objects.get(pk=record.pk).assigned_to is None
    assert Comment.objects.get() == asked


_NAMES = st.sampled_from([*posted({"replies": [{}]}), "comments-1-id"])


@settings(max_examples=60)
@given(st.dictionaries(_NAMES, st.text(max_size=30) | st.just("9" * 400)))
def test_anything_may_be_sent(data):
    for each in read_posted({"comments-TOTAL_FORMS": "2"} | data):
        assert each.key is None or each.key < 2**63
        assert "\0" not in each.text
