"""Interface to the origins of objects, which is implemented outside of this app."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol

from django.db.models import Model

from freeshelf_wordpress.export.items import Comment, Item, Pairs, Term, TermReference


@dataclass(frozen=True, slots=True)
class Origin:
    """Data of an object on the old WordPress site; empty values are unknown.

    `featured` is the primary key of the featured image. `terms` are those without a
    concept here, or with the primary key of a concept if this kind of object has no
    concepts. `meta` is complete. `local` maps datetimes to local time of the site. For
    an object that was edited here since the last import, `status` and `modified` are
    empty. `keys` identify its items there.
    """

    guid: str = ""
    slug: str = ""
    login: str = ""
    creator: str = ""
    excerpt: str = ""
    comment_status: str = ""
    ping_status: str = ""
    old_slugs: tuple[str, ...] = ()
    featured: int | None = None
    terms: tuple[tuple[TermReference, int | None], ...] = ()
    meta: Pairs = ()
    local: Mapping[datetime, datetime] = field(default_factory=dict)
    published: datetime | None = None
    modified: datetime | None = None
    drafted: datetime | None = None
    status: str = ""
    keys: tuple[tuple[int, str], ...] = ()


class Origins(Protocol):
    """Lookup of origins for many rows at once."""

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Origin]:
        """Return the origins of rows by primary key, without rows that have none."""
        ...

    def raw_items(self) -> Iterator[Item]:
        """Yield unmapped items, which are exported unchanged."""
        ...

    def comments(self, origin: Origin) -> tuple[Comment, ...]:
        """Return the comments of an object, once: a second call returns none."""
        ...

    def logins(self) -> Mapping[str, int | None]:
        """Return usernames of the site with the primary keys of their agents."""
        ...

    def terms(self) -> Iterator[tuple[Term, int | None]]:
        """Yield all terms of the site with the primary keys of their concepts.

        Terms of menus are excluded, since menus are exported anyway.
        """
        ...

    def former_terms(self) -> Mapping[int, tuple[str, str]]:
        """Return taxonomy and slug of concepts' former terms, by primary key."""
        ...

    @property
    def zone(self) -> tzinfo | None:
        """Return the time zone of the site, if it is known."""
        ...

    def left_behind(self) -> Mapping[str, int]:
        """Return the number of known objects that are not exported, by kind."""
        ...


class NoOrigins:
    """Origins of a library without imports from WordPress."""

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Origin]:
        """Return no origins."""
        return {}

    def raw_items(self) -> Iterator[Item]:
        """Return no items."""
        return iter(())

    def comments(self, origin: Origin) -> tuple[Comment, ...]:
        """Return no comments."""
        return ()

    def logins(self) -> Mapping[str, int | None]:
        """Return no usernames."""
        return {}

    def terms(self) -> Iterator[tuple[Term, int | None]]:
        """Return no terms."""
        return iter(())

    def former_terms(self) -> Mapping[int, tuple[str, str]]:
        """Return no terms."""
        return {}

    @property
    def zone(self) -> tzinfo | None:
        """Return no time zone."""
        return None

    def left_behind(self) -> Mapping[str, int]:
        """Return no counts."""
        return {}
