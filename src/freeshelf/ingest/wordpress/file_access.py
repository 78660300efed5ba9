"""Gives files of an attachment the access that the site gives them by now."""

from collections.abc import Iterator

from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.survey import Survey
from freeshelf.ingest.wordpress.upload_access import access_in, access_of, owners_of
from freeshelf.library.access import strictest
from freeshelf.library.models import File, Resource
from freeshelf.library.services import set_access, set_file_access
from freeshelf.library.services.staging import give_when_opened
from freeshelf.sources.records import SourceItem

OWN_RECORD = "#record"
# Of a file that a person closed here: no import opens it again.
_CLOSED_HERE = "closed_here"


def file_keys(
    source: Source, survey: Survey, item: SourceItem
) -> Iterator[tuple[str, str]]:
    """Yield the key of each file that an attachment is, and the number of its post.

    The most open post comes first. The file under the key of the item itself stays that
    of the post that had it first, whichever is the most open one by now.
    """
    # One that nothing has is a record of its own too.
    number = survey.number_of(item)
    owners = owners_of(survey, number) or [""]
    file = _file(source, item.key)
    first = owners[0]
    if file is not None:
        users = [user.source_id for user in survey.items_using(number)]
        everyone = dict.fromkeys([*owners, *users, ""])
        having = (one for one in everyone if _has(source, survey, item, one, file))
        first = next(having, first)
        owners = list(dict.fromkeys([*owners, first]))
    for owner in owners:
        yield (item.key if owner == first else f"{item.key}#{owner}"), owner


def renew_access(source: Source, survey: Survey, item: SourceItem) -> bool:
    """Close and open what the site closed and opened since the last import.

    Says if it changed any. What a person closed here stays closed, and what they opened
    stays open until the site itself changes who may read it.
    """
    is_news = False
    for key, owner in file_keys(source, survey, item):
        access = access_in(survey, survey.number_of(item), owner)
        known = find_provenance(source, key)
        file = known.target if known is not None else None
        if known is None or not isinstance(file, File):
            continue
        former = str(known.record.get("access", access))
        if former == access:
            continue
        is_news = True
        known.record["access"] = access
        waits = give_when_opened(file, access_rights=access)
        level = _level(known, file.access_rights, former, access, waits=waits)
        if not waits and level != file.access_rights:
            set_file_access(file=file, access_rights=level)
        if not owner:
            _renew_own_record(source, survey, item, former)
    return is_news


def closed_here(known: Provenance | None) -> dict[str, bool]:
    """What is to be remembered of a file that a person closed here."""
    is_closed = known is not None and known.record.get(_CLOSED_HERE)
    return {_CLOSED_HERE: True} if is_closed else {}


def _level(
    known: Provenance, now: str, former: str, access: str, *, waits: bool
) -> str:
    """What the site's new access comes to, where a person may have chosen another.

    `known` remembers whether one did, for the imports to come.
    """
    if not waits and strictest(now, former) != former:
        known.record[_CLOSED_HERE] = True
    Provenance.objects.filter(pk=known.pk).update(record=known.record)
    is_as_given = now == former and not known.record.get(_CLOSED_HERE)
    return access if is_as_given else strictest(now, access)


def _renew_own_record(
    source: Source, survey: Survey, item: SourceItem, former: str
) -> None:
    known = find_provenance(source, f"{item.key}{OWN_RECORD}")
    record = known.target if known is not None else None
    if known is None or not isinstance(record, Resource):
        return
    access = access_of(survey, survey.number_of(item))
    waits = give_when_opened(record, access_rights=access)
    level = _level(known, record.access_rights, former, access, waits=waits)
    if not waits and level != record.access_rights:
        set_access(resources=[record], access_rights=level)


def _file(source: Source, key: str) -> File | None:
    known = find_provenance(source, key)
    target = known.target if known is not None else None
    return target if isinstance(target, File) else None


def _has(
    source: Source, survey: Survey, item: SourceItem, owner: str, file: File
) -> bool:
    own = f"{item.key}{OWN_RECORD}"
    # What is kept raw has no record: its upload has one of its own.
    for key in (survey.items[owner].key, own) if owner else (own,):
        known = find_provenance(source, key)
        record = known.target if known is not None else None
        if isinstance(record, Resource):
            return bool(record.pk == file.resource_id)
    return False
