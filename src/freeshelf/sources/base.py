"""Records that every kind of source gives, shaped after Dublin Core and schema.org.

A package registers a source as an entry point `freeshelf.sources`, by its kind. Nothing
here uses Django, so that the bytes of a source can be parsed in a child process.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from importlib.metadata import entry_points
from typing import Any, Protocol, get_args, get_type_hints

from freeshelf.core.http import HttpClient
from freeshelf.sources.errors import UnknownSourceError, UnreadableSourceError

_GROUP = "freeshelf.sources"
# Placeholder for a value that is not stored: a password, an IP address.
NOT_KEPT = "(not kept)"
# Steps before the first item, in their order. The progress of the first is in bytes of
# files, that of every other in items.
READ, FETCH, UNPACK, DOWNLOAD = "check", "fetch", "unpack", "download"
PREPARING = (READ, FETCH, UNPACK, DOWNLOAD)
ReadProgress = Callable[[int, int], None]  # bytes read, bytes in all


def gettext_noop(text: str) -> str:
    """Mark a text of a source for the catalogues; its form translates it."""
    return text


@dataclass(frozen=True, slots=True)
class Repair:
    """A position at which bytes had to be repaired."""

    line: int
    column: int
    what: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a language (BCP 47); empty if the source does not say which."""

    value: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in a scheme: doi, isbn, issn, handle, uri, or one of the source."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class AgentReference:
    """A person or an organisation in a role: creator, contributor, publisher, funder.

    People are written “Family name, Given names”.
    """

    name: str
    role: str = "creator"
    is_person: bool = False
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectReference:
    """A subject, place or type: its label, its vocabulary and its identifier there."""

    label: str
    scheme: str = ""
    identifier: str = ""
    language: str = ""


RELATION_KINDS = frozenset(
    ("part_of", "translation_of", "newer_edition_of", "cites", "related")
)


@dataclass(frozen=True, slots=True)
class RelationReference:
    """A relation to the record with an identifier or key in the same source.

    `kind` is one of RELATION_KINDS.
    """

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file of a record; size in bytes, checksum as SHA-256 in hexadecimal digits.

    `key` is the same of a file whose address or bytes change; without, each address is
    another file.
    """

    address: str
    name: str = ""
    format: str = ""  # media type
    size: int = 0
    checksum: str = ""
    language: str = ""
    rights: str = ""
    title: str = ""
    key: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the values as plain JSON."""
        # Files that were imported before there were these keep their checksum.
        return {n: v for n, v in asdict(self).items() if v or n not in _LATER}


_LATER = ("rights", "title", "key")


@dataclass(frozen=True, slots=True)
class DefinedValue:
    """A value of a field that a library has defined for itself, as JSON in a text."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A record of a source; `key` is the same at each fetch.

    `issued` is in EDTF, `datestamp` in ISO 8601 with a time zone, `raw` what came, as
    plain JSON. A record that `is_deleted` has no other values.
    """

    key: str
    datestamp: str = ""
    is_deleted: bool = False
    url: str = ""
    identifiers: tuple[Identifier, ...] = ()
    titles: tuple[Text, ...] = ()
    alternatives: tuple[Text, ...] = ()
    descriptions: tuple[Text, ...] = ()
    agents: tuple[AgentReference, ...] = ()
    issued: str = ""
    subjects: tuple[SubjectReference, ...] = ()
    places: tuple[SubjectReference, ...] = ()
    types: tuple[SubjectReference, ...] = ()
    languages: tuple[str, ...] = ()
    relations: tuple[RelationReference, ...] = ()
    rights: str = ""
    license: str = ""
    series: str = ""
    legal_status: str = ""
    content_notice: str = ""
    files: tuple[FileReference, ...] = ()
    field_values: tuple[DefinedValue, ...] = ()
    memberships: tuple[str, ...] = ()  # sets or collections of the source
    raw: Mapping[str, Any] = field(default_factory=dict)
    # What of the record could not be used, in sentences that name it.
    problems: tuple[str, ...] = ()

    @property
    def first_title(self) -> str:
        """Return a title, or else the key."""
        return self.titles[0].value if self.titles else self.key

    def as_dict(self) -> dict[str, Any]:
        """Return the values as plain JSON, without the empty ones."""
        values = asdict(self) | {"files": [each.as_dict() for each in self.files]}
        return {name: value for name, value in values.items() if value}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "SourceRecord":
        """Return the record that `as_dict` described."""
        return cls(**{name: _typed(_TYPES[name], v) for name, v in values.items()})


_TYPES: Mapping[str, Any] = get_type_hints(SourceRecord)


def _typed(hint: Any, value: Any) -> Any:
    if not isinstance(value, list | tuple):
        if is_dataclass(hint) and isinstance(value, Mapping):
            hints = get_type_hints(hint)
            parts = {name: _typed(hints[name], each) for name, each in value.items()}
            return hint(**parts)  # type: ignore[operator]
        return value
    return tuple(_typed(get_args(hint)[0], each) for each in value)


@dataclass(frozen=True, slots=True)
class Batch:
    """Bytes of a source as fetched, and the position to resume from after them.

    An empty position means that nothing follows. A source that can tell what changed
    says with `continue_at` where its next load begins; without, each takes all.
    """

    content: bytes
    resume: str = ""
    continue_at: str = ""


class Source(Protocol):
    """One kind of source; an instance has the settings of one source of its kind.

    One with a true `is_mirror` lists all files of a record, and what it deletes is
    closed here though a person has edited it.
    """

    # Name of the kind for people, and the fields of SourceRecord that it can give.
    label: str
    gives: Collection[str]
    # A frozen dataclass of texts, numbers and booleans. The metadata of a field may
    # have `label` and `help`; a field with metadata `file` is the path of a file.
    settings_class: type[Any]

    def __init__(self, settings: Any) -> None: ...

    def fetch(self, client: HttpClient, *, resume: str = "") -> Iterator[Batch]:
        """Yield what the source has, from a position on. Raises HttpError, OSError."""

    @staticmethod
    def parse(content: bytes) -> Iterator[SourceRecord]:
        """Yield the records of a batch, without network. Raises SourceError."""

    def gone(self, known: Collection[str], seen: Collection[str]) -> Collection[str]:
        """Return the known keys that the source has given up, after a whole fetch."""


def source_names() -> list[str]:
    """Return the kinds of all sources that are installed."""
    return sorted({entry.name for entry in entry_points(group=_GROUP)})


def source_class(kind: str) -> type[Source]:
    """Load one kind of source. Raises UnknownSourceError and UnreadableSourceError."""
    for entry in entry_points(group=_GROUP, name=kind):
        try:
            loaded: type[Source] = entry.load()
        except (ImportError, AttributeError) as error:
            raise UnreadableSourceError(
                f"The package that reads {kind}", problem=f"cannot be loaded ({error})"
            ) from error
        return loaded
    raise UnknownSourceError(kind=kind, known=", ".join(source_names()) or "none")


def setting_fields(source: type[Source]) -> dict[str, Any]:
    """Return the fields of a source's settings by name."""
    return {each.name: each for each in fields(source.settings_class)}
