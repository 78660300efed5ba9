"""Preview what records of a source become by its mapping, without writing anything."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.core.html import html_to_text
from freeshelf.core.personal_data import flatten_json
from freeshelf.fields.definitions import definitions
from freeshelf.ingest.defined_values import placed_values
from freeshelf.ingest.field_secrets import without_secrets
from freeshelf.ingest.mapping import NEW_CONCEPT, default_mapping_file
from freeshelf.ingest.matching import find_match, kind_of, public_name
from freeshelf.ingest.models import Source
from freeshelf.ingest.record_preview import RecordPreview, preview
from freeshelf.ingest.source_mapping import (
    CONCEPT_ROLES,
    TermMapper,
    contributors_of,
    identifiers_of,
    plain_values,
    publisher_of,
    term_key,
    terms_of,
)
from freeshelf.library.access import FIELD_OF_ROLE
from freeshelf.library.models import Resource, ResourceIdentifier, ResourceRelation
from freeshelf.library.services.merging_fields import ORPHANS
from freeshelf.sources.base import SourceRecord, SubjectReference, Text
from freeshelf.vocabularies.language_fields import language_label
from freeshelf.vocabularies.models import Concept

MAX_RECORDS = 5
_MAX_BYTES = 100_000  # of one record in a report
_LANGUAGE_RULE = gettext_lazy(
    "The text in the library’s language, or else the first text"
)
_RULES: Mapping[str, str | Promise] = {
    "title": _LANGUAGE_RULE,
    "alternative": _LANGUAGE_RULE,
    "description": _LANGUAGE_RULE,
    "issued": gettext_lazy("The date, if it is valid"),
    "language": gettext_lazy("The first valid language"),
    "source_url": gettext_lazy("The web address of the record"),
}
_SAME_FIELD = gettext_lazy("The same field of the source")


def field_label(name: str) -> str:
    """Return the label of a field of records."""
    label = str(getattr(Resource._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def concept_rule(term: str, concept: Concept) -> str:
    """Return the rule by which a term becomes a concept."""
    name = f"{concept.scheme.identifier}/{concept.identifier}"
    text = _("Mapping of terms: “%(term)s” is %(concept)s")
    return text % {"term": term, "concept": name}


def first_samples(records: Iterable[SourceRecord]) -> list[dict[str, Any]]:
    """Return the first records for the report of a plan."""
    described = (each for each in records if not each.is_deleted)
    return list(filter(None, map(_sample_of, islice(described, MAX_RECORDS))))


def _sample_of(record: SourceRecord) -> dict[str, Any]:
    """Return a record without `raw` if that is large; empty if all of it is."""
    values = record.as_dict()
    if len(json.dumps(values)) > _MAX_BYTES:
        values.pop("raw", None)
    return values if len(json.dumps(values)) <= _MAX_BYTES else {}


def stored_samples(source: Source) -> list[dict[str, Any]]:
    """Return the first records of a source as its last import stored them."""
    rows = source.provenance.filter(
        content_type__app_label="library", content_type__model="resource"
    )
    records = rows.order_by("pk").values_list("record", flat=True)[:MAX_RECORDS]
    return [record["said"] for record in records if record.get("said")]


def preview_samples(
    samples: Iterable[Mapping[str, Any]], *, kind: str, slug: str
) -> list[RecordPreview]:
    """Preview records by the mapping file of a source. Raises MappingError."""
    source = Source.objects.filter(slug=slug).first() or Source(slug=slug, kind=kind)
    mapper = TermMapper.load(source, default_mapping_file(slug))
    records = (SourceRecord.from_dict({"key": "", **each}) for each in samples)
    return [preview_record(record, mapper) for record in records]


def preview_record(record: SourceRecord, mapper: TermMapper) -> RecordPreview:
    """Return what a record would become."""
    language = settings.LANGUAGE_CODE
    values = plain_values(record, language=language)
    placed = placed_values(mapper.source, record.field_values)
    return preview(
        record.first_title,
        [
            *_plain_rows(values),
            (field_label("publisher"), publisher_of(record), _("The first publisher")),
            *_agent_rows(record),
            *_identifier_rows(record),
            *_concept_rows(record, mapper),
            *_placed_rows(placed),
            *_file_rows(record),
        ],
        [
            *_other_texts(record, values),
            *_unmapped_terms(record, mapper),
            *(
                (each["label"], readable(each["value"]))
                for each in placed.get(ORPHANS, ())
            ),
            *((_("Set or collection"), each) for each in record.memberships),
            *_only_raw(record),
        ],
        remark=_match_remark(record, mapper.source),
    )


def _plain_rows(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str | Promise]]:
    for name, value in values.items():
        text = _shown(name, value)
        if name != "language" or value != "und":
            yield field_label(name), text, _RULES.get(name, _SAME_FIELD)


def _shown(name: str, value: Any) -> str:
    if name == "language":
        return language_label(value)
    return html_to_text(value) if name == "description" else str(value)


def _agent_rows(record: SourceRecord) -> Iterator[tuple[str, str, str]]:
    for agent, role in contributors_of(record):
        rule = _("People and organisations in the role “%(role)s”") % {
            "role": agent.role
        }
        yield str(role.label), agent.name, rule


def _identifier_rows(record: SourceRecord) -> Iterator[tuple[str, str, str]]:
    kinds = dict(ResourceIdentifier.Kind.choices)
    for each, value in identifiers_of(record):
        rule = _("Identifiers in the scheme “%(scheme)s”") % {"scheme": each.scheme}
        yield str(kinds[kind_of(each)]), value, rule


def _concept_rows(
    record: SourceRecord, mapper: TermMapper
) -> Iterator[tuple[str, str, str]]:
    for name, term in terms_of(record):
        entry = mapper.mapping.terms.get(term_key(name, term))
        concept = mapper.concepts.get(term_key(name, term))
        if concept is not None:
            label = field_label(FIELD_OF_ROLE[concept.scheme.role])
            rule = concept_rule(term.label or term.identifier, concept)
            yield label, str(concept), rule
        elif entry is not None and entry.concept == NEW_CONCEPT:
            label = field_label(FIELD_OF_ROLE[CONCEPT_ROLES[name]])
            yield label, entry.name, _("Mapping of terms: a new concept")


def _placed_rows(placed: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    fields = definitions().fields
    for key, value in placed.items():
        if key != ORPHANS:
            yield (
                fields[key].title,
                readable(value),
                _("The custom field of the same name"),
            )


def _file_rows(record: SourceRecord) -> Iterator[tuple[str, str, str]]:
    for file in record.files:
        rule = _("Downloaded, if you chose to download the files")
        yield _("File"), file.name or file.address, rule
    kinds = dict(ResourceRelation.Kind.choices)
    for each in record.relations:
        rule = _("Set once the other record has also been imported")
        yield str(kinds.get(each.kind, each.kind)), each.target, rule


def _other_texts(
    record: SourceRecord, values: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    texts: tuple[tuple[str, tuple[Text, ...]], ...] = (
        ("title", record.titles),
        ("alternative", record.alternatives),
        ("description", record.descriptions),
    )
    for name, given in texts:
        for text in given:
            used = html_to_text(values[name]) if name == "description" else values[name]
            shown = html_to_text(text.value) if name == "description" else text.value
            if shown.split() != used.split():
                yield (
                    f"{field_label(name)} ({language_label(text.language)})",
                    text.value,
                )
    if record.issued != values["issued"]:
        yield field_label("issued"), record.issued
    for code in record.languages:
        if code != values["language"]:
            yield field_label("language"), language_label(code)
    publishers = [each.name for each in record.agents if each.role == "publisher"]
    for name in publishers[1:]:
        yield field_label("publisher"), name
    if record.legal_status != values.get("legal_status", ""):
        yield field_label("legal_status"), record.legal_status


def _unmapped_terms(
    record: SourceRecord, mapper: TermMapper
) -> Iterator[tuple[str, str]]:
    for name, term in terms_of(record):
        entry = mapper.mapping.terms.get(term_key(name, term))
        is_new = entry is not None and entry.concept == NEW_CONCEPT
        if term_key(name, term) not in mapper.concepts and not is_new:
            label = field_label(FIELD_OF_ROLE[CONCEPT_ROLES[name]])
            yield label, _term_text(term)


def _term_text(term: SubjectReference) -> str:
    scheme = f" ({term.scheme})" if term.scheme else ""
    return f"{term.label or term.identifier}{scheme}"


def _only_raw(record: SourceRecord) -> Iterator[tuple[str, str]]:
    """Yield the values that only the raw record has."""
    values = {**record.as_dict(), "raw": None}
    known = "\n".join(text for _name, text in flatten_json(values)).casefold()
    for name, text in flatten_json(without_secrets(dict(record.raw))):
        if text.strip().casefold() not in known:
            yield name, text


def _match_remark(record: SourceRecord, source: Source) -> str:
    match = find_match(source, record)
    if match is None:
        return ""
    if not match.is_certain:
        return match.reason
    text = _("This record is already here: %(title)s.")
    return text % {"title": public_name(match.resource)}


def readable(value: Any) -> str:
    """Return the texts within a value in one line."""
    return " · ".join(text for _name, text in flatten_json(value))
