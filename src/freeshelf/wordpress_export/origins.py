"""What is known of where things came from: given from outside of this app."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol

from django.db.models import Model

from freeshelf.wordpress_export.items import Comment, Item, Pairs, Term, TermReference


@dataclass(frozen=True, slots=True)
class Origin:
    """What the WordPress site of before said of something; empty where it did not.

    `featured` is the primary key of the picture that stood for it. `terms` are those
    that nothing here stands for, or with the primary key of the concept that would,
    where a thing of this kind has no concepts. `meta` is all that it said. `local`
    are its moments as its clock showed them. Of what someone edited here since the
    last import, `status` and `modified` are not said. `keys` name its items there.
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
    """Answers for many rows at once."""

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Origin]:
        """The origins of rows by primary key; rows without one are left out."""
        ...

    def raw_items(self) -> Iterator[Item]:
        """Items that were kept as they came and go out so."""
        ...

    def comments(self, origin: Origin) -> tuple[Comment, ...]:
        """The comments under something; it takes them along, so only the first time."""
        ...

    def logins(self) -> Mapping[str, int | None]:
        """Log-in names of the site's accounts, and the primary keys of the people."""
        ...

    def terms(self) -> Iterator[tuple[Term, int | None]]:
        """All terms of the site, with the primary keys of the concepts they stand for.

        Without those of menus, which are made anew.
        """
        ...

    def former_terms(self) -> Mapping[int, tuple[str, str]]:
        """Taxonomy and slug of the terms that concepts were made of, by primary key."""
        ...

    @property
    def zone(self) -> tzinfo | None:
        """The time zone of the site, where it is known."""
        ...

    def left_behind(self) -> Mapping[str, int]:
        """Kinds of what is known of the site and does not go along, with numbers."""
        ...


class NoOrigins:
    """For a library in which nothing came from WordPress."""

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Origin]:
        """Nothing."""
        return {}

    def raw_items(self) -> Iterator[Item]:
        """None."""
        return iter(())

    def comments(self, origin: Origin) -> tuple[Comment, ...]:
        """None."""
        return ()

    def logins(self) -> Mapping[str, int | None]:
        """None."""
        return {}

    def terms(self) -> Iterator[tuple[Term, int | None]]:
        """None."""
        return iter(())

    def former_terms(self) -> Mapping[int, tuple[str, str]]:
        """None."""
        return {}

    @property
    def zone(self) -> tzinfo | None:
        """None."""
        return None

    def left_behind(self) -> Mapping[str, int]:
        """Nothing."""
        return {}
