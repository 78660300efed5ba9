"""Run all passes of an import; each pass streams the items that it needs."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain

from freeshelf.ingest.batches import BatchedWriter, Throttle, WriteJob
from freeshelf.ingest.mapping import NEWS, OWN_PAGE, RESOURCE
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.relations import missing_relations, set_relations
from freeshelf.ingest.reports import KEPT_RAW, REFUSED, UNCHANGED, UPDATED
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress.importers.attachments import AttachmentImporter
from freeshelf_wordpress.importers.authors import import_authors
from freeshelf_wordpress.importers.base import ImportContext, Importer, NonItemRecord
from freeshelf_wordpress.importers.body_converter import BodyConverter
from freeshelf_wordpress.importers.custom_types import ATTACHMENT, PAGE
from freeshelf_wordpress.importers.former_targets import FormerTargets
from freeshelf_wordpress.importers.front_page import (
    front_page_records,
    front_page_settings,
)
from freeshelf_wordpress.importers.images import ImageImporter
from freeshelf_wordpress.importers.item_meta import store_raw_item
from freeshelf_wordpress.importers.link_resolution import resolve_text_links
from freeshelf_wordpress.importers.pages import NewsImporter, PageImporter
from freeshelf_wordpress.importers.plan import Routes, term_parts
from freeshelf_wordpress.importers.redirects import (
    add_redirects,
    old_paths,
    target_without_file,
)
from freeshelf_wordpress.importers.report_notes import (
    missing_bytes_reason,
    unmapped_type_reason,
)
from freeshelf_wordpress.importers.resources import PostMapper, ResourceImporter
from freeshelf_wordpress.importers.run_recorder import RunRecorder
from freeshelf_wordpress.importers.survey import is_picture
from freeshelf_wordpress.importers.terms import TermImporter
from freeshelf_wordpress.importers.upload_access import (
    closed_reason,
    closed_uploads,
    is_unattached_picture,
    renew_access,
)
from freeshelf_wordpress.sources.records import SourceItem


class SiteImporter:
    """Runner of the passes of an import, which records the outcome of each item."""

    def __init__(
        self,
        context: ImportContext,
        concepts: dict[tuple[str, str], Concept],
        recorder: RunRecorder,
    ) -> None:
        self._context = context
        self._concepts = concepts
        self._recorder = recorder
        self._throttle = Throttle()
        self._writer = BatchedWriter(
            before_commit=recorder.log.write_creations,
            rolled_back=recorder.log.forget_creations,
        )

    def run(self) -> None:
        """Import terms, authors, images, pages, posts, other items, files and links."""
        context = self._context
        terms = self._import_terms()
        writers = import_authors(context, self._writer)
        self._import_images()
        routes = Routes(context)
        self._former = former = FormerTargets(context.source, routes.sorting)
        converter = BodyConverter(context.source, context.survey)
        mapper = PostMapper(converter, context.mapping.fields)
        front_page = front_page_settings(context.site, context.survey, context.source)
        pages = PageImporter(context, mapper, former, front_page)
        records = ResourceImporter(context, mapper, former, terms, writers)
        news = NewsImporter(context, mapper, former)
        importers = (*routes.before, pages, records, news, *routes.after)
        for importer in importers:
            self._run_importer(importer)
        for importer in (pages, records, news):
            self._recorder.note(importer.notes)
        self._store_unmapped_items(routes)
        self._import_attachments()
        self._set_relations(records, mapper)
        self._resolve_links(converter)
        for record in front_page_records(context, front_page):
            self._add_part(record)
        self._writer.flush()
        for importer in importers:
            self._run_unreported(importer.finish())
            self._recorder.note(importer.notes)
        self._recorder.note(former.notes)
        self._recorder.note(closed_uploads(context.source, context.survey))

    def _run_importer(self, importer: Importer) -> None:
        for item in importer.items():
            if not self._recorder.is_first_seen(item):
                continue
            with self._recorder.refuse_on_error(item):
                self._import_item(importer, item)
        self._writer.flush()
        for record in importer.non_item_records():
            self._add_part(record)
        self._writer.flush()
        self._run_unreported(importer.redirects())

    def _import_item(self, importer: Importer, item: SourceItem) -> None:
        if reason := importer.unmapped_reason(item):
            self._store_unmapped(item, reason)
            return
        provenance = importer.provenance_of(item)
        checksum = importer.checksum(item)
        if not self._is_known(item, checksum, provenance):
            self._add(item, importer.job(item, checksum))

    def _import_terms(self) -> TermImporter:
        context = self._context
        terms = TermImporter(context, self._concepts)
        for record in term_parts(terms, context):
            if record.is_quiet:
                write = self._recorder.recorded_write(record, record.write)
                self._run_unreported([write])
            else:
                self._add_part(record)
        self._writer.flush()
        keys = context.survey.terms
        self._run_unreported(partial(terms.link_broader, key) for key in keys)
        return terms

    def _add_part(self, record: NonItemRecord) -> None:
        done = partial(self._recorder.record_part, record)
        refused = partial(self._recorder.record_part, record, REFUSED)
        write = self._recorder.recorded_write(record, record.write)
        self._writer.add(WriteJob(write, done, refused))

    def _import_images(self) -> None:
        context = self._context
        if context.uploads is None:
            return
        survey, importer = context.survey, ImageImporter(context, context.uploads)
        with self._recorder.log.store_immediately():
            for item in context.site.items(ATTACHMENT):
                if item.is_copy:
                    continue
                number = survey.number_of(item)
                is_image = (
                    survey.shows(number)
                    or survey.is_unused_image(number)
                    or is_unattached_picture(survey, number)
                )
                if is_image and importer.write(item):
                    self._throttle.wait_if_due()
        self._recorder.note(importer.notes)

    def _resolve_links(self, converter: BodyConverter) -> None:
        """Resolve links in texts to objects that were imported after them."""
        types_of = self._context.survey.sorting.types_of
        custom_types = map(types_of, (OWN_PAGE, NEWS, RESOURCE))
        kinds = (PAGE, *chain.from_iterable(custom_types))
        self._run_unreported(
            partial(resolve_text_links, converter, item)
            for item in self._context.site.items(*dict.fromkeys(kinds))
            if item.key in converter.referring
        )
        self._recorder.note(converter.notes())

    def _store_unmapped_items(self, routes: Routes) -> None:
        for item in self._context.site.items():
            if routes.is_left(item) and self._recorder.is_first_seen(item):
                self._store_unmapped(item, unmapped_type_reason(item))
        self._writer.flush()

    def _import_attachments(self) -> None:
        context = self._context
        files = None
        if context.uploads is not None:
            files = AttachmentImporter(context, context.uploads)
        with self._recorder.log.store_immediately():
            for item in self._attachments():
                if self._recorder.is_first_seen(item):
                    with self._recorder.refuse_on_error(item):
                        self._import_attachment(item, files)
        self._writer.flush()
        if files is not None:
            self._recorder.note(files.notes)

    def _import_attachment(
        self, item: SourceItem, files: AttachmentImporter | None
    ) -> None:
        upload = files.store(item) if files is not None else None
        if files is None or upload is None:
            self._store_attachment_without_file(item)
            return
        store_change = partial(self._recorder.store_files, item)
        outcome = files.write(item, upload, store_change)
        self._record_file(item, outcome)
        if outcome != UNCHANGED:
            self._throttle.wait_if_due()

    def _record_file(self, item: SourceItem, outcome: str) -> None:
        survey = self._context.survey
        reason = closed_reason(survey, survey.number_of(item))
        self._recorder.record(item, outcome, reason)

    def _attachments(self) -> Iterator[SourceItem]:
        """Yield documents before images, so that they become a record's first file."""
        for images in (False, True):
            for item in self._context.site.items(ATTACHMENT):
                if is_picture(item) == images:
                    yield item

    def _store_attachment_without_file(self, item: SourceItem) -> None:
        context = self._context
        if find_provenance(context.source, item.key) is not None:
            # An earlier import stored the file, but its access may have changed.
            is_changed = renew_access(context.source, context.survey, item)
            self._record_file(item, UPDATED if is_changed else UNCHANGED)
            return
        self._store_unmapped(item, missing_bytes_reason(context.uploads))
        if context.survey.had_public_page(context.survey.number_of(item)):
            urls = old_paths(item, had_readers=True)
            target = target_without_file(context.source, context.survey, item)
            self._writer.add(self._unreported_job(partial(add_redirects, urls, target)))

    def _set_relations(self, records: ResourceImporter, mapper: PostMapper) -> None:
        source = self._context.source
        for item in records.items():
            related = mapper.related(item)
            missing = missing_relations(source, item.key, related) if related else []
            if missing:
                write = partial(set_relations, source, item.key, missing)
                self._writer.add(self._unreported_job(write))
        self._writer.flush()

    def _is_known(
        self, item: SourceItem, checksum: str, provenance: Provenance | None
    ) -> bool:
        if provenance is None or self._former.left_by(item) is not None:
            if (regained := self._former.regained_by(item)) is not None:
                self._recorder.save_previous_state(item, regained)
            return False
        if provenance.target is None:
            self._recorder.record_deleted(item)
            return True
        if provenance.checksum == checksum:
            self._recorder.record(item, UNCHANGED)
            return True
        self._recorder.save_previous_state(item, provenance)
        return False

    def _store_unmapped(self, item: SourceItem, reason: str) -> None:
        context = self._context

        def write() -> str:
            changed = store_raw_item(
                source=context.source, item=item, reason=reason, now=context.now
            )
            return "changed" if changed else UNCHANGED

        def done(outcome: str) -> None:
            is_change = outcome == "changed"
            self._recorder.record(item, KEPT_RAW, reason, is_change=is_change)

        moving = self._former.moving(item, write, is_raw=True)
        self._writer.add(WriteJob(moving, done, partial(self._recorder.refuse, item)))

    def _add(self, item: SourceItem, write: Callable[[], str]) -> None:
        done = partial(self._recorder.record, item)
        refused = partial(self._recorder.refuse, item)
        write = self._former.moving(item, self._recorder.recorded_write(item, write))
        self._writer.add(WriteJob(write, done, refused))

    def _run_unreported(self, writes: Iterable[Callable[[], object]]) -> None:
        for write in writes:
            self._writer.add(self._unreported_job(write))
        self._writer.flush()

    def _unreported_job(self, write: Callable[[], object]) -> WriteJob:
        """Return a job that belongs to no item, so that only a refusal is reported."""

        def run() -> str:
            write()
            return ""

        note = self._recorder.note
        return WriteJob(run, lambda _outcome: None, lambda reason: note([reason]))
