"""What is known of where things came from: given from outside of this app."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import Model

from freeshelf.wordpress_export.items import Comment


@dataclass(frozen=True, slots=True)
class Origin:
    """What the WordPress site of before said of something; empty where it did not.

    `featured` is the primary key of the picture that stood for it.
    """

    guid: str = ""
    slug: str = ""
    login: str = ""
    caption: str = ""
    old_slugs: tuple[str, ...] = ()
    featured: int | None = None
    comments: tuple[Comment, ...] = field(default=())


class Origins(Protocol):
    """Answers for many rows at once."""

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Origin]:
        """The origins of rows by primary key; rows without one are left out."""
        ...


class NoOrigins:
    """For a library in which nothing came from WordPress."""

    def of(self, model: type[Model], keys: Iterable[int]) -> dict[int, Origin]:
        """Nothing."""
        return {}
