"""Add resources to reading lists, and remove them."""

from django.db import transaction
from django.db.models import Max
from modelcluster.models import get_serializable_data_for_fields

from freeshelf.library.models import ReadingList, ReadingListItem


@transaction.atomic
def add_to_list(*, reading_list: int, resource: int) -> int | None:
    """Append a resource to a list and return the key of its item, None if listed.

    Adds it to an unpublished draft of the list too.
    """
    row = ReadingList.objects.select_for_update().get(pk=reading_list)
    item, is_new = ReadingListItem.objects.get_or_create(
        reading_list=row,
        resource_id=resource,
        defaults={"sort_order": _next_position(row)},
    )
    _update_draft(row, resource=resource, is_wanted=True)
    return item.pk if is_new else None


@transaction.atomic
def remove_from_list(*, reading_list: int, resource: int) -> bool:
    """Remove a resource from a list and its draft and return whether it was there."""
    row = ReadingList.objects.select_for_update().get(pk=reading_list)
    deleted, _ = ReadingListItem.objects.filter(
        reading_list=row, resource=resource
    ).delete()
    _update_draft(row, resource=resource, is_wanted=False)
    return bool(deleted)


def _next_position(row: ReadingList) -> int:
    last = row.items.aggregate(last=Max("sort_order"))["last"]
    return 0 if last is None else last + 1


def _update_draft(row: ReadingList, *, resource: int, is_wanted: bool) -> None:
    """Change the latest revision in place, without a copy for each item."""
    revision = row.latest_revision
    if revision is None:
        return
    items = revision.content.get("items", [])
    others = [item for item in items if item.get("resource") != resource]
    if (len(others) != len(items)) == is_wanted:
        return
    if is_wanted:
        data = get_serializable_data_for_fields(row.items.get(resource=resource))
        others.append({**data, "sort_order": len(others)})
    revision.content["items"] = others
    revision.save(update_fields=["content"])
