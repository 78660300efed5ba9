"""What an import would do, found out without a write."""

from freeshelf.core.errors import FreeshelfError
from freeshelf.ingest.field_secrets import without_secrets
from freeshelf.ingest.mapping import RESOURCE
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.ingest.reports import (
    KEPT_RAW,
    NEW,
    REFUSED,
    UNCHANGED,
    UPDATED,
    ImportReport,
)
from freeshelf.ingest.wordpress.closed_uploads import closed_reason, closed_uploads
from freeshelf.ingest.wordpress.custom_types import ATTACHMENT
from freeshelf.ingest.wordpress.homes import Home, Import, Part
from freeshelf.ingest.wordpress.routes import Routes, reason_to_refuse, term_parts
from freeshelf.ingest.wordpress.terms import TermImport
from freeshelf.sources.records import SourceItem
from freeshelf.vocabularies.models import Concept


def foretell(
    report: ImportReport,
    about: Import,
    concepts: dict[tuple[str, str], Concept],
    *,
    fetches_files: bool = False,
) -> None:
    """Fill the report with what an import would do, writing nothing.

    The source of `about` is not saved when nothing was imported from it yet. What is to
    be fetched from the site is taken to be there.
    """
    terms = TermImport(
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
    for item, home in routes.all_items():
        reason = reason_to_refuse(item)
        outcome = REFUSED if reason else ""
        if not reason:
            reason = routes.reason_to_keep_raw(item, home, files_come=fetches_files)
            is_record = routes.sorting.target_of(item) == RESOURCE
            is_moved = is_record and any(
                (term.taxonomy, term.slug) in moved for term in item.terms
            )
            would_be = _would_be(item, home, about.source, is_moved=is_moved)
            outcome = KEPT_RAW if reason else would_be
        if item.type == ATTACHMENT and not reason:
            reason = closed_reason(about.survey, about.survey.number_of(item))
        report.record(item.type, item.status, outcome, reason)
    for home in (*routes.before, *routes.after):
        for part in home.parts():
            _record_part(report, part)
    report.notes += closed_uploads(about.source, about.survey)


def _record_part(report: ImportReport, part: Part) -> None:
    if part.is_quiet:
        return
    reason = part.reason
    try:
        outcome = part.planned()
    except FreeshelfError as error:
        outcome, reason = REFUSED, str(error)
    report.record_part(part.type, part.status, outcome, reason)


def _would_be(
    item: SourceItem, home: Home | None, source: Source, *, is_moved: bool
) -> str:
    """What the run says of an item; `is_moved` of one whose topics are others now."""
    known = find_provenance(source, item.key) if source.pk else None
    if known is None:
        return NEW
    if known.target is None:
        # A person deleted it, and it stays deleted.
        return UNCHANGED
    if home is not None:
        return UNCHANGED if known.checksum == home.checksum(item) else UPDATED
    # The checksum of a text takes reading it whole.
    said = without_secrets(item.as_dict())
    same = checksum_of(known.record.get("said")) == checksum_of(said)
    return UNCHANGED if same and not is_moved else UPDATED
