"""Types that the mapping sends elsewhere after an import: nothing is open twice."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from freeshelf.ingest.models import IngestRun, RawItem
from freeshelf.ingest.reports import ImportReport
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.services import set_access, set_file_access
from freeshelf.pages.models import NewsPage, StandardPage
from tests.library.factories import UserFactory
from tests.wordpress.conftest import Import
from tests.wordpress.importers.test_plan_and_run import counted
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db

PATH = "/case_study/harbour/"
LINK = f"https://quay.example{PATH}"
CASE = item(5, kind="case_study", slug="harbour", title="Marmoset", link=LINK)
READERS = Client()
TARGETS = ("resource", "news", "page", "agent", "raw")


def send(bring_in: Import, target: str, *parts: str, **options: Any) -> ImportReport:
    """Import the type as something, after a plan that must count the same."""
    options["types"] = {"case_study": target}
    plan = bring_in(*(parts or (CASE,)), **options, dry_run=True)
    report = bring_in(*(parts or (CASE,)), **options)
    assert counted(plan) == counted(report)
    moved = [str(note) for note in plan.notes if "Its earlier form is closed" in note]
    assert moved == [
        note for note in report.notes if "Its earlier form is closed" in note
    ]
    return report


def open_kinds() -> list[str]:
    """Return what readers may have of the item."""
    kinds = {
        "resource": Resource.objects.filter(live=True, access_rights="open"),
        "news": NewsPage.objects.live().public(),
        "page": StandardPage.objects.live().public().filter(title="Marmoset"),
        "agent": Agent.objects.filter(name="Marmoset", is_listed=True),
    }
    return [kind for kind, rows in kinds.items() for _row in rows]


@pytest.mark.parametrize("before", TARGETS)
@pytest.mark.parametrize("after", TARGETS)
def test_an_item_is_open_as_what_the_mapping_says_last(
    bring_in: Import, before: str, after: str
) -> None:
    def expected(target: str) -> list[str]:
        return [] if target == "raw" else [target]

    send(bring_in, before)
    assert open_kinds() == expected(before)
    report = send(bring_in, after)

    assert open_kinds() == expected(after)
    assert RawItem.objects.filter(record_type="case_study").exists() == (after == "raw")
    is_left = before not in ("raw", after)
    assert any("Its earlier form is closed" in n for n in report.notes) == is_left
    assert Redirect.objects.filter(old_path=PATH.rstrip("/")).exists() == (
        after != "raw"
    )
    assert not bring_in(CASE).changed

    # And back: the same object, not a second one.
    send(bring_in, before)
    assert open_kinds() == expected(before)
    assert not bring_in(CASE).changed
    assert Resource.objects.count() <= 1
    assert NewsPage.objects.count() <= 1


def test_old_addresses_lead_to_what_an_item_is_now(bring_in: Import) -> None:
    send(bring_in, "resource")
    record = Resource.objects.get()
    send(bring_in, "news")

    page = NewsPage.objects.get()
    assert READERS.get(PATH).headers["Location"].endswith(page.get_url())
    assert READERS.get(record.get_absolute_url()).status_code == 404
    send(bring_in, "raw")
    assert READERS.get(PATH, follow=True).status_code == 404
    assert READERS.get(page.get_url()).status_code == 404


@pytest.mark.parametrize("kind", ["resource", "page"])
def test_what_a_person_edited_stays_for_staff(bring_in: Import, kind: str) -> None:
    send(bring_in, kind)
    model: Any = Resource if kind == "resource" else StandardPage
    edited = model.objects.get(title="Marmoset")
    edited.title = "Ocelot"
    edited.save_revision(user=UserFactory()).publish()
    address = edited.get_url() if kind == "page" else edited.get_absolute_url()
    assert READERS.get(address).status_code == 200

    send(bring_in, "raw")

    edited.refresh_from_db()
    assert (edited.live, edited.title) == (True, "Ocelot")
    assert READERS.get(address).status_code != 200
    assert b"Ocelot" not in READERS.get(address, follow=True).content


def test_an_edit_from_before_the_last_import_counts_too(bring_in: Import) -> None:
    send(bring_in, "resource")
    edited = Resource.objects.get()
    edited.title = "Ocelot"
    edited.save_revision(user=UserFactory()).publish()
    changed = CASE.replace("Text.", "Other text.")
    assert changed != CASE

    send(bring_in, "resource", changed)
    send(bring_in, "raw", changed)

    edited.refresh_from_db()
    assert (edited.live, edited.title) == (True, "Ocelot")
    assert "Other text." in edited.description
    assert edited.access_rights == "staff"


GUIDE = "/wp-content/uploads/2023/05/guide.pdf"
UPLOAD = item(
    91,
    kind="attachment",
    status="inherit",
    parent=5,
    attachment_url=f"https://quay.example{GUIDE}",
)


def test_its_uploads_stay_as_open_as_it_is(bring_in: Import, uploads: Path) -> None:
    parts = (CASE, UPLOAD)
    send(bring_in, "resource", *parts, uploads=uploads)
    assert READERS.get(GUIDE, follow=True).status_code == 200

    report = send(bring_in, "news", *parts, uploads=uploads)

    assert READERS.get(GUIDE, follow=True).status_code == 200
    assert report.rows["attachment", "inherit"].outcomes == {"new": 1}
    assert not bring_in(*parts, uploads=uploads).changed
    send(bring_in, "resource", *parts, uploads=uploads)
    assert READERS.get(GUIDE, follow=True).status_code == 200
    assert Resource.objects.get(title="Marmoset").files.count() == 1
    assert not bring_in(*parts, uploads=uploads).changed


def test_its_uploads_come_back_with_it(bring_in: Import, uploads: Path) -> None:
    parts = (CASE, UPLOAD)
    send(bring_in, "resource", *parts, uploads=uploads)
    send(bring_in, "news", *parts, uploads=uploads)
    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())
    send(bring_in, "resource", *parts, uploads=uploads)
    assert READERS.get(GUIDE, follow=True).status_code == 200
    send(bring_in, "raw", *parts, uploads=uploads)
    assert READERS.get(GUIDE, follow=True).status_code != 200


@pytest.mark.parametrize(
    ("before", "after"),
    [("resource", "news"), ("page", "resource"), ("page", "news"), ("agent", "page")],
)
def test_what_a_person_closed_does_not_open_as_something_else(
    bring_in: Import, before: str, after: str
) -> None:
    send(bring_in, before)
    if before == "resource":
        set_access(resources=[Resource.objects.get()], access_rights="staff")
    elif before == "page":
        StandardPage.objects.get(title="Marmoset").unpublish()
    else:
        Agent.objects.filter(name="Marmoset").update(is_listed=False)

    send(bring_in, after)

    assert open_kinds() == []
    assert not bring_in(CASE).changed


def test_a_file_that_a_person_closed_stays_closed(
    bring_in: Import, uploads: Path
) -> None:
    parts = (CASE, UPLOAD)
    send(bring_in, "resource", *parts, uploads=uploads)
    set_file_access(file=File.objects.get(), access_rights="staff")

    send(bring_in, "news", *parts, uploads=uploads)

    assert not File.objects.exclude(access_rights="staff").exists()
    assert READERS.get(GUIDE, follow=True).status_code != 200
    assert not bring_in(*parts, uploads=uploads).changed


def test_what_readers_had_is_closed_by_a_staged_import_too(bring_in: Import) -> None:
    send(bring_in, "resource")
    send(bring_in, "raw", stage=True)

    assert open_kinds() == []


def test_taking_the_move_back_opens_nothing_and_the_next_import_goes_on(
    bring_in: Import,
) -> None:
    send(bring_in, "resource")
    send(bring_in, "news")
    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())
    assert open_kinds() == []

    send(bring_in, "resource")

    assert open_kinds() == ["resource"]
    assert Resource.objects.count() == 1
