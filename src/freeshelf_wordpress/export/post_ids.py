"""IDs of posts and terms: one sequence for all kinds, the same in every export."""

from enum import IntEnum

_MAX_KINDS = 16
# A new WordPress site already has some posts.
_RESERVED = 64


class PostKind(IntEnum):
    """Tables that posts come from."""

    RESOURCE = 0
    PAGE = 1
    EVENT = 2
    FILE = 3
    IMAGE = 4
    REUSABLE_BLOCK = 5
    MENU_ITEM = 6
    FIELD_GROUP = 7
    FIELD = 8
    AGENT = 9
    TYPE = 10
    RAW = 11


class TermKind(IntEnum):
    """Tables that terms come from."""

    CONCEPT = 0
    EVENT_CATEGORY = 1
    EVENT_TAG = 2
    MENU = 3
    OWN = 4
    FORMER = 5


def post_id(kind: PostKind, pk: int) -> int:
    """Return the ID of a post."""
    return (pk + _RESERVED) * _MAX_KINDS + kind


def term_id(kind: TermKind, pk: int) -> int:
    """Return the ID of a term."""
    return (pk + 1) * _MAX_KINDS + kind
