"""Records of a WordPress site, and the protocol of a source of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol, TypeVar

from freeshelf.sources.base import NOT_KEPT, ReadProgress, Repair

_EDITING = "_edit_lock"  # not in WordPress exports either
_NETWORK_FIELDS = {"comment_author_IP", "comment_agent"}
_ORDER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class SourceSite:
    """The site that an export describes.

    `hidden_taxonomies` are not shown to visitors, `listed_taxonomies` are public.
    """

    title: str = ""
    link: str = ""
    description: str = ""
    language: str = ""
    version: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    hidden_taxonomies: tuple[str, ...] = ()
    listed_taxonomies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceAuthor:
    """An account of a site; its password is never read."""

    login: str
    source_id: str = ""
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    url: str = ""
    registered: str = ""
    biography: str = ""
    roles: tuple[str, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceTerm:
    """A term of a taxonomy; `parent` is the slug of the broader one."""

    taxonomy: str
    slug: str
    name: str
    source_id: str = ""
    parent: str = ""
    description: str = ""
    meta: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Return the record key, the same in every source."""
        return term_key(self.taxonomy, self.slug)


def term_key(taxonomy: str, slug: str) -> str:
    """Return the record key of a term."""
    return f"term:{taxonomy}:{slug}"


@dataclass(frozen=True, slots=True)
class TermReference:
    """A term of an item."""

    taxonomy: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class SourceComment:
    """A comment on an item, with all its fields unchanged.

    The fields have the names of WXR: comment_id, comment_author, comment_approved, …
    """

    fields: Mapping[str, str]
    meta: tuple[tuple[str, str], ...] = ()


# Columns of WordPress' table of posts that exports name alike, with fields of items.
POST_COLUMNS = {
    "post_type": "type",
    "post_date": "date",
    "post_date_gmt": "date_gmt",
    "post_modified": "modified",
    "post_modified_gmt": "modified_gmt",
    "post_name": "slug",
    "post_password": "password",
}


@dataclass(frozen=True, slots=True)
class SourceItem:
    """An item of a site: a post, a page, an attachment, or any other type."""

    source_id: str
    type: str
    status: str
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    slug: str = ""
    parent_id: str = ""
    password: str = ""
    attachment_url: str = ""
    terms: tuple[TermReference, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    comments: tuple[SourceComment, ...] = ()
    other: Mapping[str, str] = field(default_factory=dict)
    # Number of earlier items with the same key in the same source, and whether one of
    # them is identical.
    repeat: int = field(default=0, repr=False, compare=False)
    is_copy: bool = field(default=False, repr=False, compare=False)

    @property
    def key(self) -> str:
        """Return the record key of the item, the same in each run."""
        ending = f"~{self.repeat + 1}" if self.repeat else ""
        return f"{self.type}:{self.source_id}:{self.guid}{ending}"

    @property
    def menu_order(self) -> int:
        """Return the position among its siblings; 0 if there is none."""
        value = self.other.get("menu_order", "")
        return int(value) if _ORDER.fullmatch(value) else 0

    @property
    def is_sticky(self) -> bool:
        """Return whether the site showed it at the top of its lists."""
        return self.other.get("is_sticky", "") == "1"

    def first_meta(self, name: str) -> str:
        """Return the first value of a meta key, or an empty text."""
        return next((value for key, value in self.meta if key == name), "")

    def all_meta(self, name: str) -> tuple[str, ...]:
        """Return all values of a meta key, in order."""
        return tuple(value for key, value in self.meta if key == name)

    def as_dict(self) -> dict[str, Any]:
        """Return the source values as plain data to store.

        Excluded are the password of a protected item, which people use elsewhere too,
        IP addresses of commenters, and editing locks. Equal values of different sources
        have the same form.
        """
        values = asdict(self)
        del values["repeat"], values["is_copy"]
        values["terms"] = sorted(
            values["terms"], key=lambda t: (t["taxonomy"], t["slug"])
        )
        values["meta"] = [pair for pair in values["meta"] if pair[0] != _EDITING]
        values["password"] = NOT_KEPT if self.password else ""
        for comment in values["comments"]:
            comment["fields"] = {
                name: NOT_KEPT if value and name in _NETWORK_FIELDS else value
                for name, value in comment["fields"].items()
            }
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "SourceItem":
        """Return the item that `as_dict` described."""
        values = dict(values)
        values["terms"] = tuple(TermReference(**term) for term in values["terms"])
        values["meta"] = pairs(values["meta"])
        values["comments"] = tuple(
            SourceComment(fields=comment["fields"], meta=pairs(comment["meta"]))
            for comment in values["comments"]
        )
        return cls(**values)


def pairs(listed: Any) -> tuple[tuple[str, str], ...]:
    """Return pairs of texts that were stored as JSON."""
    return tuple((str(name), str(value)) for name, value in listed)


Simple = TypeVar("Simple", SourceAuthor, SourceTerm, SourceSite)


def restored(kind: type[Simple], values: Mapping[str, Any]) -> Simple:
    """Return a record from the values of its fields, which were stored as JSON."""
    known = {each.name: values[each.name] for each in fields(kind)}
    for name, value in known.items():
        if isinstance(value, list):
            known[name] = pairs(value) if name == "meta" else tuple(value)
    return kind(**known)


@dataclass(frozen=True, slots=True)
class SourceOption:
    """A setting of a site; secrets are never read."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of a table without items, terms, accounts, comments or settings.

    `table` is its name without the prefix of the site, such as `ai1ec_events`; `line`
    is the line of the row in the source.
    """

    table: str
    values: Mapping[str, str | None]
    line: int = 0


SourceRecord = (
    SourceSite | SourceAuthor | SourceTerm | SourceItem | SourceOption | SourceRow
)


class Source(Protocol):
    """A source that can be read as a stream of records, any number of times."""

    @property
    def name(self) -> str:
        """Return the name for messages: a file name or URL."""
        ...

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield its records in the order of the source; raise SourceError."""
        ...


class FileSource:
    """Base class of a source that is one file, named by its path."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.repairs: list[Repair] = []  # the first ones of the last complete read
        self.repair_count = 0

    @property
    def name(self) -> str:
        """Return the path as it was given."""
        return str(self._path)
