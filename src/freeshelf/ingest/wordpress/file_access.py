"""Who may read the files of an attachment: closed with the strictest of its users."""

from collections.abc import Iterator

from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.survey import Survey
from freeshelf.library.access import strictest
from freeshelf.library.models import File, Resource
from freeshelf.library.services import set_access, set_file_access
from freeshelf.sources.records import SourceItem

OWN_RECORD = "#record"


def file_keys(survey: Survey, item: SourceItem) -> Iterator[tuple[str, str]]:
    """Yield the key of each file that an attachment is, and the number of its post."""
    # One that nothing has is a record of its own too.
    for place, owner in enumerate(survey.owners_of(item.source_id) or [""]):
        yield (item.key if place == 0 else f"{item.key}#{owner}"), owner


def close_files(source: Source, survey: Survey, item: SourceItem) -> bool:
    """Close what the site has closed since the last import; say if it closed any.

    What a person opened or closed since then stays as it is until the site itself
    changes who may read it, and is never opened by that.
    """
    access = survey.access_of(item.source_id)
    is_news = False
    for key, _owner in file_keys(survey, item):
        known = find_provenance(source, key)
        file = known.target if known is not None else None
        if known is None or not isinstance(file, File):
            continue
        if known.record.get("access") == access:
            continue
        is_news = True
        known.record["access"] = access
        Provenance.objects.filter(pk=known.pk).update(record=known.record)
        level = strictest(file.access_rights, access)
        if level != file.access_rights:
            set_file_access(file=file, access_rights=level)
    if is_news:
        _close_own_record(source, item, access)
    return is_news


def _close_own_record(source: Source, item: SourceItem, access: str) -> None:
    known = find_provenance(source, f"{item.key}{OWN_RECORD}")
    record = known.target if known is not None else None
    if isinstance(record, Resource):
        level = strictest(record.access_rights, access)
        set_access(resources=[record], access_rights=level)
