"""Who may read an upload, and whose it is: as open as the most open text that uses it.

WordPress gave an upload to whoever had its address. Here it is read where a text is
read that uses it; of a type that nothing shows as public, and that the mapping keeps
raw, by the staff. What is in the trash counts as a user only where there is no other,
and a former version of a text never does.
"""

from freeshelf.ingest.wordpress.custom_types import KNOWN_TYPES
from freeshelf.ingest.wordpress.survey import ItemFacts, Survey
from freeshelf.library.access import AccessRights, widest

_TAKEN_AWAY = {"trash", "draft", "auto-draft", "pending", "future"}


def is_read(survey: Survey, item: ItemFacts) -> bool:
    """Whether readers met an item on the old site."""
    is_open = item.status == "publish" and item.access == AccessRights.OPEN
    return is_open and not survey.is_hidden(item)


def is_closed_itself(survey: Survey, number: str) -> bool:
    """Whether someone closed an upload itself: that holds whatever uses it."""
    return survey.items[number].access != AccessRights.OPEN


def access_of(survey: Survey, number: str) -> str:
    """Who may read an upload apart from the records that it is a file of."""
    if is_closed_itself(survey, number):
        return survey.items[number].access
    users = survey.items_using(number)
    counted = (
        [user for user in users if user.live]
        or [user for user in users if user.status != "trash"]
        or users
    )
    return widest(*(_access_in(survey, user) for user in counted))


def access_in(survey: Survey, number: str, owner: str) -> str:
    """Who may read an upload as the file of the record that a post became.

    The record closes its files while it is closed itself, and opens them with it.
    """
    if is_closed_itself(survey, number):
        return survey.items[number].access
    if not owner:
        return access_of(survey, number)
    is_hidden = survey.is_hidden(survey.items[owner])
    return str(AccessRights.STAFF if is_hidden else AccessRights.OPEN)


def owners_of(survey: Survey, number: str) -> list[str]:
    """Numbers of the posts whose records get this file, the most open one first.

    A picture has one. An empty number stands for a record of its own: readers met the
    file in something else, and no post that they may read has it.
    """
    parent = survey.items[number].parent_id
    # In an order that does not hang on that of the file.
    posts = sorted(
        _posts_of(survey, number),
        key=lambda post: (
            not is_read(survey, post),
            post.source_id != parent,
            not post.live,
            post.access != AccessRights.OPEN,
            len(post.source_id),
            post.source_id,
        ),
    )
    numbers = [post.source_id for post in posts]
    if survey.attachments[number].is_picture:
        return numbers[:1]
    users = survey.items_using(number)
    is_met = any(is_read(survey, user) for user in users)
    is_read_in_post = any(is_read(survey, post) for post in posts)
    return ["", *numbers] if is_met and not is_read_in_post else numbers


def stands_alone_live(survey: Survey, number: str) -> bool:
    """Whether an upload that no post uses is published as its own record.

    WordPress shows every attachment to everyone; a document that only unpublished
    items use, and a picture without a post, wait for a person instead.
    """
    if survey.attachments[number].is_picture:
        return False
    own, users = survey.items[number], survey.items_using(number)
    return own.status not in _TAKEN_AWAY and (
        not users or any(user.status == "publish" for user in users)
    )


def is_seen_as_picture(survey: Survey, number: str) -> bool:
    """Whether readers met a picture of which no post for them has the file."""
    users = survey.items_using(number)
    return (
        survey.attachments[number].is_picture
        and access_of(survey, number) == AccessRights.OPEN
        and (not users or any(is_read(survey, user) for user in users))
        and not any(is_read(survey, post) for post in _posts_of(survey, number))
    )


def _posts_of(survey: Survey, number: str) -> list[ItemFacts]:
    """The users that may have a record: what is kept raw has none."""
    return [
        user
        for user in survey.items_using(number)
        if user.type not in KNOWN_TYPES and not survey.is_raw(user)
    ]


def _access_in(survey: Survey, user: ItemFacts) -> str:
    is_hidden = survey.is_hidden(user)
    return str(AccessRights.STAFF) if is_hidden else user.access
