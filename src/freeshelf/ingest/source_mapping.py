"""Map the record of a source to the values of a resource.

Subjects, places and types become concepts by the mapping file of the source, which
people can edit; labels without a concept are reported and stay in the stored record.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from freeshelf.content.wording import listed
from freeshelf.core.dates import is_partial_date
from freeshelf.core.html import sanitize_html
from freeshelf.core.languages import is_language_tag
from freeshelf.ingest.agents_and_concepts import (
    Role,
    group_by_field,
    guess_concept,
    label_index,
    organization,
    own_concept,
    person,
    resolve_concepts,
)
from freeshelf.ingest.defined_values import placed_values
from freeshelf.ingest.mapping import (
    NEW_CONCEPT,
    NO_CONCEPT,
    AnyFile,
    TermEntry,
    load_mapping,
    save_mapping,
)
from freeshelf.ingest.mapping import Mapping as MappingFile
from freeshelf.ingest.matching import kind_of, normalized
from freeshelf.ingest.models import Source
from freeshelf.ingest.record_writer import RecordValues
from freeshelf.library.models import Resource, ResourceCreator, ResourceIdentifier
from freeshelf.sources.base import (
    AgentReference,
    Identifier,
    SourceRecord,
    SubjectReference,
    Text,
)
from freeshelf.vocabularies.models import Concept

TermKey = tuple[str, str]
CONCEPT_ROLES = {"subjects": Role.SUBJECT, "places": Role.PLACE, "types": Role.TYPE}
_MAX_IDENTIFIER = 500
_MAX_LISTED = 20


@dataclass(slots=True)
class TermMapper:
    """Concepts of a source's terms, by its mapping file."""

    source: Source
    file: AnyFile
    mapping: MappingFile
    concepts: Mapping[TermKey, Concept] = field(default_factory=dict)

    @classmethod
    def load(cls, source: Source, file: AnyFile) -> "TermMapper":
        """Load the mapping file. Raises MappingError."""
        mapping = load_mapping(file)
        return cls(source, file, mapping, resolve_concepts(mapping, file=file))

    def complete(self, uses: Counter[tuple[str, SubjectReference]]) -> bool:
        """Guess concepts for unmapped terms and return whether there are new ones."""
        index = label_index()
        added = False
        for (name, term), count in uses.items():
            key = term_key(name, term)
            if (entry := self.mapping.terms.get(key)) is not None:
                entry.items = count
                continue
            names = [term.label, term.identifier]
            concept = _same_concept(term) or guess_concept(
                [n for n in names if n], [CONCEPT_ROLES[name]], index
            )
            target = NO_CONCEPT
            if concept is not None:
                target = f"{concept.scheme.identifier}/{concept.identifier}"
            self.mapping.terms[key] = TermEntry(term.label, count, target)
            added = True
        self.concepts = resolve_concepts(self.mapping, file=self.file)
        return added

    def save(self) -> None:
        """Write the mapping file."""
        save_mapping(self.file, self.mapping, title=self.source.title)

    def decisions(self) -> list[str]:
        """Name the terms that become no concept, the most used first."""
        entries = [e for e in self.mapping.terms.values() if e.concept == NO_CONCEPT]
        entries.sort(key=lambda each: (-each.items, each.name))
        names = [entry.name for entry in entries[:_MAX_LISTED]]
        names += ["…"] if len(entries) > _MAX_LISTED else []
        text = _("Terms without a concept here: %(names)s.")
        return [text % {"names": listed(names)}] if names else []

    def keys_of(self, record: SourceRecord) -> list[TermKey]:
        """Return the keys of a record's terms in the mapping."""
        return [term_key(name, term) for name, term in terms_of(record)]

    def meaning_of(self, record: SourceRecord) -> list[tuple[TermKey, str]]:
        """Return the concepts that the mapping gives to the terms of a record."""
        terms = self.mapping.terms
        return sorted(
            {k: terms[k].concept for k in self.keys_of(record) if k in terms}.items()
        )

    def concepts_of(self, record: SourceRecord) -> list[Concept]:
        """Return the concepts of a record; new ones are created."""
        found = (self._concept(name, term) for name, term in terms_of(record))
        return [concept for concept in found if concept is not None]

    def _concept(self, name: str, term: SubjectReference) -> Concept | None:
        key = term_key(name, term)
        entry = self.mapping.terms.get(key)
        if entry is None or entry.concept != NEW_CONCEPT:
            return self.concepts.get(key)
        return own_concept(
            self.source,
            CONCEPT_ROLES[name],
            "/".join(key)[:100],
            label=entry.name,
            language=term.language or "und",
        )


