"""Plan an import without writing anything."""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType

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
from freeshelf_wordpress.importers.custom_types import ATTACHMENT
from freeshelf_wordpress.importers.former_targets import FormerTargets, records_left
from freeshelf_wordpress.importers.routes import Routes, reason_to_refuse, term_parts
from freeshelf_wordpress.importers.terms import TermImporter
from freeshelf_wordpress.importers.upload_access import (
    access_in,
    closed_reason,
    closed_uploads,
    owners_of,
)
from freeshelf_wordpress.sources.records import SourceItem


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
        self.left = records_left(context.source)
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
