"""Plain values of an export: authors, terms and items."""

from dataclasses import dataclass, field
from datetime import datetime

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Author:
    """An account of an author."""

    number: int
    login: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a taxonomy, named in plain text; `parent` is the slug of its parent."""

    number: int
    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    meta: Pairs = ()


@dataclass(frozen=True, slots=True)
class TermReference:
    """A term of an item."""

    taxonomy: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with WordPress' fields, without their prefix `comment_`.

    `login` is the username of its author on the earlier site.
    """

    fields: dict[str, str]
    meta: Pairs = ()
    login: str = ""


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
    creator: str = ""
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
