"""What an import would do, found out without a write."""

from freeshelf.ingest.field_secrets import without_secrets
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.ingest.reports import KEPT_RAW, NEW, UNCHANGED, UPDATED, ImportReport
from freeshelf.ingest.wordpress.attachments import has_bytes
from freeshelf.ingest.wordpress.closed_uploads import closed_reason, closed_uploads
from freeshelf.ingest.wordpress.custom_types import ATTACHMENT, PAGE, Sorting
from freeshelf.ingest.wordpress.homes import HOMES_AFTER, HOMES_BEFORE, Home, Import
from freeshelf.ingest.wordpress.reasons import missing_bytes_reason, raw_reason
from freeshelf.sources.records import SourceItem


def foretell(
    report: ImportReport, about: Import, *, fetches_files: bool = False
) -> None:
    """Fill the report with what an import would do, writing nothing.

    The source of `about` is not saved when nothing was imported from it yet. What is to
    be fetched from the site is taken to be there.
    """
    sorting = Sorting(about.mapping.types)
    homes: dict[str, Home] = {}
    for kind in (*HOMES_BEFORE, *HOMES_AFTER):
        home = kind(about)
        homes |= dict.fromkeys(home.all_types, home)
    for item in about.site.items():
        will_come = fetches_files and bool(item.attachment_url)
        reason = (
            "" if will_come else _raw_reason(item, about, homes.get(item.type), sorting)
        )
        outcome = KEPT_RAW if reason else _would_be(item, about.source)
        if item.type == ATTACHMENT and not reason:
            reason = closed_reason(about.survey, item.source_id)
        report.record(item.type, item.status, outcome, reason)
    report.notes += closed_uploads(about.source, about.survey)


def _raw_reason(
    item: SourceItem, about: Import, home: Home | None, sorting: Sorting
) -> str:
    if item.type == ATTACHMENT:
        has_file = (
            has_bytes(about.survey, item, about.uploads)
            # The bytes came with an earlier import.
            or find_provenance(about.source, item.key) is not None
        )
        return "" if has_file else missing_bytes_reason(about.uploads)
    if home is not None and home.is_for(item):
        return home.reason_to_keep_raw(item)
    if item.type == PAGE or sorting.becomes_page_or_record(item):
        return ""
    return raw_reason(item)


def _would_be(item: SourceItem, source: Source) -> str:
    known = find_provenance(source, item.key) if source.pk else None
    if known is None:
        return NEW
    said = without_secrets(item.as_dict())
    same = checksum_of(known.record.get("said")) == checksum_of(said)
    return UNCHANGED if same else UPDATED
