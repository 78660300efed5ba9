"""What sources yield: plain values, as the source said them, nothing interpreted."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# What stands for a value that is not kept: a password, the network of a reader.
NOT_KEPT = "(not kept)"
_EDITING = "_edit_lock"  # WordPress leaves it out of its exports
_NETWORK_FIELDS = {"comment_author_IP", "comment_agent"}
_ORDER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class SourceSite:
    """The site that an export describes.

    Of its taxonomies, those that no reader sees, and those that it lists for everyone.
    """

    title: str = ""
    link: str = ""
    description: str = ""
    language: str = ""
    version: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    generator: str = ""
    hidden_taxonomies: tuple[str, ...] = ()
    listed_taxonomies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceAuthor:
    """An account of a site; no export and no reader of one gives its password."""

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
        """The same for the same term, whichever source says it."""
        return term_key(self.taxonomy, self.slug)


def term_key(taxonomy: str, slug: str) -> str:
    """How the term of a taxonomy is remembered."""
    return f"term:{taxonomy}:{slug}"


@dataclass(frozen=True, slots=True)
class TermReference:
    """A term that an item carries."""

    taxonomy: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class SourceComment:
    """A comment under an item, with all its fields as they came.

    The fields are named as in WXR: comment_id, comment_author, comment_approved, …
    """

    fields: Mapping[str, str]
    meta: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One item of a site: a post, a page, an attachment, or any other type."""

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
    position: int = 0  # from 1, in the file
    line: int = 0
    # How many before it have the same key in the same source, and whether one of these
    # says the very same.
    repeat: int = field(default=0, repr=False, compare=False)
    is_copy: bool = field(default=False, repr=False, compare=False)

    @property
    def key(self) -> str:
        """What names this item at its source, run after run."""
        ending = f"~{self.repeat + 1}" if self.repeat else ""
        return f"{self.type}:{self.source_id}:{self.guid}{ending}"

    @property
    def menu_order(self) -> int:
        """Its place among its siblings; 0 where none is said."""
        said = self.other.get("menu_order", "")
        return int(said) if _ORDER.fullmatch(said) else 0

    @property
    def is_sticky(self) -> bool:
        """Whether the site kept it at the head of its lists."""
        return self.other.get("is_sticky", "") == "1"

    def first_meta(self, name: str) -> str:
        """The first value of a meta key, or nothing."""
        return next((value for key, value in self.meta if key == name), "")

    def all_meta(self, name: str) -> tuple[str, ...]:
        """Every value of a meta key, in order."""
        return tuple(value for key, value in self.meta if key == name)

    def as_dict(self) -> dict[str, Any]:
        """All that the source said, as plain data to keep.

        Left out are its place in the file, the password of a protected item, which
        people use elsewhere too, the network addresses of those who commented, and
        who was editing it. What every kind of source says is said alike.
        """
        said = asdict(self)
        for name in ("position", "line", "repeat", "is_copy"):
            del said[name]
        said["terms"] = sorted(said["terms"], key=lambda t: (t["taxonomy"], t["slug"]))
        said["meta"] = [pair for pair in said["meta"] if pair[0] != _EDITING]
        said["password"] = NOT_KEPT if self.password else ""
        for comment in said["comments"]:
            comment["fields"] = {
                name: NOT_KEPT if value and name in _NETWORK_FIELDS else value
                for name, value in comment["fields"].items()
            }
        return said

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "SourceItem":
        """The item that `as_dict` described."""
        values = dict(values)
        values["terms"] = tuple(TermReference(**term) for term in values["terms"])
        values["meta"] = _pairs(values["meta"])
        values["comments"] = tuple(
            SourceComment(fields=comment["fields"], meta=_pairs(comment["meta"]))
            for comment in values["comments"]
        )
        return cls(**values)


def _pairs(listed: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in listed)


@dataclass(frozen=True, slots=True)
class SourceOption:
    """A setting of a site; one that is a secret is never read."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of a table that holds no item, term, account, comment or setting.

    `table` is its name without the prefix of the site, such as `ai1ec_events`;
    `line` is where the row stands in the source.
    """

    table: str
    values: Mapping[str, str | None]
    line: int = 0


SourceRecord = (
    SourceSite | SourceAuthor | SourceTerm | SourceItem | SourceOption | SourceRow
)


@dataclass(frozen=True, slots=True)
class Repair:
    """A place where the bytes had to be mended to be read."""

    line: int
    column: int
    what: str


@dataclass(slots=True)
class SourceSummary:
    """What a whole reading of a source found; made before anything is written."""

    site: SourceSite = field(default_factory=SourceSite)
    authors: int = 0
    terms: int = 0
    comments: int = 0
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)  # the first ones, see below
    repair_count: int = 0
    # Parts that the source keeps back, with the reason, such as a missing log-in.
    unavailable: list[str] = field(default_factory=list)

    @property
    def items(self) -> int:
        """Items of every type and status."""
        return sum(self.counts.values())
