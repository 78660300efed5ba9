"""Move files, list items and redirects of a merged record."""

from typing import Any

from django.db.models import Max
from wagtail.contrib.redirects.models import Redirect

from freeshelf.library.access import strictest
from freeshelf.library.models import (
    File,
    FormerFileNumber,
    ReadingListItem,
    Resource,
    ResourceRelation,
)

Moved = dict[str, Any]


def move_related(kept: Resource, merged: Resource) -> Moved:
    """Move related rows to the kept record and return them for `restore_related`.

    Records merged into the merged one earlier are redirected to the kept one too.
    """
    predecessors = list(merged.merged_from.values_list("pk", flat=True))
    moved = {
        "files": _move_files(kept, merged),
        "items": _move_items(kept, merged),
        "relations": _move_relations(kept, merged),
        "redirects": _move_redirects(kept, merged),
        "predecessors": predecessors,
    }
    merged.merged_from.update(merged_into=kept)
    return moved


def restore_related(kept: Resource, merged: Resource, moved: Moved) -> None:
    """Undo `move_related`, except for what was deleted or moved since."""
    Resource.objects.filter(pk__in=moved["predecessors"], merged_into=kept).update(
        merged_into=merged
    )
    for row in moved["files"]:
        _restore_file(kept, merged, row)
    FormerFileNumber.objects.filter(resource=merged).delete()
    ReadingListItem.objects.filter(pk__in=moved["items"]["moved"]).update(
        resource=merged
    )
    _recreate(ReadingListItem, moved["items"]["dropped"])
    ResourceRelation.objects.filter(pk__in=moved["relations"]["moved"]).update(
        target=merged
    )
    _recreate(ResourceRelation, moved["relations"]["dropped"])
    for row in moved["redirects"]:
        Redirect.objects.filter(pk=row["pk"], redirect_link=row["new"]).update(
            redirect_link=row["old"]
        )


def _move_files(kept: Resource, merged: Resource) -> list[dict[str, Any]]:
    """Move files to the next free numbers, never with wider access, and return them."""
    last = kept.files.aggregate(number=Max("number"), place=Max("sort_order"))
    number, position = last["number"] or 0, last["place"] or 0
    has_picture = kept.files.filter(card_page__isnull=False).exists()
    moved = []
    for file in list(merged.files.all()):
        number, position = number + 1, position + 1
        moved.append(
            {
                "pk": file.pk,
                "number": file.number,
                "place": file.sort_order,
                "access": file.access_rights,
                "card_page": file.card_page,
                "new_access": strictest(file.access_rights, merged.access_rights),
                "new_number": number,
            }
        )
        FormerFileNumber.objects.create(resource=merged, number=file.number, file=file)
        File.objects.filter(pk=file.pk).update(
            resource=kept,
            number=number,
            sort_order=position,
            access_rights=moved[-1]["new_access"],
            card_page=None if has_picture else file.card_page,
        )
    return moved


def _restore_file(kept: Resource, merged: Resource, row: dict[str, Any]) -> None:
    file = File.objects.filter(pk=row["pk"], resource=kept).first()
    if file is None:
        return
    file.resource, file.number, file.sort_order = merged, row["number"], row["place"]
    file.card_page = row["card_page"]
    if file.access_rights == row["new_access"]:
        file.access_rights = row["access"]
    file.save()


def _move_items(kept: Resource, merged: Resource) -> dict[str, list[Any]]:
    both = set(kept.list_items.values_list("reading_list_id", flat=True))
    rows = merged.list_items.order_by("pk").values(
        "pk", "reading_list_id", "resource_id", "note", "sort_order"
    )
    dropped = [row for row in rows if row["reading_list_id"] in both]
    moved = [row["pk"] for row in rows if row["reading_list_id"] not in both]
    _keep_notes(kept, dropped)
    ReadingListItem.objects.filter(pk__in=[row["pk"] for row in dropped]).delete()
    ReadingListItem.objects.filter(pk__in=moved).update(resource=kept)
    return {"moved": moved, "dropped": dropped}


def _keep_notes(kept: Resource, dropped: list[dict[str, Any]]) -> None:
    """Keep the note on the merged record where the kept one has none."""
    for row in dropped:
        if row["note"]:
            kept.list_items.filter(reading_list=row["reading_list_id"], note="").update(
                note=row["note"]
            )


def _move_relations(kept: Resource, merged: Resource) -> dict[str, list[Any]]:
    """Move relations of other records from the merged to the kept record."""
    existing = set(kept.incoming_relations.values_list("resource_id", "kind"))
    rows = list(
        merged.incoming_relations.order_by("pk").values(
            "pk", "resource_id", "target_id", "kind", "sort_order"
        )
    )
    dropped = [
        row
        for row in rows
        if row["resource_id"] == kept.pk
        or (row["resource_id"], row["kind"]) in existing
    ]
    dropped_keys = {row["pk"] for row in dropped}
    moved = [row["pk"] for row in rows if row["pk"] not in dropped_keys]
    ResourceRelation.objects.filter(pk__in=dropped_keys).delete()
    ResourceRelation.objects.filter(pk__in=moved).update(target=kept)
    return {"moved": moved, "dropped": dropped}


def _move_redirects(kept: Resource, merged: Resource) -> list[dict[str, Any]]:
    """Point redirects to the merged record directly at the kept one."""
    numbers = dict(
        FormerFileNumber.objects.filter(resource=merged).values_list(
            "number", "file__number"
        )
    )
    start = f"/r/{merged.identifier}"
    moved = []
    for redirect in Redirect.objects.filter(redirect_link__startswith=start):
        rest = redirect.redirect_link.removeprefix(start)
        if rest and rest[0] not in "/?#":
            continue
        parts = rest.split("/")
        if len(parts) > 2 and parts[1] == "files" and parts[2].isdigit():
            parts[2] = str(numbers.get(int(parts[2]), parts[2]))
        link = f"/r/{kept.identifier}{'/'.join(parts)}"
        if len(link) > 255:
            link = f"/r/{kept.identifier}"
        moved.append({"pk": redirect.pk, "old": redirect.redirect_link, "new": link})
        Redirect.objects.filter(pk=redirect.pk).update(redirect_link=link)
    return moved


def _recreate(model: Any, rows: list[dict[str, Any]]) -> None:
    """Recreate rows that a merge deleted, if their owners still exist."""
    for row in rows:
        values = {name: value for name, value in row.items() if name != "pk"}
        owner = values.get("reading_list_id")
        owners = model._meta.get_field("reading_list").related_model if owner else None
        if owners is not None and not owners.objects.filter(pk=owner).exists():
            continue
        if not Resource.objects.filter(pk=values["resource_id"]).exists():
            continue
        order = values.pop("sort_order")
        note = values.pop("note", None)
        defaults = {"sort_order": order} | ({"note": note} if note is not None else {})
        model.objects.get_or_create(**values, defaults=defaults)
