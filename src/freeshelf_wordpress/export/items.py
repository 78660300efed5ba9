"""Plain values of an export: items, their comments and the IDs of both and of terms."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.utils import timezone

from freeshelf_wordpress.sources.php import serialise_php
from freeshelf_wordpress.sources.records import TermReference

Pairs = tuple[tuple[str, str], ...]
LIBRARY = "library"  # username of what no other account wrote


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with WordPress' fields, without their prefix `comment_`.

    `login` is the username of its author on the earlier site.
    """

    fields: dict[str, str]
    meta: Pairs = ()
    login: str = ""

    def changed(self, **fields: str) -> "Comment":
        """Return the comment with other values of some fields."""
        return replace(self, fields={**self.fields, **fields})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A post of any type; its title is plain text.

    `published` is None if there is no date yet; `dated` is then the displayed date. A
    datetime that is not in UTC is written in local time of its zone.
    """

    number: int
    type: str
    title: str
    status: str
    html_title: str = ""  # if it must be unchanged
    slug: str = ""
    content: str = ""
    excerpt: str = ""
    creator: str = LIBRARY
    published: datetime | None = None
    modified: datetime | None = None
    dated: datetime | None = None
    comment_status: str = "closed"
    ping_status: str = "closed"
    parent: int = 0
    order: int = 0
    is_sticky: bool = False
    guid: str = ""
    link: str = ""
    attachment_url: str = ""
    terms: tuple[TermReference, ...] = ()
    meta: Pairs = ()
    comments: tuple[Comment, ...] = field(default=())


def status_of(instance: Any, *, is_open: bool) -> str:
    """Return `publish`, `private` if not public, `future` or `draft`."""
    if instance.live:
        return "publish" if is_open else "private"
    is_scheduled = (
        instance.go_live_at is not None and instance.go_live_at > timezone.now()
    )
    # WordPress would publish a scheduled post to everyone.
    return "future" if is_scheduled and is_open else "draft"


def published_at(instance: Any, status: str) -> datetime | None:
    """Return the publication date for WordPress."""
    if status == "future":
        return instance.go_live_at
    if status == "draft":
        return None
    return instance.first_published_at or instance.last_published_at


# XML 1.0, 2.2: Char.
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
_LINE_END = re.compile(r"\r\n?")


def xml_safe(text: str) -> str:
    """Remove characters that XML forbids, and normalise line ends as XML parsers do."""
    return _FORBIDDEN.sub("", _LINE_END.sub("\n", text))


def collation_key(text: str) -> str:
    """Return the text as WordPress' database compares it, without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    # Combining marks and invisible characters.
    visible = (
        character
        for character in parts
        if unicodedata.category(character)[0] not in "MC"
    )
    return "".join(visible).strip()


def php_in_xml(value: Any) -> str:
    """Return `serialise_php` with lengths that are correct in an XML file."""
    return serialise_php(value, clean=xml_safe)


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


def term_id(kind: TermKind, pk: int) -> str:
    """Return the ID of a term."""
    return str((pk + 1) * _MAX_KINDS + kind)
