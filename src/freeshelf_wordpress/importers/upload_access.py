"""Decide who may read uploads, and close and open them."""

from collections import defaultdict
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from freeshelf.content.visible_images import restricted_collections
from freeshelf.content.wording import listed, listed_phrases
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import find_target, imported_as
from freeshelf.library.access import AccessRights, strictest, widest
from freeshelf.library.models import File, Resource
from freeshelf.library.services import set_access, set_file_access
from freeshelf.library.services.staging import is_open_once_opened, set_when_opened
from freeshelf_wordpress.importers.custom_types import KNOWN_TYPES
from freeshelf_wordpress.importers.survey import ItemFacts, Survey
from freeshelf_wordpress.sources.records import SourceItem

_UNPUBLISHED = {"trash", "draft", "auto-draft", "pending", "future"}


def is_read(survey: Survey, item: ItemFacts) -> bool:
    """Return whether visitors could see an item on the old site."""
    is_open = item.status == "publish" and item.access == AccessRights.OPEN
    return is_open and not survey.is_hidden(item)


def is_closed_itself(survey: Survey, attachment_id: str) -> bool:
    """Return whether an upload itself is restricted, whatever uses it."""
    return survey.items[attachment_id].access != AccessRights.OPEN


def access_of(survey: Survey, attachment_id: str) -> str:
    """Return the access of an upload, apart from records that have it as a file."""
    if is_closed_itself(survey, attachment_id):
        return survey.items[attachment_id].access
    users = survey.items_using(attachment_id)
    counted = (
        [user for user in users if user.live]
        or [user for user in users if user.status != "trash"]
        or users
    )
    return widest(*(_access_in(survey, user) for user in counted))


def access_in(survey: Survey, attachment_id: str, owner: str) -> str:
    """Return the access of an upload as the file of a post's record.

    A restricted record restricts its files too, so this can be wider than the record's.
    """
    if is_closed_itself(survey, attachment_id):
        return survey.items[attachment_id].access
    if not owner:
        return access_of(survey, attachment_id)
    is_hidden = survey.is_hidden(survey.items[owner])
    return str(AccessRights.STAFF if is_hidden else AccessRights.OPEN)


def owners_of(survey: Survey, attachment_id: str) -> list[str]:
    """Return IDs of posts whose records get this file, the most public one first.

    An image has one. An empty ID means a record of its own: visitors saw the file only
    in something else than these posts.
    """
    parent = survey.items[attachment_id].parent_id
    # Independent of the order in the source.
    posts = sorted(
        _posts_of(survey, attachment_id),
        key=lambda post: (
            not is_read(survey, post),
            post.source_id != parent,
            not post.live,
            post.access != AccessRights.OPEN,
            len(post.source_id),
            post.source_id,
        ),
    )
    ids = [post.source_id for post in posts]
    if survey.attachments[attachment_id].is_picture:
        return ids[:1]
    is_shown = _is_read(survey, attachment_id)
    is_shown_in_post = any(is_read(survey, post) for post in posts)
    return ["", *ids] if is_shown and not is_shown_in_post else ids


def stands_alone_live(survey: Survey, attachment_id: str) -> bool:
    """Return whether an upload that no post uses is published as its own record.

    WordPress shows every attachment to everyone; a document that only unpublished items
    use, and an image without a post, stay drafts instead.
    """
    if survey.attachments[attachment_id].is_picture:
        return False
    own, users = survey.items[attachment_id], survey.items_using(attachment_id)
    return own.status not in _UNPUBLISHED and (
        not users or any(user.status == "publish" for user in users)
    )


def is_seen_as_picture(survey: Survey, attachment_id: str) -> bool:
    """Return whether visitors saw an image without a public post that has the file."""
    users = survey.items_using(attachment_id)
    return (
        survey.attachments[attachment_id].is_picture
        and access_of(survey, attachment_id) == AccessRights.OPEN
        and (not users or any(is_read(survey, user) for user in users))
        and not any(is_read(survey, post) for post in _posts_of(survey, attachment_id))
    )


def is_unattached_picture(survey: Survey, attachment_id: str) -> bool:
    """Return whether visitors saw an image that no text shows, such as by its page."""
    return is_seen_as_picture(survey, attachment_id) and not survey.shows(attachment_id)


def _posts_of(survey: Survey, attachment_id: str) -> list[ItemFacts]:
    """Return the users that may have a record, so no unmapped items."""
    return [
        user
        for user in survey.items_using(attachment_id)
        if user.type not in KNOWN_TYPES and not survey.is_raw(user)
    ]


def _access_in(survey: Survey, user: ItemFacts) -> str:
    is_hidden = survey.is_hidden(user)
    return str(AccessRights.STAFF) if is_hidden else user.access


def closed_reason(survey: Survey, attachment_id: str) -> str:
    """Return why visitors cannot see an upload; empty if they can."""
    if is_closed_itself(survey, attachment_id):
        return _("closed to readers: it was private, in the trash or protected")
    if survey.users.get(attachment_id) and not _is_read(survey, attachment_id):
        return _("closed to readers: nothing that they can read uses it")
    return ""


