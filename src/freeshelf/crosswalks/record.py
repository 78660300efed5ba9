"""Plain record values that every crosswalk reads."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from freeshelf.core.html import html_to_text
from freeshelf.fields.display import field_values, plain_texts, single_values
from freeshelf.fields.field_types import REFERENCES
from freeshelf.fields.references import references_in, targets_of
from freeshelf.library.access import later
from freeshelf.library.models import Agent, File, Resource, ResourceCreator
from freeshelf.vocabularies.models import Concept


@dataclass(frozen=True, slots=True)
class Name:
    """An agent; a person's name is “Family, Given”."""

    text: str
    is_person: bool = False

    @property
    def family(self) -> str:
        """The part before the comma."""
        return self.text.partition(",")[0].strip()

    @property
    def given(self) -> str:
        """The part after the comma; empty without one."""
        return self.text.partition(",")[2].strip()

    @property
    def natural(self) -> str:
        """The name in natural order: given names first."""
        if self.is_person and self.given:
            return f"{self.given} {self.family}"
        return self.text


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file that the user may open."""

    url: str
    name: str
    media_type: str
    size: int | None  # bytes, if visitors get the original file
    language: str  # BCP 47
    pages: int  # 0 when unknown


@dataclass(frozen=True, slots=True)
class Property:
    """A public value of an editor-defined field.

    `value` is a text, a number or a boolean; `url` is the target of a reference.
    """

    name: str  # machine-readable
    label: str
    value: str | float | bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One resource in plain values; labels are in the visitor's language."""

    identifier: str
    url: str
    title: str
    alternative: str = ""
    description: str = ""  # plain text
    creators: tuple[Name, ...] = ()
    contributors: tuple[Name, ...] = ()
    publisher: Name | None = None
    issued: str = ""  # a year, a month or a day
    language: str = "und"
    type_ids: tuple[str, ...] = ()
    type_labels: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    series: str = ""
    source_url: str = ""
    license: str = ""
    rights: str = ""
    doi: str = ""
    isbns: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    legal_status: str = ""
    files: tuple[RecordFile, ...] = ()
    properties: tuple[Property, ...] = ()
    entered: date | None = None  # into the library, as readers see it
    superseded_by: str = ""  # a sentence in the visitor's language
    # EDTF: the day from which it can be read, and whether no file has opened yet.
    available: str = ""
    is_embargoed: bool = False

    @property
    def authors(self) -> tuple[Name, ...]:
        """The creators, or else the publisher."""
        return self.creators or ((self.publisher,) if self.publisher else ())

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Return year, month and day as far as they are known."""
        return tuple(int(part) for part in self.issued.split("-") if part.isdigit())


def record_of(
    resource: Resource,
    *,
    base_url: str,
    language: str,
    files: Iterable[File] = (),
    opening: Collection[date] = (),
    superseded_by: str = "",
    has_properties: bool = True,
) -> Record:
    """Convert a resource to plain values.

    `files` are those the user may open, loaded with their content, and `opening` the
    days on which others open to them; `base_url` is the public URL without a trailing
    slash. Properties may cost a query of each record.
    """
    files = list(files)
    parts = list(resource.creators.all())
    identifiers = [(row.kind, row.value) for row in resource.identifiers.all()]
    publisher, published = resource.publisher, resource.first_published_at
    return Record(
        identifier=resource.identifier,
        url=base_url + resource.permanent_url,
        title=resource.display_title,
        alternative=resource.alternative,
        description=plain_description(resource),
        creators=_names(parts, ResourceCreator.Role.CREATOR),
        contributors=_names(parts, ResourceCreator.Role.CONTRIBUTOR),
        publisher=_name(publisher) if publisher else None,
        issued=resource.issued,
        language=resource.language,
        type_ids=tuple(concept.identifier for concept in resource.types.all()),
        type_labels=_labels(resource.types.all(), language),
        subjects=_labels(resource.subjects.all(), language),
        places=_labels(resource.spatial.all(), language),
        series=resource.is_part_of,
        source_url=resource.source_url,
        license=resource.license,
        rights=resource.rights,
        doi=next((value for kind, value in identifiers if kind == "doi"), ""),
        isbns=tuple(value for kind, value in identifiers if kind == "isbn"),
        issns=tuple(value for kind, value in identifiers if kind == "issn"),
        symbols=tuple(value for kind, value in identifiers if kind == "symbol"),
        legal_status=resource.legal_status,
        files=tuple(_files(files, base_url)),
        properties=tuple(public_properties(resource, base_url, language))
        if has_properties
        else (),
        entered=published.date() if published else None,
        superseded_by=superseded_by,
        available=available_from(resource, files, opening),
        is_embargoed=bool(opening) and not files,
    )


def brief_record(
    resource: Resource, *, base_url: str, creators: Iterable[tuple[str, str]], doi: str
) -> Record:
    """Convert a resource of a list: what a short reference needs.

    `creators` are the names and kinds of its authors.
    """
    publisher = resource.publisher
    return Record(
        identifier=resource.identifier,
        url=base_url + resource.permanent_url,
        title=resource.display_title,
        creators=tuple(
            Name(name, is_person=kind == Agent.Kind.PERSON) for name, kind in creators
        ),
        publisher=_name(publisher) if publisher else None,
        issued=resource.issued,
        language=resource.language,
        type_ids=tuple(concept.identifier for concept in resource.types.all()),
        doi=doi,
    )


def available_from(
    resource: Resource, files: Collection[File], opening: Collection[date]
) -> str:
    """Return the day from which a record can be read; empty if it ever could."""
    days = [file.opens_on for file in files] or [*opening]
    opened = [day for day in days if day is not None]
    first = min(opened) if opened and len(opened) == len(days) else None
    day = later(resource.opens_on, first)
    return day.isoformat() if day is not None else ""


def _names(parts: Iterable[ResourceCreator], role: str) -> tuple[Name, ...]:
    return tuple(_name(part.agent) for part in parts if part.role == role)


def _name(agent: Agent) -> Name:
    return Name(agent.name, is_person=agent.kind == Agent.Kind.PERSON)


def _labels(concepts: Iterable[Concept], language: str) -> tuple[str, ...]:
    return tuple(concept.label(language) for concept in concepts)


def _files(files: Iterable[File], base_url: str) -> Iterable[RecordFile]:
    for file in files:
        version = file.current
        if version is None:
            continue
        yield RecordFile(
            url=base_url + file.download_url(),
            name=version.original_name,
            media_type=version.content.media_type,
            size=version.content.size_for_readers,
            language=file.language or version.content.language,
            pages=version.content.page_count,
        )


def plain_description(resource: Resource) -> str:
    """Return the description in one line of plain text."""
    return " ".join(html_to_text(resource.description).split())


def public_properties(
    resource: Resource,
    base_url: str,
    language: str,
    *,
    types: Iterable[int] | None = None,
) -> Iterable[Property]:
    """Yield single public values, without restricted ones.

    `types` saves a query where the keys of the record's types are known.
    """
    singles = list(single_values(field_values(resource, types=types)))
    targets = targets_of(references_in(singles), user=AnonymousUser())
    for definition, value in singles:
        name = definition.name or definition.key
        if isinstance(value, bool | int | float):
            yield Property(name, definition.title, value)
        elif (target := targets.get(value) if isinstance(value, str) else None) is None:
            if definition.type not in REFERENCES:
                text = ", ".join(plain_texts(definition, value))
                yield Property(name, definition.title, text)
        elif isinstance(target, Concept):
            yield Property(name, definition.title, target.label(language), target.uri)
        elif isinstance(target, Resource):
            url = base_url + target.permanent_url
            yield Property(name, definition.title, target.display_title, url)