def _same_concept(term: SubjectReference) -> Concept | None:
    """Return the concept of a vocabulary that the library and the source share."""
    if not term.scheme or not term.identifier:
        return None
    rows = Concept.objects.current().select_related("scheme")
    return rows.filter(
        scheme__identifier=term.scheme, identifier=term.identifier
    ).first()


def terms_of(record: SourceRecord) -> Iterator[tuple[str, SubjectReference]]:
    """Yield subjects, places and types of a record with the name of their field."""
    for name in CONCEPT_ROLES:
        for term in getattr(record, name):
            yield name, term


def values_of(
    record: SourceRecord,
    mapper: TermMapper,
    *,
    language: str,
    before: Model | None = None,
) -> RecordValues:
    """Return the values of a resource; `language` is preferred of several texts.

    What `before` has in fields of the library, and the record has not, is emptied.
    """
    fields: dict[str, Any] = {
        **plain_values(record, language=language),
        "description_source": Resource.DescriptionSource.PUBLISHER,
        "publisher": organization(publisher_of(record)),
    }
    earlier = before.field_values if isinstance(before, Resource) else {}
    if record.field_values or earlier:
        placed = placed_values(mapper.source, record.field_values)
        fields["field_values"] = dict.fromkeys(earlier) | placed
    parts: dict[str, Sequence[Model]] = {
        **group_by_field(mapper.concepts_of(record)),
        "creators": list(_creators(record)),
        "identifiers": [
            ResourceIdentifier(kind=kind_of(each), value=value, sort_order=position)
            for position, (each, value) in enumerate(identifiers_of(record))
        ],
    }
    return RecordValues(fields, parts)


def plain_values(record: SourceRecord, *, language: str) -> dict[str, str]:
    """Return the texts that fields of a resource get, by field."""
    return {
        "title": _first(record.titles, language),
        "alternative": _first(record.alternatives, language),
        "description": _as_html(_first(record.descriptions, language)),
        "issued": record.issued if is_partial_date(record.issued) else "",
        "language": _language(record),
        "source_url": record.url if len(record.url) <= 2000 else "",
        "rights": record.rights,
        "license": record.license[:500],
        # Of a source that has no such value the library keeps its own.
        **{name: value for name, value in _rare(record) if value},
    }


def publisher_of(record: SourceRecord) -> str:
    """Return the name of the first publisher, or an empty text."""
    names = (each.name[:500] for each in record.agents if each.role == "publisher")
    return next(names, "")


def contributors_of(
    record: SourceRecord,
) -> Iterator[tuple[AgentReference, ResourceCreator.Role]]:
    """Yield authors and contributors with their roles; a publisher has its field."""
    roles = ResourceCreator.Role
    for each in record.agents:
        if each.role != "publisher":
            yield each, roles.CREATOR if each.role == "creator" else roles.CONTRIBUTOR


def identifiers_of(record: SourceRecord) -> Iterator[tuple[Identifier, str]]:
    """Yield identifiers with their values in one form, each once."""
    pairs = {(kind_of(each), normalized(each)): each for each in record.identifiers}
    for (_kind, value), each in pairs.items():
        if value and len(value) <= _MAX_IDENTIFIER:
            yield each, value


def _rare(record: SourceRecord) -> Iterator[tuple[str, str]]:
    yield "is_part_of", record.series[:500]
    yield "content_notice", record.content_notice
    if record.legal_status in Resource.LegalStatus.values:
        yield "legal_status", record.legal_status


def term_key(name: str, term: SubjectReference) -> TermKey:
    """Return the key of a term in the mapping."""
    return term.scheme or name, term.identifier or term.label


def _first(texts: tuple[Text, ...], language: str) -> str:
    """Return the text in a language, or the first one."""
    own = [text for text in texts if text.language.partition("-")[0] == language]
    return next((text.value.strip() for text in (*own, *texts)), "")


def _as_html(text: str) -> str:
    """Return sanitised HTML; each line of plain text becomes a paragraph."""
    if "<" in text:
        return sanitize_html(text)
    lines = filter(None, map(str.strip, text.split("\n")))
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)


def _language(record: SourceRecord) -> str:
    return next((code for code in record.languages if is_language_tag(code)), "und")


def _creators(record: SourceRecord) -> Iterator[Model]:
    """Yield each author and contributor once per role."""
    seen: set[tuple[int, str]] = set()
    for position, (each, role) in enumerate(contributors_of(record)):
        agent = (person if each.is_person else organization)(each.name.strip()[:500])
        if agent is not None and (agent.pk, role) not in seen:
            seen.add((agent.pk, role))
            yield ResourceCreator(agent=agent, role=role, sort_order=position)
