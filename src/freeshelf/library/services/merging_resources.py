"""Merge two records: combine their values and redirect the URLs of one."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.dateparse import parse_date
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Revision

from freeshelf.library.access import AccessRights, later, strictest
from freeshelf.library.errors import MergeError
from freeshelf.library.models import (
    File,
    FormerFileNumber,
    Merge,
    ReadingListItem,
    Resource,
    ResourceRelation,
)
from freeshelf.library.services.access import set_access, set_opening
from freeshelf.library.services.live_and_draft import (
    ensure_live_revision,
    has_unpublished_draft,
    patch_live_and_draft,
    publication_dates,
    restore_publication_dates,
)
from freeshelf.library.services.merging import (
    ACTION,
    UNDO_ACTION,
    check_mergeable_rows,
    recreate,
    rows_of_merge,
    save_merge,
    save_unmerge,
)
from freeshelf.library.services.merging_fields import MERGED, merge_patch
from freeshelf.library.signals import send_resources_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User


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
    for model, name, column in _REFERENCES:
        rows = model.objects.filter(pk__in=moved[name]["moved"])
        rows.update(**{column: merged})
        recreate(model, moved[name]["dropped"])
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
                "new_access": _moved_access(file, kept, merged),
                "opens_on": _text(file.opens_on),
                "new_opens_on": _text(later(file.opens_on, merged.opens_on)),
                "new_number": number,
            }
        )
        FormerFileNumber.objects.create(resource=merged, number=file.number, file=file)
        File.objects.filter(pk=file.pk).update(
            resource=kept,
            number=number,
            sort_order=position,
            access_rights=moved[-1]["new_access"],
            opens_on=later(file.opens_on, merged.opens_on),
            card_page=None if has_picture else file.card_page,
        )
    return moved


_MOVED = (
    *("resource", "number", "sort_order", "card_page"),
    *("access_rights", "opens_on"),
)


def _restore_file(kept: Resource, merged: Resource, row: dict[str, Any]) -> None:
    file = File.objects.filter(pk=row["pk"], resource=kept).first()
    if file is None:
        return
    file.resource, file.number, file.sort_order = merged, row["number"], row["place"]
    file.card_page = row["card_page"]
    if file.access_rights == row["new_access"]:
        file.access_rights = row["access"]
    if "opens_on" in row and _text(file.opens_on) == row["new_opens_on"]:
        file.opens_on = parse_date(row["opens_on"])
    # Whoever takes the file out meanwhile is not overwritten.
    file.save(update_fields=_MOVED)


def _move_items(kept: Resource, merged: Resource) -> dict[str, list[Any]]:
    both = set(kept.list_items.values_list("reading_list_id", flat=True))
    moved = _move_rows(
        merged.list_items.values(
            "pk", "reading_list_id", "resource_id", "note", "sort_order"
        ),
        lambda row: row["reading_list_id"] in both,
        resource=kept,
    )
    _keep_notes(kept, moved["dropped"])
    return moved


def _move_rows(
    rows: Any, is_double: Callable[[dict[str, Any]], bool], **values: Any
) -> dict[str, list[Any]]:
    """Update rows to these values, or delete them; return keys and deleted rows."""
    listed = list(rows.order_by("pk"))
    dropped = [row for row in listed if is_double(row)]
    moved = [row["pk"] for row in listed if row not in dropped]
    found = rows.model.objects
    found.filter(pk__in=[row["pk"] for row in dropped]).delete()
    found.filter(pk__in=moved).update(**values)
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
    return _move_rows(
        merged.incoming_relations.values(
            "pk", "resource_id", "target_id", "kind", "sort_order"
        ),
        lambda row: (
            row["resource_id"] == kept.pk
            or (row["resource_id"], row["kind"]) in existing
        ),
        target=kept,
    )


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


# Rows of others that refer to a record: their model, name in the journal, and column.
_REFERENCES: tuple[tuple[Any, str, str], ...] = (
    (ReadingListItem, "items", "resource"),
    (ResourceRelation, "relations", "target"),
)


@transaction.atomic
def merge_resources(
    *,
    kept: Resource,
    merged: Resource,
    choices: Mapping[str, str],
    now: datetime,
    user: "User | None" = None,
) -> Merge:
    """Merge one record into another: values, concepts, files, lists and URLs.

    `choices` says for a field whether the value of the "merged" one is used; access is
    the stricter of both unless `access_rights` is chosen, and it opens on the later day
    unless `opens_on` is chosen. The merged record stays
    unchanged, visible to staff only. Raises MergeError.
    """
    kept, merged = _locked_rows(kept.pk, merged.pk)
    check_mergeable(kept, merged, user=user)
    journal = {"kept": _snapshot(kept, user), "merged": _snapshot(merged, user)}
    source = merged if merged.live else merged.get_latest_revision_as_object()
    patch_live_and_draft(
        key=kept.pk, patch=merge_patch(source, choices), user=user, action=ACTION
    )
    journal["moved"] = move_related(kept, merged)
    _retire(kept, merged, user)
    kept = Resource.objects.get(pk=kept.pk)
    set_access(resources=[kept], access_rights=merged_access(kept, merged, choices))
    set_opening(resources=[kept], opens_on=_merged_opening(kept, merged, choices))
    journal["after"] = {
        "latest": kept.latest_revision_id,
        "access": kept.access_rights,
        "opens_on": _text(kept.opens_on),
    }
    merge = save_merge(
        kind=Merge.Kind.RESOURCE,
        kept=kept,
        merged=merged,
        labels=(kept.display_title, merged.display_title),
        journal=journal,
        now=now,
        user=user,
    )
    send_resources_changed(kept, merged)
    return merge


@transaction.atomic
def unmerge_resources(
    *, merge: Merge, now: datetime, user: "User | None" = None
) -> int:
    """Undo a merge whose kept record was not edited since. Returns 0.

    Raises MergeError where it cannot be undone.
    """
    kept, merged = rows_of_merge(merge, Resource)
    journal = merge.journal
    if kept.latest_revision_id != journal["after"]["latest"]:
        raise MergeError("changed_since", name=kept.display_title)
    merged.merged_into = None
    Resource.objects.filter(pk=merged.pk).update(merged_into=None)
    restore_related(kept, merged, journal["moved"])
    _restore(kept, journal["kept"], user)
    _restore(merged, journal["merged"], user)
    if kept.access_rights == journal["after"]["access"]:
        row = Resource.objects.get(pk=kept.pk)
        set_access(resources=[row], access_rights=journal["kept"]["access"])
    if _text(kept.opens_on) == journal["after"].get("opens_on"):
        row = Resource.objects.get(pk=kept.pk)
        set_opening(resources=[row], opens_on=parse_date(journal["kept"]["opens_on"]))
    save_unmerge(merge=merge, kept=kept, now=now, user=user)
    log(merged, UNDO_ACTION, user=user, data={"other": kept.display_title})
    send_resources_changed(kept, merged)
    return 0


def check_mergeable(kept: Resource, merged: Resource, *, user: "User | None") -> None:
    """Check that a user may merge these two now. Raises MergeError."""
    check_mergeable_rows(kept, merged)
    for row in (kept, merged):
        if row.withdrawn_at is not None:
            raise MergeError("withdrawn", name=row.display_title)
        is_under_review = row.current_workflow_state is not None
        if is_under_review or _is_locked(row, user):
            raise MergeError("locked", name=row.display_title)
    if merged.live and not kept.live:
        raise MergeError("kept_is_draft", name=kept.display_title)


def _moved_access(file: File, kept: Resource, merged: Resource) -> str:
    """Return a level at which no group gets a file of another."""
    level = strictest(file.access_rights, merged.access_rights)
    is_of_another = kept.group_id != merged.group_id
    return (
        AccessRights.STAFF if level == AccessRights.GROUP and is_of_another else level
    )


def merged_access(kept: Resource, merged: Resource, choices: Mapping[str, str]) -> str:
    """Return the access level of the kept record after the merge."""
    chosen = choices.get("access_rights")
    level = strictest(kept.access_rights, merged.access_rights)
    if chosen is not None:
        level = merged.access_rights if chosen == MERGED else kept.access_rights
    # The group of the kept record stays, and nobody gets what was another's.
    is_of_another = AccessRights.GROUP in (
        kept.access_rights,
        merged.access_rights,
    ) and (kept.group_id != merged.group_id)
    return (
        AccessRights.STAFF if level == AccessRights.GROUP and is_of_another else level
    )


def _merged_opening(
    kept: Resource, merged: Resource, choices: Mapping[str, str]
) -> date | None:
    chosen = choices.get("opens_on")
    if chosen is None:
        return later(kept.opens_on, merged.opens_on)
    return merged.opens_on if chosen == MERGED else kept.opens_on


def _text(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _is_locked(row: Resource, user: "User | None") -> bool:
    lock = row.get_lock()
    return lock is not None and (user is None or bool(lock.for_user(user)))


def _locked_rows(*keys: int) -> list[Resource]:
    rows = Resource.objects.select_for_update().in_bulk(keys)
    if len(rows) < len(keys):
        raise MergeError("same" if len(set(keys)) < len(keys) else "gone")
    return [rows[key] for key in keys]


def _snapshot(row: Resource, user: "User | None") -> dict[str, Any]:
    """Return the state that an undo restores."""
    published = ensure_live_revision(row, user=user)
    if published is None and row.latest_revision_id is None:
        row.save_revision(user=user, clean=False)
    has_draft = has_unpublished_draft(row) or not row.live
    return {
        "live": row.live,
        "published": published,
        "draft": row.latest_revision_id if has_draft else None,
        "access": row.access_rights,
        "opens_on": _text(row.opens_on),
        **publication_dates(row),
    }


def _retire(kept: Resource, merged: Resource, user: "User | None") -> None:
    if merged.live:
        merged.unpublish(user=user, log_action=ACTION)
    merged.merged_into = kept
    Resource.objects.filter(pk=merged.pk).update(merged_into=kept)


def _restore(row: Resource, snapshot: Mapping[str, Any], user: "User | None") -> None:
    """Restore content and publication of a record, with a new latest revision."""
    if snapshot["live"]:
        old = Revision.objects.get(pk=snapshot["published"])
        copy = old.as_object().save_revision(
            user=user, clean=False, previous_revision=old
        )
        copy.publish(user=user, previous_revision=old, log_action=False)
    if snapshot["draft"] is not None:
        draft = Revision.objects.get(pk=snapshot["draft"]).as_object()
        if not snapshot["live"]:
            draft.save()
        draft.save_revision(user=user, clean=False)
    restore_publication_dates(row, snapshot)
    row.refresh_from_db()
