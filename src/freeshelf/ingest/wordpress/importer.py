"""The whole of an import, pass by pass; each pass reads the export as a stream."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from freeshelf.ingest.batches import PAUSE_SECONDS, BatchedWriter, Job
from freeshelf.ingest.mapping import Mapping
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_provenance, keep_raw
from freeshelf.ingest.reports import KEPT_RAW, REFUSED, UNCHANGED, ImportReport
from freeshelf.ingest.wordpress.attachments import AttachmentImport
from freeshelf.ingest.wordpress.authors import import_authors
from freeshelf.ingest.wordpress.description import Describer, publication_of
from freeshelf.ingest.wordpress.pages import PageImport
from freeshelf.ingest.wordpress.relations import missing_relations, set_relations
from freeshelf.ingest.wordpress.remarks import deleted_here
from freeshelf.ingest.wordpress.resources import ResourceImport
from freeshelf.ingest.wordpress.survey import ATTACHMENT, PAGE, POST, Survey
from freeshelf.ingest.wordpress.terms import TermImport
from freeshelf.library.models import Agent
from freeshelf.sources.records import SourceItem
from freeshelf.sources.wordpress import WordPressExport
from freeshelf.vocabularies.models import Concept

IMPORTED_TYPES = (POST, PAGE, ATTACHMENT)
Progress = Callable[[str, int, int], None]  # step, items done, items in all


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that was found out before the first write."""

    export: WordPressExport
    source: Source
    survey: Survey
    mapping: Mapping
    concepts: dict[tuple[str, str], Concept]
    uploads: Path | None
    now: datetime


