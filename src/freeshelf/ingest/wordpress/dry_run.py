"""What an import would do, found out without a write."""

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
from freeshelf.ingest.wordpress.attachments import has_bytes
from freeshelf.ingest.wordpress.closed_uploads import closed_reason, closed_uploads
from freeshelf.ingest.wordpress.custom_types import ATTACHMENT
from freeshelf.ingest.wordpress.former_targets import FormerTargets, records_left
from freeshelf.ingest.wordpress.importers import ImportContext, Importer, NonItemRecord
from freeshelf.ingest.wordpress.routes import Routes, reason_to_refuse, term_parts
from freeshelf.ingest.wordpress.terms import TermImporter
from freeshelf.ingest.wordpress.upload_access import access_in, owners_of
from freeshelf.library.models import File, Resource
from freeshelf.sources.records import SourceItem
from freeshelf.vocabularies.models import Concept


def plan_import(
    report: ImportReport,
    about: ImportContext,
    concepts: dict[tuple[str, str], Concept],
    *,
    fetches_files: bool = False,
) -> None:
    """Fill the report with what an import would do, writing nothing.

    The source of `about` is not saved when nothing was imported from it yet. What is to
    be fetched from the site is taken to be there.
    """
    terms = TermImporter(
        source=about.source,
        survey=about.survey,
        mapping=about.mapping,
        concepts=dict(concepts),
        now=about.now,
    )
    for part in term_parts(terms, about):
        _record_part(report, part)
    moved = set(filter(terms.moves, about.survey.terms))
    routes = Routes(about)
    former = FormerTargets(about.source, routes.sorting)
    attachments = _Attachments(about)
    for item, home in routes.all_items():
        reason = reason_to_refuse(item)
        outcome = REFUSED if reason else ""
        if not reason:
            reason = routes.reason_to_keep_raw(item, home, files_come=fetches_files)
            is_record = routes.sorting.target_of(item) == RESOURCE
            is_moved = is_record and any(
                (term.taxonomy, term.slug) in moved for term in item.terms
            )
            outcome = KEPT_RAW
            if not reason:
                outcome = _would_be(item, home, about, former, is_moved=is_moved)
            attachments.note_move(item, former, is_raw=bool(reason))
        if item.type == ATTACHMENT and not reason:
            reason = closed_reason(about.survey, about.survey.number_of(item))
            if fetches_files or has_bytes(item, about.uploads):
                attachments.add(item, outcome, reason)
                continue
        report.record(item.type, item.status, outcome, reason)
    for status, outcome, reason in attachments.rows():
        report.record(ATTACHMENT, status, outcome, reason)
    for home in (*routes.before, *routes.after):
        for part in home.non_item_records():
            _record_part(report, part)
    report.notes += former.notes
    report.notes += closed_uploads(about.source, about.survey)


class _Attachments:
    """Uploads that are files of records; where they are now may be decided later.

    `left` has the records that become something else, `regained` those that items are
    again, by the numbers of these.
    """

    def __init__(self, about: ImportContext) -> None:
        self.left = records_left(about.source)
        self.regained: dict[str, str] = {}
        self._about = about
        self._rows: list[tuple[str, str, str, str, str]] = []

    def note_move(
        self, item: SourceItem, former: FormerTargets, *, is_raw: bool
    ) -> None:
        """Note which record an item leaves, and which one it takes up again."""
        if (left := former.left_by(item)) is not None:
            former.note(item, left)
            if isinstance(left.target, Resource):
                self.left.add(left.target.pk)
        if not is_raw and (regained := former.regained_by(item)) is not None:
            number = self._about.survey.number_of(item)
            self.regained[number] = regained.object_id

    def add(self, item: SourceItem, outcome: str, reason: str) -> None:
        """Take one with what comes of it if no record moves."""
        number = self._about.survey.number_of(item)
        self._rows.append((item.key, number, item.status, outcome, reason))

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield status, outcome and reason of each."""
        moving = self._files_left()
        for key, number, status, outcome, reason in self._rows:
            if key in moving and not self._is_of_raw(number):
                yield status, NEW, reason
            elif outcome == UNCHANGED and self._comes_back(key, number):
                yield status, UPDATED, reason
            else:
                yield status, outcome, reason

    def _files_left(self) -> set[str]:
        if not self.left:
            return set()
        files = File.objects.filter(resource__in=self.left).values_list("pk", flat=True)
        keys = Provenance.objects.filter(
            source=self._about.source,
            content_type=ContentType.objects.get_for_model(File),
            object_id__in=[str(pk) for pk in files],
        ).values_list("record_key", flat=True)
        return {*keys, *(key.rpartition("#")[0] for key in keys)}

    def _is_of_raw(self, number: str) -> bool:
        """Whether the first item that has an upload is kept raw: it closes the file."""
        survey = self._about.survey
        owners = [owner for owner in owners_of(survey, number)[:1] if owner]
        return any(survey.is_raw(survey.items[owner]) for owner in owners)

    def _comes_back(self, key: str, number: str) -> bool:
        """Whether a record that an item is again has the file, beside another."""
        survey = self._about.survey
        owners = self.regained.keys() & owners_of(survey, number)
        known = find_provenance(self._about.source, key) if owners else None
        file = known.target if known is not None else None
        return isinstance(file, File) and str(file.resource_id) not in {
            self.regained[owner] for owner in owners
        }


def _record_part(report: ImportReport, part: NonItemRecord) -> None:
    if part.is_quiet:
        return
    reason = part.reason
    try:
        outcome = part.planned()
    except FreeshelfError as error:
        outcome, reason = REFUSED, str(error)
    report.record_part(part.type, part.status, outcome, reason)


def _would_be(
    item: SourceItem,
    home: Importer | None,
    about: ImportContext,
    former: FormerTargets,
    *,
    is_moved: bool,
) -> str:
    """What the run says of an item; `is_moved` of one whose topics are others now."""
    known = find_provenance(former.source, item.key)
    if known is None or former.left_by(item) is not None:
        return NEW if former.regained_by(item) is None else UPDATED
    if known.target is None:
        # A person deleted it, and it stays deleted.
        return UNCHANGED
    if home is not None:
        return UNCHANGED if known.checksum == home.checksum(item) else UPDATED
    if item.type == ATTACHMENT:
        number = about.survey.number_of(item)
        owner = next(iter(owners_of(about.survey, number)), "")
        access = access_in(about.survey, number, owner)
        is_moved = known.record.get("access", access) != access
    # The checksum of a text takes reading it whole.
    said = without_secrets(item.as_dict())
    same = checksum_of(known.record.get("said")) == checksum_of(said)
    return UNCHANGED if same and not is_moved else UPDATED
