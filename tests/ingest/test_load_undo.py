"""A person's edit stays at every load, and when a load is undone."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from freeshelf.ingest.import_jobs import mark_failed
from freeshelf.ingest.models import ImportJob, IngestRun
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import Resource
from tests.ingest.test_third_party_source import item
from tests.library.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def test_an_edit_wins_field_by_field_at_every_later_load(load):
    load(item("a", abstract="First", publisher="Harbour Press"))
    here = Resource.objects.get()
    draft = here.get_latest_revision_as_object()
    draft.title = "A better title"
    draft.save_revision().publish()

    report = load(item("a", abstract="Second", title="Renamed", publisher="Quay Press"))
    load(item("a", abstract="Third", title="Renamed again", publisher="Quay Press"))

    here = Resource.objects.get()
    assert here.title == "A better title"
    assert here.description == "<p>Third</p>"
    assert here.publisher.name == "Quay Press"
    assert any("A better title" in note for note in report.notes)


def test_what_a_person_unpublished_drafted_or_deleted_stays_so_at_every_load(load):
    load(item("a"), item("b"), item("c"))
    closed, drafted, deleted = Resource.objects.order_by("pk")
    closed.unpublish()
    draft = drafted.get_latest_revision_as_object()
    draft.rights = "Under review"
    draft.save_revision()
    deleted.delete()

    load(*(item(key, title=f"Changed {key}") for key in "abc"))
    load(*(item(key, title=f"Renamed {key}") for key in "abc"))

    assert not Resource.objects.get(pk=closed.pk).live
    shown = Resource.objects.get(pk=drafted.pk)
    assert (shown.title, shown.rights) == ("Report b", "")
    waiting = shown.get_latest_revision_as_object()
    assert (waiting.title, waiting.rights) == ("Renamed b", "Under review")
    assert Resource.objects.count() == 2


def test_a_load_is_undone_with_what_it_changed(load):
    load(item("a"))
    load(item("a", title="Renamed"), item("b"))

    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    assert [r.title for r in Resource.objects.all()] == ["Report a"]


@pytest.mark.parametrize("is_published", [True, False])
def test_an_undo_gives_back_the_version_of_a_person_whose_edit_still_wins(
    load, *, is_published
):
    load(item("a"))
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.title = "A better title"
    revision = draft.save_revision()
    if is_published:
        revision.publish()
    load(item("a", title="Renamed", abstract="Second"))

    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    here = Resource.objects.get()
    assert here.title == ("A better title" if is_published else "Report a")
    newest = here.get_latest_revision_as_object()
    assert (newest.title, newest.description) == ("A better title", "")
    load(item("a", title="Renamed", abstract="Second"))
    newest = Resource.objects.get().get_latest_revision_as_object()
    assert newest.title == "A better title"
    assert newest.description == "<p>Second</p>"


@pytest.mark.parametrize("is_published", [True, False])
def test_an_undo_keeps_an_edit_that_earlier_loads_kept(load, *, is_published):
    load(item("a", abstract="First"))
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.title = "A better title"
    revision = draft.save_revision()
    if is_published:
        revision.publish()
    load(item("a", abstract="Second"))
    load(item("a", abstract="Third"))

    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())
    undone = Resource.objects.get()
    load(item("a", title="Renamed", abstract="Fourth"))

    waiting = undone.get_latest_revision_as_object()
    assert undone.title == ("A better title" if is_published else "Report a")
    assert (waiting.title, waiting.description) == ("A better title", "<p>Second</p>")
    waiting = Resource.objects.get().get_latest_revision_as_object()
    assert (waiting.title, waiting.description) == ("A better title", "<p>Fourth</p>")


@pytest.mark.parametrize("is_published", [True, False])
def test_an_undo_takes_back_only_what_the_load_wrote(load, *, is_published):
    load(item("a", abstract="First"))
    load(item("a", abstract="Second"))
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.title = "A better title"
    revision = draft.save_revision()
    if is_published:
        revision.publish()

    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    here = Resource.objects.get()
    assert here.title == ("A better title" if is_published else "Report a")
    assert here.description == "<p>First</p>"
    waiting = here.get_latest_revision_as_object()
    assert (waiting.title, waiting.description) == ("A better title", "<p>First</p>")
    load(item("a", title="Renamed", abstract="Third"))
    waiting = Resource.objects.get().get_latest_revision_as_object()
    assert (waiting.title, waiting.description) == ("A better title", "<p>Third</p>")


@pytest.mark.parametrize("outcome", ["running", "failed"])
def test_a_run_that_was_killed_or_failed_is_listed(load, client, capsys, outcome):
    load(item("a"))
    run = IngestRun.objects.get()
    # Entries are stored many at once; a run that is killed has none.
    run.entries.all().delete()
    IngestRun.objects.filter(pk=run.pk).update(outcome=outcome)

    call_command("list_imports")
    listed = capsys.readouterr().out
    IngestRun.objects.filter(pk=run.pk).update(outcome=outcome)
    client.force_login(UserFactory(is_superuser=True))
    page = client.get(reverse("ingest_run", args=[run.pk])).content.decode()
    undo_run(run=IngestRun.objects.get(), now=timezone.now())

    assert f"{run.pk}  " in listed
    assert reverse("ingest_run_undo", args=[run.pk]) in page
    assert ("Interrupted" if outcome == "running" else "Failed") in listed
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("plan", "The plan could not be made. Nothing was imported. Try again."),
        ("import", "Items imported so far are complete."),
    ],
)
def test_a_plan_that_fails_does_not_speak_of_imported_items(kind, sentence):
    job = ImportJob.objects.create(
        kind=kind, user=UserFactory(), requested_at=timezone.now()
    )

    mark_failed(job, now=timezone.now())

    assert sentence in job.message