def closed_uploads(source: Source, survey: Survey) -> list[str]:
    """Return messages about restricted uploads and the texts that lack them.

    Call this when everything is imported; for uploads of earlier imports also before.
    """
    notes = []
    restricted_ids = [n for n in survey.attachments if closed_reason(survey, n)]
    if restricted_ids:
        sentence = _("Uploads closed to readers (%(count)d): %(list)s")
        names = (
            f"{attachment_id} ({survey.attachments[attachment_id].path})"
            for attachment_id in restricted_ids
        )
        notes.append(sentence % {"count": len(restricted_ids), "list": listed(names)})
    missing: defaultdict[str, list[str]] = defaultdict(list)
    for attachment_id in _closed_here(source, survey):
        for user in survey.items_using(attachment_id):
            if is_read(survey, user):
                name = f"{user.type} {user.source_id}"
                missing[name].append(survey.attachments[attachment_id].path)
    if missing:
        sentence = _("Public content without its closed upload (%(count)d): %(list)s")
        texts = (f"{name} ({listed(paths)})" for name, paths in missing.items())
        notes.append(sentence % {"count": len(missing), "list": listed_phrases(texts)})
    return notes


def _is_read(survey: Survey, attachment_id: str) -> bool:
    return any(is_read(survey, user) for user in survey.items_using(attachment_id))


def _closed_here(source: Source, survey: Survey) -> Iterator[str]:
    """Yield IDs of uploads of public texts that are restricted whatever uses them.

    Staged objects count as if they were opened.
    """
    images = _targets(source, get_image_model(), "#picture")
    rows = get_image_model().objects.filter(collection__in=restricted_collections())
    restricted_images = set(rows.values_list("pk", flat=True))
    files = _targets(source, File, "")
    open_files = set()
    if files:
        public_files = File.objects.visible_to(AnonymousUser())
        open_files = set(public_files.values_list("pk", flat=True))
    for attachment_id, attachment in survey.attachments.items():
        key = survey.items[attachment_id].key
        if not _is_read(survey, attachment_id):
            continue
        if is_closed_itself(survey, attachment_id):
            yield attachment_id
        elif attachment.is_picture and key in images:
            if images[key] <= restricted_images:
                yield attachment_id
        elif files.get(key) and not files[key] & open_files:
            staged_files = File.objects.filter(pk__in=files[key]).select_related(
                "resource"
            )
            if not any(map(is_open_once_opened, staged_files)):
                yield attachment_id


def _targets(source: Source, model: type, suffix: str) -> dict[str, set[int]]:
    """Return primary keys of the objects of attachments, by attachment key."""
    pks_by_key: defaultdict[str, set[int]] = defaultdict(set)
    if source.pk is None:
        return pks_by_key
    rows = Provenance.objects.filter(
        source=source,
        record_key__startswith="attachment:",
        record_key__endswith=suffix,
        content_type=ContentType.objects.get_for_model(model),
    )
    for key, pk in rows.values_list("record_key", "object_id"):
        # The key of the item, or that key followed by `#` and a post ID or suffix.
        for each in {key, key.rpartition("#")[0]}:
            pks_by_key[each].add(int(pk))
    return pks_by_key


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
    file = imported_as(source, item.key, File)
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
        _renew(provenance, file, former, access)
        if not owner:
            _renew_own_record(source, survey, item, former)
    return is_changed


def closed_here(provenance: Provenance | None) -> dict[str, bool]:
    """Return the mark to store for a file that a person restricted here."""
    is_restricted = provenance is not None and provenance.record.get(_CLOSED_HERE)
    return {_CLOSED_HERE: True} if is_restricted else {}


def _renew(
    provenance: Provenance, target: File | Resource, former: str, access: str
) -> None:
    """Set the access that follows from the site's, unless a person chose another.

    Saves in `provenance` whether a person did, for later imports.
    """
    is_deferred = set_when_opened(target, access_rights=access)
    current = target.access_rights
    if not is_deferred and strictest(current, former) != former:
        provenance.record[_CLOSED_HERE] = True
    Provenance.objects.filter(pk=provenance.pk).update(record=provenance.record)
    is_as_given = current == former and not provenance.record.get(_CLOSED_HERE)
    level = access if is_as_given else strictest(current, access)
    if is_deferred or level == current:
        return
    if isinstance(target, File):
        set_file_access(file=target, access_rights=level)
    else:
        set_access(resources=[target], access_rights=level)


def _renew_own_record(
    source: Source, survey: Survey, item: SourceItem, former: str
) -> None:
    provenance, record = find_target(source, f"{item.key}{OWN_RECORD}")
    if provenance is None or not isinstance(record, Resource):
        return
    _renew(provenance, record, former, access_of(survey, survey.number_of(item)))


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
