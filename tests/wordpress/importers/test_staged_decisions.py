"""Decisions of editors about staged objects hold when the import is opened."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.events.models import Event
from freeshelf.ingest.models import Source
from freeshelf.ingest.staging import open_staged
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.services.staging import hide
from freeshelf.pages.models import Menu, StandardPage
from tests.events.factories import EventFactory
from tests.library.admin import edit, fields_of
from tests.library.factories import UserFactory
from tests.wordpress.conftest import Import
from tests.wordpress.importers.test_types import own_type
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db

POST = item(20, title="Fees on board")
UPLOAD = item(
    24, kind="attachment", status="inherit", parent=20, title="Guide",
    attachment_url="https://quay.example/wp-content/uploads/2023/05/guide.pdf",
)  # fmt: skip
ABOUT = item(22, kind="page", title="About the quay")
WAYS = item(
    23, kind="wp_navigation", title="Ways",
    content='<!-- wp:navigation-link {"label":"Away","url":"https://a.example/"} /-->',
)  # fmt: skip
LEVELS = ["open", "members", "staff"]


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def open_all():
    return open_staged(source=Source.objects.get(), now=timezone.now())


def access_of(instance: File | Event | Resource) -> str:
    instance.refresh_from_db()
    return str(instance.access_rights)


@pytest.mark.parametrize(("part", "model"), [(ABOUT, StandardPage), (WAYS, Menu)])
def test_what_an_editor_unpublished_is_not_opened(
    bring_in: Import, part: str, model: type[StandardPage | Menu]
) -> None:
    bring_in(POST, part, stage=True)
    editor = UserFactory(is_superuser=True)
    staged = model.objects.get()
    staged.save_revision(user=editor).publish(user=editor)
    model.objects.get().unpublish(user=editor)

    open_all()

    assert not model.objects.get().live


def test_what_an_editor_published_before_its_day_gets_no_day(bring_in: Import) -> None:
    soon = f"{timezone.now() + timedelta(days=1):%Y-%m-%d %H:%M:%S}"
    planned = {"status": "future", "date": soon, "date_gmt": soon}
    bring_in(item(22, kind="page", title="Next year", **planned), stage=True)
    editor = UserFactory(is_superuser=True)
    page = StandardPage.objects.get()
    page.go_live_at, page.title = None, "This year"
    page.save_revision(user=editor).publish(user=editor)

    open_all()

    page = StandardPage.objects.get()
    assert (page.live, page.title, page.scheduled_revision) == (True, "This year", None)


@pytest.mark.parametrize("chosen", LEVELS)
@pytest.mark.parametrize("is_live", [True, False])
def test_the_form_of_a_staged_event_decides_for_the_opening(
    bring_in: Import, staff: Client, chosen: str, *, is_live: bool
) -> None:
    bring_in(POST, stage=True)
    event = EventFactory(live=is_live)
    hide([event], origin=Source.objects.get().slug)
    address = reverse("events_event:edit", args=[event.pk])
    data = fields_of(staff.get(address).content.decode())

    staff.post(address, data | {"access_rights": chosen, "action-publish": "1"})

    assert data["access_rights"] == ["open"]
    assert access_of(event) == "staff"
    open_all()
    assert access_of(event) == chosen
    assert event.live


def test_a_staged_draft_that_an_editor_publishes_waits_for_the_opening(
    bring_in: Import, staff: Client
) -> None:
    bring_in(item(20, title="Fees on board", status="draft"), stage=True)
    record = Resource.objects.get()

    publish = {"action-publish": "1", "publish-anyway": "1"}
    edit(staff, "library_resource:edit", record.pk, **publish)

    assert access_of(record) == "staff"
    assert record.live
    open_all()
    assert access_of(record) == "open"


@pytest.mark.parametrize("name", ["library_file_edit", "library_file_describe"])
@pytest.mark.parametrize("chosen", LEVELS)
def test_the_forms_of_a_staged_file_decide_for_the_opening(
    bring_in: Import, staff: Client, uploads: Path, name: str, chosen: str
) -> None:
    bring_in(POST)
    bring_in(POST, UPLOAD, uploads=uploads, stage=True)
    file = File.objects.get()
    assert access_of(file) == "staff"

    data = {"title": "Guide", "language": "en", "access_rights": chosen}
    staff.post(reverse(name, args=[file.pk]), data)

    assert access_of(file) == "staff"
    open_all()
    assert access_of(file) == chosen


def test_the_list_of_files_shows_who_may_read_them_once_opened(
    bring_in: Import, staff: Client, uploads: Path
) -> None:
    bring_in(POST)
    bring_in(POST, UPLOAD, uploads=uploads, stage=True)
    address = reverse("library_file_rows", args=[Resource.objects.get().pk])

    shown = staff.get(address).content.decode()

    assert '<option value="open" selected>' in shown
    assert '<option value="staff" selected>' not in shown


@pytest.mark.parametrize("is_listed", [True, False])
def test_the_form_of_a_staged_person_decides_whether_they_have_a_page(
    bring_in: Import, staff: Client, *, is_listed: bool
) -> None:
    member = item(30, kind="team", title="Marchetti, Inès")
    bring_in(own_type(1, "team"), member, stage=True)
    person = Agent.objects.get(name="Marchetti, Inès")
    address = reverse("library_agent:edit", args=[person.pk])
    data = fields_of(staff.get(address).content.decode())
    assert data.pop("is_listed")

    staff.post(address, data | ({"is_listed": "on"} if is_listed else {}))

    person.refresh_from_db()
    assert not person.is_listed
    open_all()
    person.refresh_from_db()
    assert person.is_listed == is_listed
