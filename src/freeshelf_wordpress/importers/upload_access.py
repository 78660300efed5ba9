"""Decide the access of an upload, by the most public text that uses it, and its owner.

WordPress gave an upload to anyone with its URL. Here it is public if a public text uses
it, and for staff only if its users are of unmapped types without evidence that they
were public. Items in the trash count as users only if there are no others, and old
revisions never do.
"""

from freeshelf.library.access import AccessRights, widest
from freeshelf_wordpress.importers.custom_types import KNOWN_TYPES
from freeshelf_wordpress.importers.survey import ItemFacts, Survey

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
    users = survey.items_using(attachment_id)
    is_shown = any(is_read(survey, user) for user in users)
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
