"""Give a reading list, and the records in it, to the readers that were chosen for it.

The rule only narrows: a record that more people could read than the list gets the
access of the list. Whoever may change a list opens nothing by it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from freeshelf.library.access import AccessRights, strictest
from freeshelf.library.models import File, ReadingList, ReadingListItem, Resource
from freeshelf.library.services.access import set_access, set_group
from freeshelf.library.services.files import set_file_access

# What staff alone may read gives nothing to others, and what is open closes nothing.
_NARROWING = (AccessRights.MEMBERS, AccessRights.GROUP)


@transaction.atomic
def set_list_access(
    *,
    reading_list: ReadingList,
    access_rights: str,
    group: int | None,
    is_for_records: bool,
) -> bool:
    """Set who may see a list and its translations, and return whether that changed.

    With another group, records that the list gave to the first one go with it; those
    that a person gave to it stay.
    """
    rows = ReadingList.objects.filter(translation_key=reading_list.translation_key)
    changed = []
    for row in rows.select_for_update():
        before = row.access_rights, row.group_id, row.is_for_records
        if before == (access_rights, group, is_for_records):
            continue
        changed.append(row)
        row.access_rights, row.group_id = access_rights, group
        row.is_for_records = is_for_records
        if before == (AccessRights.GROUP, before[1], True) and _gives_to_group(row):
            _move_group(row, before=before[1])
        # By its signal the records are indexed, and keep to the list.
        row.save(update_fields=["access_rights", "group", "is_for_records"])
    return bool(changed)


def _gives_to_group(row: ReadingList) -> bool:
    is_of_group = row.access_rights == AccessRights.GROUP and row.group_id is not None
    return row.live and row.is_for_records and is_of_group


def _move_group(row: ReadingList, *, before: int | None) -> None:
    """Take along what this list gave to the group, not what a person gave to it.

    What another list keeps for the first group stays with it.
    """
    others = _narrowing().filter(access_rights=AccessRights.GROUP, group=before)
    others = others.exclude(translation_key=row.translation_key)
    given = Resource.objects.filter(
        list_items__reading_list=row,
        access_from__translation_key=row.translation_key,
        access_rights=AccessRights.GROUP,
        group=before,
    ).exclude(list_items__reading_list__in=others)
    _give_to_group(list(given.distinct()), row)


def _give_to_group(resources: Sequence[Resource], row: ReadingList) -> None:
    """Give records to the group of a list, but no file that another group reads."""
    taken = [each for each in resources if each.group_id != row.group_id]
    files = File.objects.filter(resource__in=taken, access_rights=AccessRights.GROUP)
    for file in files.select_related("resource"):
        set_file_access(file=file, access_rights=AccessRights.STAFF)
    set_group(resources=resources, group=row.group_id, given_by=row)


@transaction.atomic
def keep_to_lists(records: Iterable[str] | Q) -> int:
    """Narrow the access of records to that of the lists they are in; return how many.

    `records` are identifiers, or a filter. In several lists the strictest one counts,
    of two groups that of the older list.
    """
    by_key = {row.pk: row for row in _narrowing().order_by("pk")}
    if not by_key:
        return 0
    if not isinstance(records, Q):
        records = Q(identifier__in=list(records))
    wider = Resource.objects.filter(records).exclude(access_rights=AccessRights.STAFF)
    items = ReadingListItem.objects.filter(
        reading_list__in=by_key, resource__in=wider.values("pk")
    ).select_related("resource")
    chosen: dict[int, ReadingList] = {}
    resources: dict[int, Resource] = {}
    for item in items.order_by("reading_list"):
        resource = item.resource
        now = chosen.get(resource.pk, resource)
        row = by_key[item.reading_list_id]
        if _is_stricter(row, str(now.access_rights)):
            chosen[resource.pk], resources[resource.pk] = row, resource
    by_list: defaultdict[int, list[Resource]] = defaultdict(list)
    for key, row in chosen.items():
        by_list[row.pk].append(resources[key])
    for key, found in by_list.items():
        row = by_key[key]
        # Before the access, which is then of the right group.
        if row.access_rights == AccessRights.GROUP:
            _give_to_group(found, row)
        set_access(resources=found, access_rights=row.access_rights, given_by=row)
    return len(chosen)


def wider_than_lists(resource: Resource, access_rights: str) -> ReadingList | None:
    """Return a list that a record is in and that does not let it have this access."""
    lists = _narrowing().filter(items__resource=resource.pk).order_by("pk")
    return next((row for row in lists if _is_stricter(row, access_rights)), None)


def _narrowing() -> QuerySet[ReadingList]:
    # A group that was deleted has no readers to give anything to.
    without_group = Q(access_rights=AccessRights.GROUP, group=None)
    lists: QuerySet[ReadingList] = ReadingList.objects.live().filter(
        ~without_group, is_for_records=True, access_rights__in=_NARROWING
    )
    return lists


def _is_stricter(row: ReadingList, level: str) -> bool:
    """Return whether a list is read by fewer people; one group is as strict as any."""
    own = str(row.access_rights)
    return own != level and strictest(level, own) == own
