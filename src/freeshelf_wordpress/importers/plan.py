"""Importers of the items of a site, and the plan of an import, which writes nothing."""

from collections.abc import Iterator
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError
from freeshelf.ingest.field_secrets import without_secrets
from freeshelf.ingest.mapping import RESOURCE
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.ingest.reports import (
    KEPT_RAW,
    NEW,
    REFUSED,
    UNCHANGED,
    UPDATED,
    ImportReport,
)
from freeshelf.library.models import File, Resource
from freeshelf.vocabularies.models import Concept
from freeshelf_wordpress.importers.attachments import has_bytes
from freeshelf_wordpress.importers.base import ImportContext, Importer, NonItemRecord
from freeshelf_wordpress.importers.custom_types import ATTACHMENT, PAGE, TypeMapping
from freeshelf_wordpress.importers.entities.agents import AgentImporter
from freeshelf_wordpress.importers.entities.archives import ArchiveRedirectImporter
from freeshelf_wordpress.importers.entities.blogroll import BlogrollImporter
from freeshelf_wordpress.importers.entities.embeds import EmbedImporter
from freeshelf_wordpress.importers.entities.events import EventImporter
from freeshelf_wordpress.importers.entities.field_groups import FieldGroupImporter
from freeshelf_wordpress.importers.entities.menus import MenuImporter
from freeshelf_wordpress.importers.entities.reusable_blocks import ReusableBlockImporter
from freeshelf_wordpress.importers.entities.revisions import RevisionImporter
from freeshelf_wordpress.importers.entities.theme import ThemeImporter
from freeshelf_wordpress.importers.entities.unmapped import (
    CommentImporter,
    OptionImporter,
)
from freeshelf_wordpress.importers.entities.users import (
    UserImporter,
    UserRequestImporter,
)
from freeshelf_wordpress.importers.former_targets import FormerTargets, former_records
from freeshelf_wordpress.importers.report_notes import (
    missing_bytes_reason,
    unmapped_type_reason,
)
from freeshelf_wordpress.importers.survey import FIELD_TAXONOMY
from freeshelf_wordpress.importers.terms import TermImporter, TypeDefinitionImporter
from freeshelf_wordpress.importers.upload_access import (
    access_in,
    closed_reason,
    closed_uploads,
    owners_of,
)
from freeshelf_wordpress.sources.records import SourceItem

# A type has at most one importer; items of other types stay unmapped. Pages and records
# may refer to objects of the first ones.
_BEFORE_CONTENT: tuple[type[Importer], ...] = (
    TypeDefinitionImporter,
    UserImporter,
    ReusableBlockImporter,
    FieldGroupImporter,
    AgentImporter,
)
_AFTER_CONTENT: tuple[type[Importer], ...] = (
    EmbedImporter,
    EventImporter,
    # Before revisions, since themes have revisions too.
    ThemeImporter,
    RevisionImporter,
    UserRequestImporter,
    CommentImporter,
    BlogrollImporter,
    OptionImporter,
    ArchiveRedirectImporter,
    MenuImporter,
)


class Routes:
    """Importers of a site's types."""

    def __init__(self, context: ImportContext) -> None:
        self.before = [kind(context) for kind in _BEFORE_CONTENT]
        self.after = [kind(context) for kind in _AFTER_CONTENT]
        self.sorting = TypeMapping(context.mapping.types)
        self._context = context
        self._importers = {
            name: importer
            for importer in (*self.before, *self.after)
            for name in importer.item_types
        }

    def all_items(self) -> Iterator[tuple[SourceItem, Importer | None]]:
        """Yield every item in the order of the run, with its importer."""
        for importer in (*self.before, *self.after):
            for item in importer.items():
                yield item, importer
        for item in self._context.site.items():
            if not self._has_importer(item):
                yield item, None

    def is_left(self, item: SourceItem) -> bool:
        """Return whether an item has no equivalent and stays unmapped."""
        if self._has_importer(item) or item.type in (PAGE, ATTACHMENT):
            return False
        return not self.sorting.becomes_page_or_record(item)

    def reason_to_keep_raw(
        self, item: SourceItem, importer: Importer | None, *, files_come: bool = False
    ) -> str:
        """Return why an item stays unmapped; empty for one that is imported."""
        if importer is not None:
            return importer.unmapped_reason(item)
        if item.type == ATTACHMENT:
            context = self._context
            has_file = (
                (files_come and bool(item.attachment_url))
                or has_bytes(item, context.uploads)
                # An earlier import has stored the file.
                or find_provenance(context.source, item.key) is not None
            )
            return "" if has_file else missing_bytes_reason(context.uploads)
        return unmapped_type_reason(item) if self.is_left(item) else ""

    def _has_importer(self, item: SourceItem) -> bool:
        importer = self._importers.get(item.type)
        return importer is not None and importer.accepts(item)


def reason_to_refuse(item: SourceItem) -> str:
    """Return why an item is refused before it is examined; empty for most."""
    return _("the file contains this item twice") if item.is_copy else ""


def term_parts(terms: TermImporter, context: ImportContext) -> Iterator[NonItemRecord]:
    """Yield the terms; field values that act as terms are not reported."""
    for key, term in context.survey.terms.items():
        yield NonItemRecord(
            type=f"term: {term.taxonomy}",
            status="",
            key=term.key,
            title=term.name,
            write=partial(terms.keep, key),
            before=terms.previous_state(key),
            planned=partial(terms.planned, key),
            is_quiet=term.taxonomy.startswith(FIELD_TAXONOMY),
        )


