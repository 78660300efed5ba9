"""What an import would do, found out without a write."""

from pathlib import Path

from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.ingest.reports import KEPT_RAW, NEW, UNCHANGED, UPDATED, ImportReport
from freeshelf.ingest.wordpress.attachments import has_bytes
from freeshelf.ingest.wordpress.homes import HOMES_AFTER, HOMES_BEFORE
from freeshelf.ingest.wordpress.importer import IMPORTED_TYPES
from freeshelf.ingest.wordpress.reasons import missing_bytes_reason, raw_reason
from freeshelf.ingest.wordpress.survey import ATTACHMENT, Survey
from freeshelf.sources.records import SourceItem
from freeshelf.sources.wordpress import WordPressExport


def foretell(
    report: ImportReport,
    export: WordPressExport,
    survey: Survey,
    *,
    slug: str,
    uploads: Path | None,
) -> None:
    """Fill the report with what an import would do, writing nothing."""
    source = Source.objects.filter(slug=slug).first()
    at_home = {kind for home in (*HOMES_BEFORE, *HOMES_AFTER) for kind in home.types}
    for item in export.records():
        if not isinstance(item, SourceItem):
            continue
        reason = ""
        if item.type not in IMPORTED_TYPES and item.type not in at_home:
            reason = raw_reason(item)
        elif item.type == ATTACHMENT and not has_bytes(survey, item, uploads):
            reason = missing_bytes_reason(uploads)
        outcome = KEPT_RAW if reason else _would_be(item, source)
        report.record(item.type, item.status, outcome, reason)


def _would_be(item: SourceItem, source: Source | None) -> str:
    known = find_provenance(source, item.key) if source is not None else None
    if known is None:
        return NEW
    same = checksum_of(known.record.get("said")) == checksum_of(item.as_dict())
    return UNCHANGED if same else UPDATED
