"""Numbers of posts and terms: one sequence for all kinds, the same at every export."""

from enum import IntEnum

_ROOM = 16
# A WordPress that was just set up has some posts already.
_SPARE = 64


class PostKind(IntEnum):
    """Which of our tables a post comes from."""

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
    """Which of our tables a term comes from."""

    CONCEPT = 0
    EVENT_CATEGORY = 1
    EVENT_TAG = 2
    MENU = 3
    OWN = 4
    FORMER = 5


def post_id(kind: PostKind, pk: int) -> int:
    """The number of a post."""
    return (pk + _SPARE) * _ROOM + kind


def term_id(kind: TermKind, pk: int) -> int:
    """The number of a term."""
    return (pk + 1) * _ROOM + kind
