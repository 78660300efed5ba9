"""What an export consists of: authors, terms and items, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Author:
    """Someone who wrote: an account there."""

    number: int
    login: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a taxonomy, named in plain text; `parent` is the slug of that above."""

    number: int
    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    meta: Pairs = ()


@dataclass(frozen=True, slots=True)
class TermReference:
    """A term as an item carries it."""

    taxonomy: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in WordPress' own fields, without their `comment_` in front.

    `login` is the log-in name of who wrote it with an account on the earlier site.
    """

    fields: dict[str, str]
    meta: Pairs = ()
    login: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A post of any type; its title is plain text.

    `published` is None for what has no date yet; `dated` is then what it shows. A
    moment that is not in UTC is written as the clocks of its zone show it.
    """

    number: int
    type: str
    title: str
    status: str
    html_title: str = ""  # where it has to stay as it was
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
