"""A site's revisions become the history of a record or of a page."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import registry
from wagtail.models import Revision

from freeshelf.ingest.models import RawItem
from freeshelf.library.models import Resource
from freeshelf.pages.models import StandardPage
from tests.wordpress.conftest import Import
from tests.wordpress.importers.uploads import BOTH, USING, statuses
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db

FIRST = item(
    21, kind="revision", status="inherit", parent=20, slug="20-revision-v1",
    title="Fees at sea", content="<p>The first words.</p>",
    date="2020-01-02 10:00:00", date_gmt="2020-01-02 09:00:00",
)  # fmt: skip
AUTOSAVE = item(
    22, kind="revision", status="inherit", parent=20, slug="20-autosave-v1",
    title="Fees at sea, unfinished", content="<p>Words of a lanternfish.</p>",
    date="2024-06-01 10:00:00", date_gmt="2024-06-01 08:00:00",
)  # fmt: skip
POST = item(20, title="Fees on board", content="<p>The last words.</p>")


def test_revisions_and_autosaves_stand_in_the_history_with_their_times(
    bring_in: Import,
) -> None:
    report = bring_in(POST, FIRST, AUTOSAVE)

    resource = Resource.objects.get(title="Fees on board")
    earlier = list(resource.revisions.order_by("created_at")[:2])
    assert [r.created_at for r in earlier] == [
        datetime(2020, 1, 2, 9, tzinfo=UTC),
        datetime(2024, 6, 1, 8, tzinfo=UTC),
    ]
    assert [r.content["title"] for r in earlier] == [
        "Fees at sea",
        "Fees at sea, unfinished",
    ]
    assert report.rows["revision", "inherit"].imported == 2
    entries = registry.get_logs_for_instance(resource).filter(revision__in=earlier)
    said = {
        e.timestamp.year: (e.data["author"], e.data["is_autosave"]) for e in entries
    }
    assert said == {2020: ("Inès Marchetti", False), 2024: ("Inès Marchetti", True)}


def test_what_readers_and_editors_see_stays_the_last_version(
    bring_in: Import, client: Client
) -> None:
    bring_in(POST, FIRST, AUTOSAVE)

    resource = Resource.objects.get(title="Fees on board")

    assert resource.get_latest_revision_as_object().title == "Fees on board"
    assert resource.latest_revision.is_latest_revision()
    assert not resource.has_unpublished_changes
    page = client.get(resource.get_absolute_url()).content.decode()
    assert "The last words." in page
    assert "lanternfish" not in page


def test_an_editor_goes_back_to_an_imported_version(
    bring_in: Import, client: Client
) -> None:
    bring_in(POST, FIRST)
    resource = Resource.objects.get(title="Fees on board")
    first = resource.revisions.earliest("created_at")
    client.force_login(User.objects.create_superuser("chief"))

    names = "library_resource"
    history = client.get(reverse(f"{names}:history", args=[resource.pk]))
    back = client.get(
        reverse(f"{names}:revisions_revert", args=[resource.pk, first.pk])
    )
    both = client.get(
        reverse(f"{names}:revisions_compare", args=[resource.pk, first.pk, "live"])
    )

    assert str(first.pk) in history.content.decode()
    assert "The first words." in back.content.decode()
    assert "Fees" in both.content.decode()


def test_a_page_has_its_history_too(bring_in: Import) -> None:
    bring_in(
        item(20, kind="page", title="About us", content="<p>Now.</p>"),
        item(
            21, kind="revision", status="inherit", parent=20, title="About",
            content="<p>Then.</p>", date_gmt="2020-01-02 09:00:00",
        ),
    )  # fmt: skip

    page = StandardPage.objects.get(title="About us")
    then = page.revisions.earliest("created_at").as_object()

    assert then.title == "About"
    assert "Then." in str(then.body)
    assert page.latest_revision.is_latest_revision()


def test_a_revision_of_nothing_is_kept_raw(bring_in: Import) -> None:
    report = bring_in(FIRST)

    assert RawItem.objects.get().record_type == "revision"
    assert "not in any source" in next(iter(report.rows["revision", "inherit"].reasons))


def test_a_second_run_adds_no_version(bring_in: Import) -> None:
    bring_in(POST, FIRST, AUTOSAVE)
    before = Revision.objects.count()

    report = bring_in(POST, FIRST, AUTOSAVE)

    assert Revision.objects.count() == before
    assert not report.changed


@pytest.mark.parametrize("status", ["publish", "private"])
def test_an_earlier_version_of_a_text_opens_nothing_and_closes_nothing(
    bring_in: Import, two_uploads: Path, client: Client, status: str
) -> None:
    """Of a post that showed both uploads once, beside a text that shows them now."""
    version = item(
        22, kind="revision", status="inherit", parent=21, slug="21-revision-v1",
        title="Before", content=USING,
    )  # fmt: skip
    bring_in(
        item(20, title="Now", content=USING, status=status),
        item(21, title="Once", status="private" if status == "publish" else "publish"),
        version,
        *BOTH,
        uploads=two_uploads,
    )

    assert statuses(client) == ((200, 200) if status == "publish" else (403, 403))
