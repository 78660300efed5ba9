"""The whole of an import, pass by pass; each pass streams the items that it needs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain

from freeshelf.ingest.batches import BatchedWriter, Throttle, WriteJob
from freeshelf.ingest.mapping import NEWS, OWN_PAGE, RESOURCE
from freeshelf.ingest.provenance import find_provenance, store_raw_item
from freeshelf.ingest.reports import KEPT_RAW, UNCHANGED, UPDATED
from freeshelf.ingest.wordpress.attachments import AttachmentImporter
from freeshelf.ingest.wordpress.authors import import_authors
from freeshelf.ingest.wordpress.body_converter import BodyConverter
from freeshelf.ingest.wordpress.closed_uploads import closed_reason, closed_uploads
from freeshelf.ingest.wordpress.custom_types import ATTACHMENT, PAGE
from freeshelf.ingest.wordpress.file_access import renew_access
from freeshelf.ingest.wordpress.former_targets import FormerTargets
from freeshelf.ingest.wordpress.front_page import (
    FrontPageSettings,
    front_page_records,
    front_page_settings,
)
from freeshelf.ingest.wordpress.images import ImageImporter
from freeshelf.ingest.wordpress.importers import ImportContext, Importer, NonItemRecord
from freeshelf.ingest.wordpress.link_resolution import resolve_text_links
from freeshelf.ingest.wordpress.news import NewsImporter
from freeshelf.ingest.wordpress.pages import PageImporter, page_order
from freeshelf.ingest.wordpress.post_mapping import PostMapper, State
from freeshelf.ingest.wordpress.redirects import (
    add_redirects,
    goal_without_bytes,
    old_paths,
)
from freeshelf.ingest.wordpress.relations import missing_relations, set_relations
from freeshelf.ingest.wordpress.report_notes import (
    missing_bytes_reason,
    unmapped_type_reason,
)
from freeshelf.ingest.wordpress.resources import ResourceImporter
from freeshelf.ingest.wordpress.routes import Routes, term_parts
from freeshelf.ingest.wordpress.run_recorder import RunRecorder
from freeshelf.ingest.wordpress.survey import is_picture
from freeshelf.ingest.wordpress.terms import TermImporter
from freeshelf.library.models import Agent
from freeshelf.sources.records import SourceItem
from freeshelf.vocabularies.models import Concept


class SiteImporter:
    """Runs the passes of an import; its accounts say what came of each item."""

    def __init__(
        self,
        about: ImportContext,
        concepts: dict[tuple[str, str], Concept],
        accounts: RunRecorder,
    ) -> None:
        self._about = about
        self._concepts = concepts
        self._accounts = accounts
        self._throttle = Throttle()
        self._writer = BatchedWriter(
            before_commit=accounts.log.write_creations,
            rolled_back=accounts.log.forget_creations,
        )

    def run(self) -> None:
        """Terms and authors, what others refer to, pages, posts, the rest, files."""
        about = self._about
        terms = self._import_terms()
        writers = import_authors(
            source=about.source, survey=about.survey, now=about.now, writer=self._writer
        )
        self._import_pictures()
        routes = Routes(about)
        self._sorting = routes.sorting
        self._former = FormerTargets(about.source, routes.sorting)
        for home in routes.before:
            self._fill(home)
        texts = BodyConverter(about.source, about.survey)
        describer = PostMapper(texts, about.mapping.fields)
        special = front_page_settings(about.site, about.survey, about.source)
        self._import_pages(describer, special)
        self._import_posts(describer, terms, writers)
        self._import_news(describer)
        for home in routes.after:
            self._fill(home)
        self._keep_the_rest(routes)
        self._import_attachments()
        self._relate(describer)
        self._settle(texts)
        for part in front_page_records(about, special):
            self._add_part(part)
        self._writer.flush()
        for home in (*routes.before, *routes.after):
            self._do_quietly(home.finish())
            self._accounts.note(home.notes)
        self._accounts.note(self._former.notes)
        self._accounts.note(closed_uploads(about.source, about.survey))

    def _fill(self, home: Importer) -> None:
        for item in home.items():
            if not self._accounts.is_first_seen(item):
                continue
            with self._accounts.refuse_on_error(item):
                self._fill_one(home, item)
        self._writer.flush()
        for part in home.non_item_records():
            self._add_part(part)
        self._writer.flush()
        self._do_quietly(home.redirects())

    def _fill_one(self, home: Importer, item: SourceItem) -> None:
        if reason := home.unmapped_reason(item):
            self._keep_raw(item, reason)
            return
        home.adopt(item)
        checksum = home.checksum(item)
        if not self._is_known(item, checksum):
            self._add(item, partial(home.write, item, checksum))

    def _import_terms(self) -> TermImporter:
        about = self._about
        terms = TermImporter(
            source=about.source,
            survey=about.survey,
            mapping=about.mapping,
            concepts=self._concepts,
            now=about.now,
        )
        for part in term_parts(terms, about):
            if part.is_quiet:
                self._do_quietly([self._accounts.recorded_record_write(part)])
            else:
                self._add_part(part)
        self._writer.flush()
        self._do_quietly(partial(terms.link_broader, key) for key in about.survey.terms)
        return terms

    def _add_part(self, part: NonItemRecord) -> None:
        done = partial(self._accounts.record_part, part)
        refused = partial(self._accounts.refuse_part, part)
        self._writer.add(
            WriteJob(self._accounts.recorded_record_write(part), done, refused)
        )

    def _import_pictures(self) -> None:
        about = self._about
        if about.uploads is None:
            return
        pictures = ImageImporter(
            source=about.source,
            survey=about.survey,
            uploads=about.uploads,
            now=about.now,
        )
        with self._accounts.log.store_immediately():
            for item in about.site.items(ATTACHMENT):
                if item.is_copy:
                    continue
                number = about.survey.number_of(item)
                survey = about.survey
                wanted = survey.shows(number) or survey.is_unused_image(number)
                if wanted and pictures.write(item):
                    self._throttle.wait_if_due()
        self._accounts.note(pictures.notes)

    def _settle(self, texts: BodyConverter) -> None:
        """Let texts lead to what was imported after them."""
        own = (self._sorting.types_of(target) for target in (OWN_PAGE, NEWS, RESOURCE))
        kinds = (PAGE, *chain.from_iterable(own))
        self._do_quietly(
            partial(resolve_text_links, texts, item)
            for item in self._about.site.items(*dict.fromkeys(kinds))
            if item.key in texts.referring
        )
        self._accounts.note(texts.notes())

    def _import_pages(self, describer: PostMapper, special: FrontPageSettings) -> None:
        about = self._about
        pages = PageImporter(
            source=about.source,
            survey=about.survey,
            now=about.now,
            stand_in=special.replacement_for,
        )
        types = (PAGE, *self._sorting.types_of(OWN_PAGE))
        runs, done = page_order(about.survey.items, types), set[str]()
        # Last come those whose number another item has, too.
        for numbers in (*runs, []):
            place = {number: nth for nth, number in enumerate(numbers)}
            found = [
                item
                for item in about.site.items(*types)
                if self._is_page(item)
                and (item.source_id in place if place else item.key not in done)
            ]
            done.update(item.key for item in found)
            for item in sorted(found, key=lambda item: place.get(item.source_id, 0)):
                if not self._accounts.is_first_seen(item):
                    continue
                with self._accounts.refuse_on_error(item):
                    self._import_page(item, pages, describer, special)
            self._writer.flush()
        self._accounts.note(pages.notes)

    def _is_page(self, item: SourceItem) -> bool:
        return item.type == PAGE or self._sorting.target_of(item) == OWN_PAGE

    def _import_page(
        self,
        item: SourceItem,
        pages: PageImporter,
        describer: PostMapper,
        special: FrontPageSettings,
    ) -> None:
        body, publication = describer.body(item), pages.publication(item)
        if item.source_id in (special.front, special.posts):
            publication = replace(publication, state=State.DRAFT)
        checksum = pages.checksum(item, body, publication)
        if not self._is_known(item, checksum):
            publication = self._former.as_closed(item, publication)
            self._add(item, partial(pages.write, item, body, publication, checksum))

    def _import_news(self, describer: PostMapper) -> None:
        about = self._about
        news = NewsImporter(source=about.source, survey=about.survey, now=about.now)
        for item in self._own_items(NEWS):
            if not self._accounts.is_first_seen(item):
                continue
            with self._accounts.refuse_on_error(item):
                body = describer.body(item, with_excerpt=False)
                publication = describer.publication(item)
                checksum = news.checksum(item, body, publication)
                if not self._is_known(item, checksum):
                    publication = self._former.as_closed(item, publication)
                    write = partial(news.write, item, body, publication, checksum)
                    self._add(item, write)
        self._writer.flush()
        self._accounts.note(news.notes)

    def _own_items(self, target: str) -> Iterator[SourceItem]:
        """Items of the site's own types that become resources, news or agents."""
        types = self._sorting.types_of(target)
        for item in self._about.site.items(*types) if types else ():
            if self._sorting.target_of(item) == target:
                yield item

    def _import_posts(
        self, describer: PostMapper, terms: TermImporter, writers: dict[str, Agent]
    ) -> None:
        about = self._about
        resources = ResourceImporter(
            source=about.source, terms=terms, writers=writers, now=about.now
        )
        for item in self._own_items(RESOURCE):
            if not self._accounts.is_first_seen(item):
                continue
            with self._accounts.refuse_on_error(item):
                description = describer.describe(item)
                checksum = resources.checksum(item, description)
                if not self._is_known(item, checksum):
                    said = self._former.as_closed(item, description.publication)
                    description = replace(description, publication=said)
                    write = partial(resources.write, item, description, checksum)
                    self._add(item, write)
        self._writer.flush()
        self._accounts.note(resources.notes)

    def _keep_the_rest(self, routes: Routes) -> None:
        for item in self._about.site.items():
            if routes.is_left(item) and self._accounts.is_first_seen(item):
                self._keep_raw(item, unmapped_type_reason(item))
        self._writer.flush()

    def _import_attachments(self) -> None:
        about = self._about
        files = None
        if about.uploads is not None:
            files = AttachmentImporter(
                source=about.source,
                survey=about.survey,
                uploads=about.uploads,
                now=about.now,
            )
        with self._accounts.log.store_immediately():
            for item in self._attachments():
                if self._accounts.is_first_seen(item):
                    with self._accounts.refuse_on_error(item):
                        self._import_attachment(item, files)
        self._writer.flush()
        if files is not None:
            self._accounts.note(files.notes)

    def _import_attachment(
        self, item: SourceItem, files: AttachmentImporter | None
    ) -> None:
        upload = files.store(item) if files is not None else None
        if files is None or upload is None:
            self._keep_attachment_without_bytes(item)
            return
        store_change = partial(self._accounts.store_files, item)
        outcome = files.write(item, upload, store_change)
        self._record_file(item, outcome)
        if outcome != UNCHANGED:
            self._throttle.wait_if_due()

    def _record_file(self, item: SourceItem, outcome: str) -> None:
        survey = self._about.survey
        reason = closed_reason(survey, survey.number_of(item))
        self._accounts.record(item, outcome, reason)

    def _attachments(self) -> Iterator[SourceItem]:
        """Documents before pictures: a record's first file is what readers want."""
        for pictures in (False, True):
            for item in self._about.site.items(ATTACHMENT):
                if is_picture(item) == pictures:
                    yield item

    def _keep_attachment_without_bytes(self, item: SourceItem) -> None:
        about = self._about
        if find_provenance(about.source, item.key) is not None:
            # Its bytes came earlier; who may read them may have changed.
            is_news = renew_access(about.source, about.survey, item)
            self._record_file(item, UPDATED if is_news else UNCHANGED)
            return
        self._keep_raw(item, missing_bytes_reason(about.uploads))
        if about.survey.had_public_page(about.survey.number_of(item)):
            addresses = old_paths(item, had_readers=True)
            goal = goal_without_bytes(about.source, about.survey, item)
            self._writer.add(self._quiet_job(partial(add_redirects, addresses, goal)))

    def _relate(self, describer: PostMapper) -> None:
        about = self._about
        for item in self._own_items(RESOURCE):
            related = describer.related(item)
            if not related:
                continue
            wanted = missing_relations(about.source, about.survey, item.key, related)
            if wanted:
                write = partial(set_relations, about.source, item.key, wanted)
                self._writer.add(self._quiet_job(write))
        self._writer.flush()

    def _is_known(self, item: SourceItem, checksum: str) -> bool:
        provenance = find_provenance(self._about.source, item.key)
        if provenance is None or self._former.left_by(item) is not None:
            provenance = self._former.regained_by(item)
            if provenance is not None:
                self._accounts.save_previous_state(item, provenance)
            return False
        if provenance.target is None:
            self._accounts.record_deleted(item)
            return True
        if provenance.checksum == checksum:
            self._accounts.record(item, UNCHANGED)
            return True
        self._accounts.save_previous_state(item, provenance)
        return False

    def _keep_raw(self, item: SourceItem, reason: str) -> None:
        about = self._about

        def write() -> str:
            changed = store_raw_item(
                source=about.source, item=item, reason=reason, now=about.now
            )
            return "changed" if changed else UNCHANGED

        def done(outcome: str) -> None:
            self._accounts.record(
                item, KEPT_RAW, reason, is_change=outcome == "changed"
            )

        moving = self._former.moving(item, write, is_raw=True)
        self._writer.add(WriteJob(moving, done, partial(self._accounts.refuse, item)))

    def _add(self, item: SourceItem, write: Callable[[], str]) -> None:
        done = partial(self._accounts.record, item)
        refused = partial(self._accounts.refuse, item)
        write = self._former.moving(item, self._accounts.recorded_write(item, write))
        self._writer.add(WriteJob(write, done, refused))

    def _do_quietly(self, writes: Iterable[Callable[[], object]]) -> None:
        for write in writes:
            self._writer.add(self._quiet_job(write))
        self._writer.flush()

    def _quiet_job(self, write: Callable[[], object]) -> WriteJob:
        """A write that is no item of the file; only its refusal is worth a line."""

        def run() -> str:
            write()
            return ""

        def refused(reason: str) -> None:
            self._accounts.note([reason])

        return WriteJob(run, lambda _outcome: None, refused)
