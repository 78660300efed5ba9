"""Lists of one person: assignments, and comments and reviews that wait."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import (
    Comment as PageComment,
)
from wagtail.models import (
    GroupApprovalTask,
    ModelLogEntry,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from freeshelf.comments.models import (
    Comment,
    CommentReply,
    CommentSubscription,
    EmailChoice,
)
from freeshelf.library.models import Resource
from tests.comments.posted import posted
from tests.events.factories import EventFactory
from tests.inbox.factories import MessageFactory
from tests.library.admin import edit
from tests.library.factories import ResourceFactory, UserFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
RECORD = "library_resource:edit"
ACCOUNT = {
    "name_email-first_name": "Ben",
    "name_email-last_name": "Example",
    "name_email-email": "ben@example.org",
    "theme-theme": "system",
    "theme-contrast": "system",
    "theme-density": "default",
}


def mine(client):
    return client.get(reverse("admin_mine"))


def assign(client, row, to, **extra):
    options = row._meta
    url = reverse(
        "comments_assign", args=[options.app_label, options.model_name, row.pk]
    )
    return client.post(url, {"assigned_to": to.pk if to else ""} | extra)


def ask(target, user, text="Is it?", path="title"):
    return Comment.objects.create(target=target, user=user, text=text, contentpath=path)


def test_records_events_topics_and_messages_assigned_to_a_person_are_listed(
    client_of, ana, ben, django_capture_on_commit_callbacks, mailoutbox
):
    record = ResourceFactory(title="Guide")
    record.save_revision().publish()
    event = EventFactory(title="Hearing")
    topic = ConceptFactory(scheme=ConceptSchemeFactory(), label="Debt bondage")
    message = MessageFactory(text="Broken")
    chief = client_of(UserFactory(is_superuser=True))

    with django_capture_on_commit_callbacks(execute=True):
        for row in (record, event, topic):
            assert assign(client_of(ana), row, ben).status_code == 302
        edit(chief, "inbox_message:edit", message.pk, assigned_to=ben.pk)

    found = mine(client_of(ben)).context["assigned"]
    assert {(row["kind"], row["title"]) for row in found} == {
        ("Resource", "Guide"),
        ("Event", "Hearing"),
        ("Concept", "Debt bondage"),
        ("Message", str(message)),
    }
    assert all(row["url"] for row in found)
    assert mine(client_of(ana)).context["assigned"] == []
    assert [each.to for each in mailoutbox] == [["ben@example.org"]] * 4
    assert "Guide" not in "".join(each.subject + each.body for each in mailoutbox)
    line = ModelLogEntry.objects.for_instance(record).latest("pk")
    assert (line.action, line.user) == ("freeshelf.assign", ana)

    assign(client_of(ben), record, None)

    assert Resource.objects.get(pk=record.pk).assigned_to is None


def test_an_older_version_does_not_bring_back_who_worked_on_it(client_of, ana, ben):
    record = ResourceFactory(title="Guide")
    first = record.save_revision()
    assign(client_of(ana), record, ben)

    first.publish()

    record = Resource.objects.get(pk=record.pk)
    assert record.assigned_to == ben
    edit(client_of(ana), RECORD, record.pk, title="Guide to work")
    assert Resource.objects.get(pk=record.pk).assigned_to == ben


def test_no_email_of_assignments_for_who_chose_none(
    client_of, ana, ben, django_capture_on_commit_callbacks, mailoutbox
):
    client, address = client_of(ben), reverse("wagtailadmin_account")
    page = client.get(address).content.decode()
    assert "about comments that concern you" in page
    assert 'name="comment_emails-about_assignments"' in page
    fields = ACCOUNT | {"comment_emails-about_comments": "on"}
    assert client.post(address, fields).status_code == 302
    choice = EmailChoice.objects.get(user=ben)
    assert (choice.about_comments, choice.about_assignments) == (True, False)

    with django_capture_on_commit_callbacks(execute=True):
        assign(client_of(ana), ResourceFactory(), ben)

    assert mailoutbox == []


@pytest.mark.parametrize("to", ["reader", "stranger", "nobody"])
def test_only_who_may_edit_is_assigned(client_of, ana, to):
    record = ResourceFactory(access_rights="members")
    people = {
        "reader": UserFactory(permissions=["library.view_resource"]).pk,
        "stranger": 10**30,
        "nobody": "x",
    }
    url = reverse("comments_assign", args=["library", "resource", record.pk])

    client_of(ana).post(url, {"assigned_to": people[to]})

    assert Resource.objects.get(pk=record.pk).assigned_to is None


@pytest.mark.parametrize(
    "args", [("auth", "user", 1), ("library", "nothing", 1), ("library", "resource", 7)]
)
def test_nothing_else_is_assigned(client_of, ana, args):
    answer = client_of(ana).post(reverse("comments_assign", args=args), {})

    assert answer.status_code == 404


def test_a_thread_waits_until_one_answers(client_of, ana, ben):
    record = ResourceFactory(title="Guide")
    thread = ask(record, ana)
    assert mine(client_of(ana)).context["threads"] == []
    assert mine(client_of(ben)).context["threads"] == []

    CommentReply.objects.create(comment=thread, user=ben, text="No, @Ana")

    [row] = mine(client_of(ana)).context["threads"]
    assert (row["title"], row["field"], row["text"]) == ("Guide", "title", "No, @Ana")
    assert (row["person"], row["names_person"]) == ("ben", True)
    assert row["url"].endswith(f"?comment={thread.pk}")
    assert "1 item waits" not in client_of(ben).get("/admin/").content.decode()
    home = client_of(ana).get(reverse("wagtailadmin_home")).content.decode()
    assert "item is waiting for you" in home

    CommentReply.objects.create(comment=thread, user=ana, text="Thanks")

    assert mine(client_of(ana)).context["threads"] == []
    assert len(mine(client_of(ben)).context["threads"]) == 1


@pytest.mark.parametrize(
    ("text", "is_named"),
    [("@ben?", True), ("Ask @BEN.", True), ("@benno", False), ("a@ben", False)],
)
def test_a_person_is_named_by_the_username(client_of, ana, ben, text, is_named):
    ask(ResourceFactory(), ana, text)

    assert bool(mine(client_of(ben)).context["threads"]) == is_named


def test_comments_on_what_one_works_on_and_on_pages_wait_too(client_of, ana, ben):
    record = ResourceFactory()
    Resource.objects.filter(pk=record.pk).update(assigned_to=ben)
    ask(record, ana)
    chief = UserFactory(username="chief", is_superuser=True)
    page = make_home()
    PageComment.objects.create(
        page=page, user=ana, text="See @chief", contentpath="title"
    )

    assert len(mine(client_of(ben)).context["threads"]) == 1
    [row] = mine(client_of(chief)).context["threads"]
    assert (row["title"], row["field"]) == (page.title, "title")


def test_nothing_closed_is_listed_or_emailed(
    client_of, ana, ben, django_capture_on_commit_callbacks, mailoutbox
):
    record = ResourceFactory(title="Zyzzyva")
    thread = ask(record, ben, "Hm")
    CommentReply.objects.create(comment=thread, user=ana, text="@ben look")
    CommentSubscription.objects.create(target=record, user=ben)
    Resource.objects.filter(pk=record.pk).update(access_rights="staff", assigned_to=ben)
    chief = client_of(UserFactory(is_superuser=True))

    with django_capture_on_commit_callbacks(execute=True):
        edit(chief, RECORD, record.pk, **posted({"text": "@ben @ana, see p. 3"}))

    assert Comment.objects.count() == 2
    assert mailoutbox == []
    page = mine(client_of(ben))
    assert page.context["threads"] == page.context["assigned"] == []
    assert "Zyzzyva" not in page.content.decode()


def test_who_subscribed_took_part_or_is_named_gets_an_email_by_choice(
    client_of, ana, ben, django_capture_on_commit_callbacks, mailoutbox
):
    record = ResourceFactory(title="Guide")
    thread = ask(record, ana)
    cleo, _dora, emil = (
        UserFactory(username=name, is_superuser=True)
        for name in ("cleo", "dora", "emil")
    )
    CommentSubscription.objects.create(target=record, user=cleo)
    EmailChoice.objects.create(user=emil, about_comments=False)
    reply = {"text": "Yes. @dora @emil"}
    sent = posted({"id": thread.pk, "text": "Is it?", "replies": [reply]})

    with django_capture_on_commit_callbacks(execute=True):
        edit(client_of(ben), RECORD, record.pk, **sent)

    assert sorted(each.to[0].partition("@")[0] for each in mailoutbox) == [
        *("ana", "cleo", "dora"),
    ]
    said = mailoutbox[0].subject + mailoutbox[0].body
    assert "ben commented" in said
    assert reverse(RECORD, args=[record.pk]) in said
    assert "Guide" not in said
    assert "Yes." not in said


def test_an_email_server_that_fails_loses_no_comment(
    client_of, ana, ben, django_capture_on_commit_callbacks, monkeypatch
):
    def fail(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("freeshelf.comments.notifications.send_mail", fail)
    record = ResourceFactory()
    CommentSubscription.objects.create(target=record, user=ben)

    with django_capture_on_commit_callbacks(execute=True):
        edit(client_of(ana), RECORD, record.pk, **posted({"text": "Why?"}))

    assert Comment.objects.get().text == "Why?"


def test_the_choice_of_emails_about_an_object_is_kept(client_of, ana):
    record = ResourceFactory()
    shown = {"comment_notifications-shown": "1"}

    edit(client_of(ana), RECORD, record.pk, comment_notifications="on", **shown)
    assert CommentSubscription.objects.about(record).get().user == ana
    edit(client_of(ana), RECORD, record.pk)
    assert CommentSubscription.objects.exists()
    edit(client_of(ana), RECORD, record.pk, **shown)

    assert not CommentSubscription.objects.exists()


@pytest.mark.parametrize("kind", ["resource", "event"])
def test_a_review_by_two_has_both_names_and_the_reviewers_words(
    client_of, ana, ben, kind
):
    group = Group.objects.create(name="Reviewers")
    ben.groups.add(group)
    task = GroupApprovalTask.objects.create(name="A colleague reads it")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Two pairs of eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    row = ResourceFactory(draft=True) if kind == "resource" else EventFactory()
    name = RECORD if kind == "resource" else "events_event:edit"
    WorkflowContentType.objects.create(
        workflow=workflow, content_type=ContentType.objects.get_for_model(row)
    )

    edit(client_of(ana), name, row.pk, title="Guide", **{"action-submit": "1"})

    assert mine(client_of(ana)).context["reviews"] == []
    [waits] = mine(client_of(ben)).context["reviews"]
    assert (waits["title"], waits["person"]) == ("Guide", "ana")
    refused = {
        "action-workflow-action": "true",
        "workflow-action-name": "reject",
        "workflow-action-extra-data": '{"comment": "See <b>my</b> questions"}',
    }
    sent = posted({"text": "Which edition?", "contentpath": "title"})
    edit(client_of(ben), name, row.pk, **refused, **sent)

    assert mine(client_of(ben)).context["reviews"] == []
    [back] = mine(client_of(ana)).context["reviews"]
    assert (back["person"], back["text"]) == ("ben", "See <b>my</b> questions")
    form = client_of(ana).get(reverse(name, args=[row.pk])).content.decode()
    assert "ben requested changes: See &lt;b&gt;my&lt;/b&gt; questions" in form
    assert "Which edition?" in form
    history = reverse(name.replace("edit", "history"), args=[row.pk])
    lines = client_of(ana).get(history).content.decode()
    assert all(each in lines for each in ("ana", "ben", "my&lt;/b&gt; questions"))