def plan_import(
    report: ImportReport,
    context: ImportContext,
    concepts: dict[tuple[str, str], Concept],
    *,
    fetches_files: bool = False,
) -> None:
    """Fill the report with the outcomes an import would have, without writing.

    The source of `context` is unsaved if nothing was imported from it yet. Files to be
    downloaded from the site count as present.
    """
    terms = TermImporter(context, dict(concepts))
    for record in term_parts(terms, context):
        _record_part(report, record)
    moved = set(filter(terms.moves, context.survey.terms))
    routes = Routes(context)
    former = FormerTargets(context.source, routes.sorting)
    attachments = _Attachments(context)
    for item, importer in routes.all_items():
        reason = reason_to_refuse(item)
        outcome = REFUSED if reason else ""
        if not reason:
            reason = routes.reason_to_keep_raw(item, importer, files_come=fetches_files)
            is_record = routes.sorting.target_of(item) == RESOURCE
            is_moved = is_record and any(
                (term.taxonomy, term.slug) in moved for term in item.terms
            )
            outcome = KEPT_RAW
            if not reason:
                outcome = _planned_outcome(
                    item, importer, context, former, is_moved=is_moved
                )
            attachments.note_move(item, former, is_raw=bool(reason))
        if item.type == ATTACHMENT and not reason:
            reason = closed_reason(context.survey, context.survey.number_of(item))
            if fetches_files or has_bytes(item, context.uploads):
                attachments.add(item, outcome, reason)
                continue
        report.record(item.type, item.status, outcome, reason)
    for status, outcome, reason in attachments.rows():
        report.record(ATTACHMENT, status, outcome, reason)
    for importer in (*routes.before, *routes.after):
        for record in importer.non_item_records():
            _record_part(report, record)
    report.notes += former.notes
    report.notes += closed_uploads(context.source, context.survey)


class _Attachments:
    """Attachments that become files of records, whose outcome is decided later.

    `left` contains the records that become something else; `regained` maps item IDs to
    the records that the items become again.
    """

    def __init__(self, context: ImportContext) -> None:
        self.left = former_records(context.source)
        self.regained: dict[str, str] = {}
        self._context = context
        self._rows: list[tuple[str, str, str, str, str]] = []

    def note_move(
        self, item: SourceItem, former: FormerTargets, *, is_raw: bool
    ) -> None:
        """Save which record an item leaves and which one it becomes again."""
        if (left_record := former.left_by(item)) is not None:
            former.note(item, left_record)
            if isinstance(left_record.target, Resource):
                self.left.add(left_record.target.pk)
        if not is_raw and (regained := former.regained_by(item)) is not None:
            item_id = self._context.survey.number_of(item)
            self.regained[item_id] = regained.object_id

    def add(self, item: SourceItem, outcome: str, reason: str) -> None:
        """Add an attachment with its outcome if no record moves."""
        attachment_id = self._context.survey.number_of(item)
        self._rows.append((item.key, attachment_id, item.status, outcome, reason))

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield status, outcome and reason of each attachment."""
        moved_keys = self._files_left()
        for key, attachment_id, status, outcome, reason in self._rows:
            if key in moved_keys and not self._is_of_raw(attachment_id):
                yield status, NEW, reason
            elif outcome == UNCHANGED and self._comes_back(key, attachment_id):
                yield status, UPDATED, reason
            else:
                yield status, outcome, reason

    def _files_left(self) -> set[str]:
        if not self.left:
            return set()
        files = File.objects.filter(resource__in=self.left).values_list("pk", flat=True)
        keys = Provenance.objects.filter(
            source=self._context.source,
            content_type=ContentType.objects.get_for_model(File),
            object_id__in=[str(pk) for pk in files],
        ).values_list("record_key", flat=True)
        return {*keys, *(key.rpartition("#")[0] for key in keys)}

    def _is_of_raw(self, attachment_id: str) -> bool:
        """Return whether the first owner is unmapped, which restricts the file."""
        survey = self._context.survey
        owners = [owner for owner in owners_of(survey, attachment_id)[:1] if owner]
        return any(survey.is_raw(survey.items[owner]) for owner in owners)

    def _comes_back(self, key: str, attachment_id: str) -> bool:
        """Return whether the file belongs to another record than the regained ones."""
        survey = self._context.survey
        owners = self.regained.keys() & owners_of(survey, attachment_id)
        provenance = find_provenance(self._context.source, key) if owners else None
        file = provenance.target if provenance is not None else None
        return isinstance(file, File) and str(file.resource_id) not in {
            self.regained[owner] for owner in owners
        }


def _record_part(report: ImportReport, record: NonItemRecord) -> None:
    if record.is_quiet:
        return
    reason = record.reason
    try:
        outcome = record.planned()
    except FreeshelfError as error:
        outcome, reason = REFUSED, str(error)
    report.record_part(record.type, record.status, outcome, reason)


def _planned_outcome(
    item: SourceItem,
    importer: Importer | None,
    context: ImportContext,
    former: FormerTargets,
    *,
    is_moved: bool,
) -> str:
    """Return the outcome of an item; `is_moved` tells that its topics have changed."""
    provenance = find_provenance(former.source, item.key)
    if provenance is None or former.left_by(item) is not None:
        return NEW if former.regained_by(item) is None else UPDATED
    if provenance.target is None:
        # A person deleted it, and it stays deleted.
        return UNCHANGED
    if importer is not None:
        return UNCHANGED if provenance.checksum == importer.checksum(item) else UPDATED
    if item.type == ATTACHMENT:
        attachment_id = context.survey.number_of(item)
        owner = next(iter(owners_of(context.survey, attachment_id)), "")
        access = access_in(context.survey, attachment_id, owner)
        is_moved = provenance.record.get("access", access) != access
    # Compare the source values, since the checksum would need the converted text.
    values = without_secrets(item.as_dict())
    is_same = checksum_of(provenance.record.get("said")) == checksum_of(values)
    return UNCHANGED if is_same and not is_moved else UPDATED
