"""The queues of the admin area: what comes first, what an editor may do, one press."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.inbox.models import Message
from freeshelf.library.models import Resource
from freeshelf.wiring.roles import EDITORS, ensure_groups
from tests.inbox.factories import MessageFactory, SuggestedResourceFactory
from tests.library.admin import edit
from tests.library.factories import ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    """Someone of the group of editors."""
    ensure_groups()
    user = UserFactory(username="ada")
    user.groups.add(Group.objects.get(name=EDITORS))
    client = Client()
    client.force_login(user)
    return client


def rows(client, name):
    page = BeautifulSoup(client.get(reverse(name)).content, "html.parser")
    return [
        [" ".join(cell.text.split()) for cell in row.select("td")]
        for row in page.select("table.listing tbody tr")
    ]


def test_requests_to_remove_stand_on_top_with_their_age_and_record(editor):
    resource = ResourceFactory(title="Brick kilns")
    days = timezone.now() - timedelta(days=9, hours=1)
    MessageFactory(kind="broken_link", received_at=days)
    MessageFactory(kind="removal", received_at=days, resource=resource)

    found = rows(editor, "inbox_message:list")

    assert len(found) == 2
    assert "Please remove something" in found[0][1]
    assert "9" in found[0]
    assert "Brick kilns" in found[0][-1]


def test_an_editor_reads_assigns_notes_and_settles(editor):
    resource = ResourceFactory(title="Brick kilns")
    message = MessageFactory(
        text="<script>alert(1)</script>",
        about=f"/en/r/{resource.identifier}/brick-kilns",
        resource=resource,
        reply_to="someone@example.org",
    )
    address = reverse("inbox_message:edit", args=[message.pk])
    colleague = UserFactory(username="grace")
    UserFactory(username="stranger", is_active=False)

    shown = editor.get(address).content.decode()
    page = BeautifulSoup(shown, "html.parser")
    response = edit(
        editor,
        "inbox_message:edit",
        message.pk,
        status="done",
        assigned_to=colleague.pk,
        note="Mended.",
    )

    assert "&lt;script&gt;alert(1)" in shown
    assert page.find("a", href=reverse("library_resource:edit", args=[resource.pk]))
    assert page.find("a", href=message.about)["rel"] == ["noreferrer"]
    assert page.find("a", href="mailto:someone@example.org")
    offered = [option.text for option in page.select("#id_assigned_to option")]
    assert {"ada", "grace"} <= set(offered)
    assert "stranger" not in offered
    assert response.status_code == 302
    message.refresh_from_db()
    assert (message.status, message.note) == ("done", "Mended.")
    assert message.assigned_to == colleague
    assert message.closed_at is not None


@pytest.mark.parametrize(
    "about", ["javascript:alert(1)", "//evil.example/x", "https://evil.example", "a b"]
)
def test_what_leads_elsewhere_is_no_link(editor, about):
    message = MessageFactory(about=about)

    shown = editor.get(reverse("inbox_message:edit", args=[message.pk]))

    page = BeautifulSoup(shown.content, "html.parser")
    assert not page.find("a", href=about)
    assert about in page.text


def test_no_one_writes_a_message_in_the_admin_area(editor):
    chief = Client()
    chief.force_login(UserFactory(is_superuser=True))

    for client in (editor, chief):
        assert client.get(reverse("inbox_message:add")).status_code == 302
        listed = client.get(reverse("inbox_message:list")).content.decode()
        assert reverse("inbox_message:add") not in listed
    assert not Message.objects.exists()


def test_others_see_nothing_of_the_inbox():
    message = MessageFactory()
    client = Client()
    client.force_login(UserFactory())

    for address in (
        reverse("inbox_message:list"),
        reverse("inbox_message:edit", args=[message.pk]),
    ):
        assert client.get(address).status_code in (302, 403)


def test_one_press_makes_a_draft_and_opens_it(editor):
    suggestion = SuggestedResourceFactory(
        title="Fair fees", publisher="Harbour Institute", issued="2024", language="fr"
    )
    address = reverse("inbox_suggested:edit", args=[suggestion.pk])
    page = BeautifulSoup(editor.get(address).content, "html.parser")
    button = page.find("button", string="Create a draft record")

    response = editor.post(button["formaction"])

    resource = Resource.objects.get()
    assert response["Location"] == reverse("library_resource:edit", args=[resource.pk])
    form = BeautifulSoup(editor.get(response["Location"]).content, "html.parser")
    assert form.find(id="id_title").text.strip() == "Fair fees"
    assert form.find(id="id_issued")["value"] == "2024"
    assert not resource.live
    again = editor.post(button["formaction"])
    assert again["Location"] == address
    assert Resource.objects.count() == 1
    shown = editor.get(address).content.decode()
    assert "Open the record created from it" in shown


def test_a_draft_needs_a_press_and_the_right(editor):
    suggestion = SuggestedResourceFactory()
    address = reverse("inbox_suggested_draft", args=[suggestion.pk])
    reader = Client()
    reader.force_login(UserFactory(permissions=["inbox.change_suggestedresource"]))

    assert editor.get(address).status_code == 405
    assert reader.post(address).status_code in (302, 403)
    assert not Resource.objects.exists()


@pytest.mark.parametrize("name", ["inbox_message:list", "inbox_suggested:list"])
def test_a_longer_queue_asks_no_more_of_the_database(
    editor, name, django_assert_max_num_queries
):
    factory = MessageFactory if "message" in name else SuggestedResourceFactory
    address = reverse(name)
    more = {"resource": ResourceFactory()} if "message" in name else {}
    factory(**more)
    editor.get(address)
    with django_assert_max_num_queries(100) as few:
        editor.get(address)
    for _ in range(12):
        factory(**more)

    with django_assert_max_num_queries(len(few)):
        editor.get(address)
