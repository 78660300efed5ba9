"""Rows that others bring: imports, messages, requests, searches, suggestions."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from freeshelf.enrich.concept_suggestions.services import ConceptSuggester, accept
from freeshelf.enrich.models import ConceptSuggestion, OcrPage, OcrStatus
from freeshelf.inbox.challenges import new_token
from freeshelf.inbox.services import make_draft, receive_message, receive_suggestion
from freeshelf.inbox.topics import propose_topic
from freeshelf.ingest.import_jobs import request_job
from freeshelf.ingest.import_requests import create_import_request
from freeshelf.ingest.loader import load_source
from freeshelf.library.models import File, Resource
from freeshelf.privacy.services.requests import create_request
from freeshelf.statistics.services import note_terms, write_opened, write_searches
from freeshelf.statistics.tally import Tally, TermSeen
from freeshelf.vocabularies.models import Concept, ConceptScheme
from freeshelf_wordpress.importers.services import import_wordpress
from tests.ingest.packages import install
from tests.upgrade import OLD_ADDRESS, RECORD
from tests.wordpress.sources.wxr import author, export, item, list_link, term

EXAMPLE = Path(__file__).parents[2] / "examples" / "source_csl_json"


def make_arrivals(folder: Path, editor: User) -> None:
    """Make what comes from elsewhere; files to import are written to the folder."""
    record = Resource.objects.get(identifier=RECORD)
    _import_wordpress(folder, editor)
    _load_records(folder)
    _receive(editor)
    _count_searches(record)
    _suggest(record, editor)


def _import_wordpress(folder: Path, editor: User) -> None:
    """Import a site, and a second one that waits for its opening."""
    first, second = folder / "export.xml", folder / "second.xml"
    topic = ("sector", "kilns", "Kilns")
    first.write_text(
        export(
            author("ines", "Inès Marchetti"),
            term("sector", "kilns", "Kilns"),
            item(
                20,
                slug=OLD_ADDRESS.strip("/"),
                title="Fees at sea",
                content=list_link("sector", "kilns"),
                terms=(topic,),
                comments=1,
            ),
            item(21, kind="page", slug="who", title="Who we are"),
            item(22, kind="wp_block", title="A pattern"),
            item(23, kind="strange_thing", title="Nobody reads it"),
        ),
        "utf-8",
    )
    import_wordpress(sources=[first], now=timezone.now(), writes_mapping=True)
    other = export(item(30, slug="staged", title="Staged"))
    second.write_text(other.replace("quay.example", "pier.example"), "utf-8")
    request = create_import_request(
        kind="wordpress",
        uploads=[SimpleUploadedFile("second.xml", second.read_bytes())],
        address="",
        login="",
        options={},
        user=editor,
        now=timezone.now(),
    )
    request_job(
        kind="import",
        user=editor,
        now=timezone.now(),
        import_request=request,
        is_staged=True,
    )


def _load_records(folder: Path) -> None:
    """Load a source that an installed package reads."""
    path = folder / "zotero.json"
    work = {"id": "a", "type": "report", "title": "Report on anchors", "ISBN": "1"}
    path.write_text(json.dumps([work]), "utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        install(
            EXAMPLE / "source_csl_json.py",
            kind="csl_json",
            name="CslJsonSource",
            folder=folder / "packages",
            monkeypatch=monkeypatch,
        )
        values = {"file": str(path)}
        load_source("csl_json", values, title="Zotero", now=timezone.now())


def _receive(editor: User) -> None:
    """Messages and suggestions of readers, and requests about personal data."""
    now = timezone.now()
    receive_message(
        token=new_token("message", now=now),
        now=now,
        about=f"/en/r/{RECORD}",
        kind="correction",
        text="The year is wrong.",
        language="en",
    )
    for title in ("Suggested and drafted", "Suggested"):
        suggestion = receive_suggestion(
            token=new_token("suggestion", now=now),
            now=now,
            title=title,
            link=f"https://example.org/{title.replace(' ', '-')}",
        )
        if "drafted" in title:
            make_draft(suggestion=suggestion, user=editor, now=now)
    propose_topic(
        scheme=ConceptScheme.objects.get(identifier="topics"),
        labels={"en": "Wages of pilots"},
        now=now,
        user=editor,
    )
    create_request(kind="export", email="rosa@example.org", language="en", now=now)


def _count_searches(record: Resource) -> None:
    """Searches of five days, of which one has its words."""
    today = timezone.localdate()
    days = [today - timedelta(days=number) for number in range(5)]
    tally = Tally()
    for day in days:
        tally.add_search(day, "en", has_hit=True)
        tally.add_opened(day, "en", record.identifier)
    tally.add_term(TermSeen(today, "en", "asked", "passports"))
    for day in days:
        tally.add_term(TermSeen(day, "en", "asked", "recruitment fees"))
    write_searches(tally)
    write_opened(tally.opened)
    note_terms(list(tally.terms))


def _suggest(record: Resource, editor: User) -> None:
    """Concepts that are suggested, one of them accepted, and a page read by OCR."""
    now = timezone.now()
    ConceptSuggester(near=lambda _resource: []).suggest(record.pk, now=now)
    for concept in Concept.objects.filter(scheme__role="sector").order_by("pk")[1:3]:
        row = ConceptSuggestion.objects.create(
            resource=record,
            concept=concept,
            field="sectors",
            confidence=0.75,
            origin="text",
            agent="tests",
            generated_at=now,
        )
    accept(resource=record.pk, keys=[row.pk], now=now, user=editor)
    content = File.objects.filter(resource=record).order_by("pk")[0].current.content
    OcrStatus.objects.create(
        content=content, state="done", page_count=1, read_count=1, changed_at=now
    )
    OcrPage.objects.create(
        content=content, number=2, reason="picture", state="kept", text="wages"
    )