class WordPressImport:
    """Runs the passes of a plan and fills its report."""

    def __init__(self, plan: Plan, report: ImportReport, progress: Progress) -> None:
        self._plan = plan
        self._report = report
        self._progress = progress
        self._writer = BatchedWriter()
        self._done = 0
        self._seen: set[str] = set()

    def run(self) -> None:
        """Terms and authors, pages, posts, the rest, files, and relations last."""
        plan = self._plan
        terms = self._import_terms()
        writers = import_authors(
            source=plan.source, survey=plan.survey, now=plan.now, writer=self._writer
        )
        describer = Describer(plan.survey, plan.mapping.fields)
        self._import_pages(describer)
        self._import_posts(describer, terms, writers)
        self._keep_the_rest()
        self._import_attachments()
        self._relate(describer)
        self._report.notes = list(dict.fromkeys(self._report.notes))

    def _import_terms(self) -> TermImport:
        plan = self._plan
        terms = TermImport(
            source=plan.source,
            survey=plan.survey,
            mapping=plan.mapping,
            concepts=plan.concepts,
            now=plan.now,
        )
        for write in (terms.keep, terms.link_broader):
            for key in plan.survey.terms:
                self._writer.add(_quiet_job(partial(write, key), self._report))
            self._writer.flush()
        return terms

    def _import_pages(self, describer: Describer) -> None:
        pages = PageImport(
            source=self._plan.source, survey=self._plan.survey, now=self._plan.now
        )
        ready = self._page_order()
        for generation in ready:
            for item in self._items(PAGE):
                if item.source_id not in generation or not self._take(item):
                    continue
                body, publication = describer.body(item), publication_of(item)
                checksum = pages.checksum(item, body, publication)
                if not self._is_known(item, checksum):
                    write = partial(pages.write, item, body, publication, checksum)
                    self._add(item, write)
            self._writer.flush()
        self._report.notes += pages.notes

    def _page_order(self) -> list[set[str]]:
        """Numbers of pages by generation: parents come before their children."""
        items = self._plan.survey.items
        depths: dict[str, int] = {}
        for number, facts in items.items():
            depth, above, seen = 0, facts.parent_id, {number}
            while above in items and items[above].type == PAGE and above not in seen:
                seen.add(above)
                depth, above = depth + 1, items[above].parent_id
            if facts.type == PAGE:
                depths[number] = depth
        return [
            {number for number, depth in depths.items() if depth == generation}
            for generation in range(max(depths.values(), default=-1) + 1)
        ]

    def _import_posts(
        self, describer: Describer, terms: TermImport, writers: dict[str, Agent]
    ) -> None:
        resources = ResourceImport(
            source=self._plan.source, terms=terms, writers=writers, now=self._plan.now
        )
        for item in self._items(POST):
            if not self._take(item):
                continue
            description = describer.describe(item)
            checksum = resources.checksum(item, description)
            if not self._is_known(item, checksum):
                write = partial(resources.write, item, description, checksum)
                self._add(item, write)
        self._writer.flush()
        self._report.notes += resources.notes

    def _keep_the_rest(self) -> None:
        for item in self._items():
            if item.type in IMPORTED_TYPES or not self._take(item):
                continue
            self._keep_raw(item, raw_reason(item))
        self._writer.flush()

    def _import_attachments(self) -> None:
        plan = self._plan
        files = None
        if plan.uploads is not None:
            files = AttachmentImport(
                source=plan.source,
                survey=plan.survey,
                uploads=plan.uploads,
                now=plan.now,
            )
        for item in self._attachments():
            if not self._take(item):
                continue
            upload = files.store(item) if files is not None else None
            if files is None or upload is None:
                self._keep_attachment_without_bytes(item)
                continue
            outcome = files.write(item, upload)
            self._record(item, outcome)
            if outcome != UNCHANGED:
                time.sleep(PAUSE_SECONDS)
        self._writer.flush()
        if files is not None:
            self._report.notes += files.notes

    def _attachments(self) -> Iterator[SourceItem]:
        """Documents before pictures: a record's first file is what readers want."""
        attachments = self._plan.survey.attachments
        for pictures in (False, True):
            for item in self._items(ATTACHMENT):
                if attachments[item.source_id].is_picture == pictures:
                    yield item

    def _keep_attachment_without_bytes(self, item: SourceItem) -> None:
        if find_provenance(self._plan.source, item.key) is not None:
            self._record(item, UNCHANGED)
            return
        self._keep_raw(item, missing_bytes_reason(self._plan.uploads))

    def _relate(self, describer: Describer) -> None:
        plan = self._plan
        for item in self._items(POST):
            related = describer.related(item)
            if not related:
                continue
            wanted = missing_relations(plan.source, plan.survey, item.key, related)
            if wanted:
                write = partial(set_relations, plan.source, item.key, wanted)
                self._writer.add(_quiet_job(write, self._report))
        self._writer.flush()

    def _items(self, *kinds: str) -> Iterator[SourceItem]:
        for record in self._plan.export.records():
            if isinstance(record, SourceItem) and (not kinds or record.type in kinds):
                yield record

    def _take(self, item: SourceItem) -> bool:
        """Whether an item comes for the first time in this file."""
        if item.key not in self._seen:
            self._seen.add(item.key)
            return True
        self._record(item, REFUSED, _("the file holds this item twice"))
        return False

    def _is_known(self, item: SourceItem, checksum: str) -> bool:
        provenance = find_provenance(self._plan.source, item.key)
        if provenance is None:
            return False
        deleted = provenance.target is None
        if deleted:
            self._report.notes.append(deleted_here(item))
        if deleted or provenance.checksum == checksum:
            self._record(item, UNCHANGED)
            return True
        return False

    def _keep_raw(self, item: SourceItem, reason: str) -> None:
        def write() -> str:
            changed = keep_raw(
                source=self._plan.source, item=item, reason=reason, now=self._plan.now
            )
            return "changed" if changed else UNCHANGED

        def done(outcome: str) -> None:
            self._report.raw_changes += outcome == "changed"
            self._record(item, KEPT_RAW, reason)

        self._writer.add(Job(write, done, partial(self._refuse, item)))

    def _add(self, item: SourceItem, write: Callable[[], str]) -> None:
        job = Job(write, partial(self._record, item), partial(self._refuse, item))
        self._writer.add(job)

    def _refuse(self, item: SourceItem, reason: str) -> None:
        self._record(item, REFUSED, reason)

    def _record(self, item: SourceItem, outcome: str, reason: str = "") -> None:
        self._report.record(item.type, item.status, outcome, reason)
        self._done += 1
        self._progress(item.type, self._done, self._report.items)


def raw_reason(item: SourceItem) -> str:
    """Why an item of a type without a home is kept as it came."""
    return _("nothing in the library holds items of type %(type)s yet") % {
        "type": item.type
    }


def missing_bytes_reason(uploads: Path | None) -> str:
    """Why an attachment could not become a file."""
    if uploads is None:
        return _("no file: import again with --uploads to add it")
    return _("no file: it is not in the folder of uploads")


def _quiet_job(write: Callable[[], object], report: ImportReport) -> Job:
    """A write that is no item of the file; only its refusal is worth a line."""

    def run() -> str:
        write()
        return ""

    return Job(run, lambda _outcome: None, report.notes.append)
