"""An importer of any plugin is offered, planned and run by the same steps."""

import time

import pytest
from django.test import Client
from django.utils import timezone

from freeshelf.ingest import batches, importers
from freeshelf.ingest.batches import BatchedWriter, WriteJob
from freeshelf.ingest.import_jobs import request_job, run_job
from freeshelf.ingest.import_requests import create_import_request
from freeshelf.ingest.models import ImportJob, IngestRun, RawItem, Source
from freeshelf.ingest.provenance import store_raw_record
from freeshelf.ingest.reports import ImportReport
from freeshelf.ingest.services import run_import
from freeshelf.project.sqlite import base
from freeshelf.shared.errors import StorageAwayError
from tests.library.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.core]


class CardIndexImporter:
    """An importer of a maker of its own: each line of a file is a card."""

    kind = "cards"
    label = "Card index"
    add_label = "Import a card index"
    add_url = "/admin/imports/"

    def run(self, sources, *, options, dry_run, stage, progress, now, **_):
        report = ImportReport(source=", ".join(sources), dry_run=dry_run)
        report.slug, report.title = "cards", options["title"]
        if dry_run:
            return report
        source, _created = Source.objects.get_or_create(
            slug="cards", defaults={"kind": self.kind, "title": options["title"]}
        )

        def write(_log):
            for number, card in enumerate(options["cards"]):
                store_raw_record(
                    source=source,
                    key=f"card:{number}",
                    kind="card",
                    status="",
                    title=card,
                    reason="no field",
                    record={"text": card},
                    now=now,
                )

        run_import(
            source, write, report=report, now=now, stage=stage, progress=progress
        )
        return report

    def readable(self, value):
        return {"text": value["text"].upper()}


@pytest.fixture
def cards(monkeypatch, settings, tmp_path) -> None:
    settings.FREESHELF_DATA_DIR = tmp_path
    monkeypatch.setattr(importers, "_importers", {})
    importers.register_importer(CardIndexImporter())


def job(kind: str, *, of: str = "cards") -> ImportJob:
    user = UserFactory(is_superuser=True)
    now = timezone.now()
    import_request = create_import_request(
        kind=of,
        uploads=[],
        address="https://cards.example",
        login="",
        options={"title": "Cards", "cards": ["forced labour", "recruitment fees"]},
        user=user,
        now=now,
    )
    made = request_job(kind=kind, import_request=import_request, user=user, now=now)
    run_job(made)
    made.refresh_from_db()
    return made


def test_a_plan_writes_nothing_and_an_import_writes_within_a_run(cards):
    plan = job(ImportJob.Kind.PLAN)
    planned = RawItem.objects.count()
    done = job(ImportJob.Kind.IMPORT)

    assert plan.state == ImportJob.State.DONE, plan.message
    assert planned == 0
    assert done.state == ImportJob.State.DONE, done.message
    assert done.run.outcome == IngestRun.Outcome.DONE
    assert done.import_request.title == "Cards"
    assert RawItem.objects.count() == 2


def test_an_import_waits_for_a_storage_that_is_away(cards, monkeypatch):
    def run(*_args, **_options):
        raise StorageAwayError

    with monkeypatch.context() as away:
        away.setattr(CardIndexImporter, "run", run)
        with pytest.raises(StorageAwayError):
            job(ImportJob.Kind.IMPORT)
    begun = ImportJob.objects.get()
    assert begun.state in ImportJob.ACTIVE

    run_job(begun)

    begun.refresh_from_db()
    assert begun.state == ImportJob.State.DONE, begun.message


def test_no_record_is_refused_because_a_storage_is_away(db):
    refused = []

    def write():
        raise StorageAwayError

    writer = BatchedWriter()
    writer.add(WriteJob(write, refused=refused.append))
    with pytest.raises(StorageAwayError):
        writer.flush()

    assert refused == []


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_slow_writes_share_no_transaction_that_keeps_editors_waiting(monkeypatch):
    """Each takes longer than all of one transaction should."""
    lengths, done = [], []
    monkeypatch.setattr(base, "transaction_listeners", [lengths.append])
    monkeypatch.setattr(batches, "BATCH_SECONDS", 0.01)

    def write():
        Source.objects.create(slug=f"cards-{len(lengths)}", title="Cards")
        time.sleep(batches.BATCH_SECONDS)

    writer = BatchedWriter(pause=0)
    for _ in range(batches.BATCH_SIZE):
        writer.add(WriteJob(write, done=done.append))
    writer.flush()

    assert len(done) == len(lengths) == batches.BATCH_SIZE


def test_its_runs_its_kind_and_its_values_are_shown_to_staff(cards, client: Client):
    done = job(ImportJob.Kind.IMPORT)
    client.force_login(done.user)
    item = RawItem.objects.first()

    runs = client.get("/admin/imports/").content.decode()
    shown = client.get(f"/admin/raw/{item.pk}/").content.decode()

    assert Source.objects.get().get_kind_display() == "Card index"
    assert runs.count("Import a card index") == 1
    assert "Cards" in runs
    assert "FORCED LABOUR" in shown


def test_without_its_plugin_a_stored_request_ends_in_a_message(cards, monkeypatch):
    monkeypatch.setattr(importers, "_importers", {})

    done = job(ImportJob.Kind.IMPORT)

    assert done.state == ImportJob.State.FAILED
    assert "No installed plugin can import cards" in done.message
    assert not IngestRun.objects.exists()


def test_without_any_importer_staff_are_offered_none(client: Client, monkeypatch):
    monkeypatch.setattr(importers, "_importers", {})
    client.force_login(UserFactory(is_superuser=True))

    page = client.get("/admin/imports/")

    assert page.status_code == 200
    assert "Import a site" not in page.content.decode()
