"""Items that a person edited, published, closed or deleted, imported again."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from freeshelf.content.models import ReusableBlock
from freeshelf.library.models import Resource
from freeshelf.library.services import set_access
from freeshelf.library.services.merging_resources import merge_resources
from freeshelf.pages.models import StandardPage
from tests.library.factories import UserFactory
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db


def test_a_changed_item_becomes_a_new_revision_of_the_same_record(
    bring_in: Import,
) -> None:
    bring_in(item(1, title="First"), item(2, title="Other"))
    before = Resource.objects.get(title="First")

    report = bring_in(item(1, title="Second"), item(2, title="Other"))

    after = Resource.objects.get(pk=before.pk)
    assert (after.title, after.identifier) == ("Second", before.identifier)
    assert after.revisions.count() == 2
    assert (report.total("updated"), report.total("unchanged")) == (1, 1)


def test_an_edit_wins_field_by_field_at_every_later_import(bring_in: Import) -> None:
    bring_in(item(1, title="From the source", content="<p>First</p>"))
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.title = "A person's words"
    # As the editor of texts writes it, whatever was changed.
    draft.body = json.dumps(
        [
            each | {"value": each["value"].replace("<p>", '<p data-block-key="a1b2c">')}
            for each in draft.body.get_prep_value()
        ]
    )
    draft.save_revision().publish()

    report = bring_in(item(1, title="Renamed", content="<p>Second</p>"))
    bring_in(item(1, title="Renamed again", content="<p>Third</p>"))

    record = Resource.objects.get()
    assert record.title == "A person's words"
    assert record.description == "<p>Third</p>"
    assert record.live
    assert not record.has_unpublished_changes
    assert any(
        "A person's words: fields that were edited here were kept (title)" in n
        for n in report.notes
    )


@pytest.mark.parametrize("was_live", [True, False])
def test_an_import_publishes_no_draft_of_a_person_and_overwrites_none(
    bring_in: Import, *, was_live: bool
) -> None:
    status = "publish" if was_live else "draft"
    bring_in(item(1, title="First", content="<p>First</p>", status=status))
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.rights = "Under review"
    draft.title = "Not decided yet"
    draft.save_revision()

    link = '<p><a href="/?p=2">Second</a></p>'
    bring_in(item(1, title="Second", content=link), item(2, title="Other"))
    bring_in(item(1, title="Third", content=link), item(2, title="Other"))

    record = Resource.objects.get(pk=draft.pk)
    assert record.live is was_live
    assert (record.rights, record.title) == ("", "First")
    assert "Second" not in record.description or not was_live
    waiting = record.get_latest_revision_as_object()
    assert (waiting.rights, waiting.title) == ("Under review", "Not decided yet")
    other = Resource.objects.exclude(pk=draft.pk).get()
    assert f'href="/r/{other.identifier}"' in waiting.description


def test_relations_wait_in_the_draft_of_a_person(
    bring_in: Import,
) -> None:
    related = item(2, title="Other")
    bring_in(item(1, title="First"), related)
    draft = Resource.objects.get(title="First").get_latest_revision_as_object()
    draft.rights = "Under review"
    draft.save_revision()

    meta = (("related_resources", "2"),)
    bring_in(item(1, title="Second", meta=meta), related)

    record = Resource.objects.get(pk=draft.pk)
    assert (record.title, record.rights) == ("First", "")
    assert not record.relations.exists()
    waiting = record.get_latest_revision_as_object()
    assert (waiting.title, waiting.rights) == ("Second", "Under review")
    assert [each.target.title for each in waiting.relations.all()] == ["Other"]


def test_an_edited_text_keeps_its_links_when_the_source_changes(
    bring_in: Import,
) -> None:
    bring_in(item(1, title="First"), item(2, title="Other"))
    draft = Resource.objects.get(title="First").get_latest_revision_as_object()
    draft.body = json.dumps([{"type": "heading", "value": "Mine"}])
    draft.save_revision().publish()

    link = '<p><a href="/?p=2">other</a></p>'
    bring_in(item(1, title="Renamed", content=link), item(2, title="Other"))

    record = Resource.objects.get(title="Renamed")
    assert record.description == "<h2>Mine</h2>"


def test_a_source_closes_and_withdraws_what_was_edited_here(bring_in: Import) -> None:
    bring_in(item(1), item(2))
    for record in Resource.objects.all():
        record.title = "A person's words"
        record.save_revision().publish()

    bring_in(item(1, status="private"), item(2, status="draft"))
    closed, withdrawn = Resource.objects.order_by("pk")
    assert (closed.live, closed.access_rights) == (True, "staff")
    assert not withdrawn.live

    bring_in(item(1), item(2))
    closed, withdrawn = Resource.objects.order_by("pk")
    assert closed.access_rights == "staff"
    assert (withdrawn.live, withdrawn.title) == (True, "A person's words")


def test_what_a_person_published_is_not_withdrawn_as_the_source_still_drafts_it(
    bring_in: Import,
) -> None:
    bring_in(item(1, status="draft"))
    Resource.objects.get().save_revision().publish()

    bring_in(item(1, title="Second", status="draft"))
    bring_in(item(1, title="Third", status="draft"))

    record = Resource.objects.get()
    assert (record.live, record.title) == (True, "Third")


def test_what_a_person_closed_or_unpublished_is_not_opened_again(
    bring_in: Import,
) -> None:
    bring_in(item(1), item(2))
    closed, unpublished = Resource.objects.order_by("pk")
    set_access(resources=[closed], access_rights="staff")
    unpublished.unpublish()

    bring_in(item(1, title="New words"), item(2, title="New words"))
    bring_in(item(1, title="Newer words"), item(2, title="Newer words"))

    closed.refresh_from_db()
    unpublished.refresh_from_db()
    assert closed.access_rights == "staff"
    assert not unpublished.live


def test_what_a_person_deleted_stays_deleted(bring_in: Import) -> None:
    bring_in(item(1))
    Resource.objects.all().delete()

    report = bring_in(item(1, title="New words"))

    assert not Resource.objects.exists()
    assert any("stays deleted" in note for note in report.notes)


def test_a_source_that_closes_or_withdraws_its_post_does_so_here(
    bring_in: Import,
) -> None:
    bring_in(item(1), item(2))

    bring_in(item(1, password="secret"), item(2, status="draft"))

    assert not Resource.objects.visible_to(AnonymousUser()).exists()
    assert [r.live for r in Resource.objects.order_by("pk")] == [True, False]


def test_a_scheduled_post_that_a_person_unpublished_stays_so(bring_in: Import) -> None:
    bring_in(item(1, status="future", date_gmt="2100-01-01 00:00:00"))
    revision = Resource.objects.get().scheduled_revision
    revision.content["go_live_at"] = "2020-01-01T00:00:00Z"
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")
    resource = Resource.objects.get()
    assert resource.live
    resource.unpublish(user=UserFactory(is_superuser=True))

    bring_in(item(1))

    assert not Resource.objects.get().live


def test_what_a_person_published_without_an_edit_is_not_withdrawn(
    bring_in: Import,
) -> None:
    bring_in(item(1, status="draft"))
    Resource.objects.get().latest_revision.publish(user=UserFactory(is_superuser=True))

    bring_in(item(1, title="Second", status="draft"))

    assert Resource.objects.get().live


def test_a_schedule_that_the_site_cancelled_publishes_nothing(bring_in: Import) -> None:
    bring_in(item(1, status="future", date_gmt="2100-01-01 00:00:00"))
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.title = "Mine"
    draft.save_revision(user=UserFactory())

    bring_in(item(1, status="draft"))

    assert Resource.objects.get().scheduled_revision is None


def test_a_merged_duplicate_that_the_site_drafts_does_not_unpublish_the_kept(
    bring_in: Import,
) -> None:
    bring_in(item(1, title="Kept"), item(2, title="Double"))
    kept, double = Resource.objects.order_by("pk")
    merge_resources(kept=kept, merged=double, choices={}, now=timezone.now())

    bring_in(item(1, title="Kept"), item(2, title="Double", status="draft"))

    assert Resource.objects.get(pk=kept.pk).live


@pytest.mark.parametrize(
    ("kind", "model"), [("page", StandardPage), ("wp_block", ReusableBlock)]
)
def test_what_a_person_published_without_an_edit_stays_whatever_the_source_drafts(
    bring_in: Import, kind: str, model: Any
) -> None:
    bring_in(item(1, kind=kind, title="First", status="draft"))
    model.objects.get().latest_revision.publish(user=UserFactory(is_superuser=True))

    report = bring_in(item(1, kind=kind, title="Second", status="draft"))
    bring_in(item(1, kind=kind, title="Third", status="draft"))

    shown = model.objects.get()
    assert (shown.live, shown.title) == (True, "First")
    assert shown.get_latest_revision_as_object().title == "Third"
    assert any("was also edited here" in note for note in report.notes)


def test_a_schedule_of_a_page_that_a_person_cancelled_stays_cancelled(
    bring_in: Import,
) -> None:
    later = {"kind": "page", "status": "future", "date_gmt": "2100-01-01 00:00:00"}
    bring_in(item(1, title="First", **later))
    StandardPage.objects.get().revisions.update(approved_go_live_at=None)

    bring_in(item(1, title="Second", **later))

    page = StandardPage.objects.get()
    assert (page.live, page.scheduled_revision) == (False, None)
    assert page.get_latest_revision_as_object().title == "Second"
