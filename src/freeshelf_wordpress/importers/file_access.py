"""Update the access of an attachment's files to that on the site."""

from collections.abc import Iterator

from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import find_target, imported_as
from freeshelf.library.access import strictest
from freeshelf.library.models import File, Resource
from freeshelf.library.services import set_access, set_file_access
from freeshelf.library.services.staging import give_when_opened
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.importers.upload_access import access_in, access_of, owners_of
from freeshelf_wordpress.sources.records import SourceItem

OWN_RECORD = "#record"
# Marks a file that a person restricted here: no import makes it public again.
_CLOSED_HERE = "closed_here"


def file_keys(
    source: Source, survey: Survey, item: SourceItem
) -> Iterator[tuple[str, str]]:
    """Yield the key of each file of an attachment and the ID of its post.

    The most public post comes first. The file under the item's own key stays with the
    post that had it first, even if another post is more public now.
    """
    # An unused attachment becomes a record of its own.
    attachment_id = survey.number_of(item)
    owners = owners_of(survey, attachment_id) or [""]
    file = _file(source, item.key)
    first = owners[0]
    if file is not None:
        users = [user.source_id for user in survey.items_using(attachment_id)]
        candidates = dict.fromkeys([*owners, *users, ""])
        current_owners = (
            candidate
            for candidate in candidates
            if _is_file_of(source, survey, item, candidate, file)
        )
        first = next(current_owners, first)
        owners = list(dict.fromkeys([*owners, first]))
    for owner in owners:
        yield (item.key if owner == first else f"{item.key}#{owner}"), owner


def renew_access(source: Source, survey: Survey, item: SourceItem) -> bool:
    """Apply changes of access on the site since the last import.

    Returns whether there were any. Files that a person restricted here stay restricted,
    and files that a person made public stay public until the site itself changes the
    access.
    """
    is_changed = False
    for key, owner in file_keys(source, survey, item):
        access = access_in(survey, survey.number_of(item), owner)
        provenance, file = find_target(source, key)
        if provenance is None or not isinstance(file, File):
            continue
        former = str(provenance.record.get("access", access))
        if former == access:
            continue
        is_changed = True
        provenance.record["access"] = access
        is_deferred = give_when_opened(file, access_rights=access)
        level = _level(
            provenance, file.access_rights, former, access, is_deferred=is_deferred
        )
        if not is_deferred and level != file.access_rights:
            set_file_access(file=file, access_rights=level)
        if not owner:
            _renew_own_record(source, survey, item, former)
    return is_changed


def closed_here(provenance: Provenance | None) -> dict[str, bool]:
    """Return the mark to store for a file that a person restricted here."""
    is_restricted = provenance is not None and provenance.record.get(_CLOSED_HERE)
    return {_CLOSED_HERE: True} if is_restricted else {}


def _level(
    provenance: Provenance, current: str, former: str, access: str, *, is_deferred: bool
) -> str:
    """Return the access that follows from the site's, unless a person chose another.

    Saves in `provenance` whether a person did, for later imports.
    """
    if not is_deferred and strictest(current, former) != former:
        provenance.record[_CLOSED_HERE] = True
    Provenance.objects.filter(pk=provenance.pk).update(record=provenance.record)
    is_as_given = current == former and not provenance.record.get(_CLOSED_HERE)
    return access if is_as_given else strictest(current, access)


def _renew_own_record(
    source: Source, survey: Survey, item: SourceItem, former: str
) -> None:
    provenance, record = find_target(source, f"{item.key}{OWN_RECORD}")
    if provenance is None or not isinstance(record, Resource):
        return
    access = access_of(survey, survey.number_of(item))
    is_deferred = give_when_opened(record, access_rights=access)
    level = _level(
        provenance, record.access_rights, former, access, is_deferred=is_deferred
    )
    if not is_deferred and level != record.access_rights:
        set_access(resources=[record], access_rights=level)


def _file(source: Source, key: str) -> File | None:
    return imported_as(source, key, File)


def _is_file_of(
    source: Source, survey: Survey, item: SourceItem, owner: str, file: File
) -> bool:
    own = f"{item.key}{OWN_RECORD}"
    # An unmapped item has no record, so its upload has one of its own.
    for key in (survey.items[owner].key, own) if owner else (own,):
        _provenance, record = find_target(source, key)
        if isinstance(record, Resource):
            return bool(record.pk == file.resource_id)
    return False
