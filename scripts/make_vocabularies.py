"""Convert the lists of the field (YAML) to the SKOS files of Freeshelf.

    python scripts/make_vocabularies.py FOLDER src/freeshelf/vocabularies/data

FOLDER has topics.yaml, sectors.yaml and so on. Additional data (the language of a
label, words to avoid, further languages) is in vocabulary_additions.yaml. The output is
committed; places come from make_places.py.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from skos_writer import DCTERMS, SKOS, SchemeWriter

HERE = Path(__file__).resolve().parent
ADDITIONS = yaml.safe_load((HERE / "vocabulary_additions.yaml").read_text("utf-8"))
HTCDS = "urn:freeshelf:external:htcds:"
MATCHES = ("exactMatch", "closeMatch", "relatedMatch", "broadMatch", "narrowMatch")
LABEL_CHECK = (
    "Labels in Arabic, Russian and Chinese await a check by a native speaker of the "
    "field; so do the labels this project added in Spanish and French."
)


def main(source: Path, target: Path) -> None:
    """Write one Turtle file for each list."""
    target.mkdir(parents=True, exist_ok=True)
    makers = {
        "resource-types": _resource_types,
        "topics": _topics,
        "sectors": _sectors,
        "audiences": _audiences,
        "forced-labour-indicators": _indicators,
        "palermo-elements": _palermo,
        "legal-instruments": _legal,
    }
    for name, make in makers.items():
        data = yaml.safe_load((source / f"{name}.yaml").read_text("utf-8"))
        writer = make(data)
        writer.save(target / f"{name}.ttl")
        print(f"{name}: {writer.count} concepts, {len(writer.graph)} statements")


def _resource_types(data: dict[str, Any]) -> SchemeWriter:
    writer = _writer("resource-types", "type")
    for entry in data["concepts"]:
        _concept(writer, {k: v for k, v in entry.items() if k != "note"})
    return writer


def _topics(data: dict[str, Any]) -> SchemeWriter:
    writer = _writer("topics", "subject")
    for entry in data["concepts"]:
        _concept(writer, entry)
    return writer


def _audiences(data: dict[str, Any]) -> SchemeWriter:
    writer = _writer("audiences", "audience")
    for entry in data["concepts"]:
        _concept(writer, entry)
    return writer


def _sectors(data: dict[str, Any]) -> SchemeWriter:
    writer = _writer("sectors", "sector")
    for entry in data["isic_sections"]:
        identifier = f"isic-{entry['notation'].lower()}"
        _concept(writer, {**entry, "id": identifier})
    for entry in data["field_sectors"]:
        codes = re.split(r",\s*", entry["isic"])
        _concept(writer, entry, broader=[] if "broader" in entry else _sections(codes))
        for code in codes:
            writer.notation(entry["id"], code, "isic-rev4")
    return writer


def _sections(codes: Iterable[str]) -> list[str]:
    return sorted({f"isic-{code[0].lower()}" for code in codes})


def _indicators(data: dict[str, Any]) -> SchemeWriter:
    scheme = data["scheme"]
    writer = _writer("forced-labour-indicators", "reference")
    writer.about_scheme(SKOS.scopeNote, scheme["note"])
    for entry in data["concepts"]:
        matches = {
            kind: [HTCDS + code.split(" ")[0] for code in _list(entry[kind]["htcds"])]
            for kind in ("exactMatch", "closeMatch")
            if kind in entry
        }
        _concept(writer, {k: v for k, v in entry.items() if k not in matches})
        writer.notation(entry["id"], str(entry["order"]))
        for kind, uris in matches.items():
            writer.matches(entry["id"], kind, uris)
    return writer


def _palermo(data: dict[str, Any]) -> SchemeWriter:
    scheme = data["scheme"]
    writer = _writer("palermo-elements", "reference")
    for rule in scheme["rules"]:
        writer.about_scheme(SKOS.scopeNote, rule)
    purposes = data["purpose"]
    groups = {
        "act": data["act"],
        "means": data["means"],
        "purpose": [*purposes["minimum"], *purposes["extended"]],
    }
    for group, entries in groups.items():
        note = purposes["note"] if group == "purpose" else None
        _concept(writer, {"id": group, "prefLabel": {}, "scopeNote": note})
        for entry in entries:
            _concept(writer, entry, broader=[group])
            if "htcds" in entry:
                writer.matches(entry["id"], "closeMatch", [HTCDS + entry["htcds"]])
            if "basis" in entry:
                writer.note(entry["id"], "editorialNote", f"Basis: {entry['basis']}")
    return writer


def _legal(data: dict[str, Any]) -> SchemeWriter:
    writer = _writer("legal-instruments", "reference")
    for group, labels in ADDITIONS["legal_groups"].items():
        group_id = group.replace("_", "-")
        _concept(writer, {"id": group_id, "prefLabel": labels})
        for entry in data[group]:
            _instrument(writer, entry, group_id)
    return writer


def _instrument(writer: SchemeWriter, entry: dict[str, Any], group: str) -> None:
    added = ADDITIONS["legal-instruments"].get(entry["id"], {})
    title = added.get("title", entry["title"])
    language = added.get("title_language", "en")
    concept: dict[str, Any] = {
        "id": entry["id"],
        "prefLabel": {}
        if added.get("pref") and language == "en"
        else {language: title},
        "altLabel": {"en": [*entry.get("altLabel", []), *_numbers(entry)]},
        "note": entry.get("note"),
    }
    if added.get("title_hidden"):
        writer.hidden(entry["id"], title, language)
    elif not concept["prefLabel"]:
        concept["altLabel"]["en"].append(title)
    _concept(writer, concept, broader=[group])
    if "body" in entry:
        writer.statement(entry["id"], DCTERMS.creator, entry["body"])
    writer.statement(entry["id"], DCTERMS.issued, str(entry["year"]))
    if "url" in entry:
        writer.page(entry["id"], entry["url"])
    if "country" in entry:
        country = entry["country"].lower().partition("-")[0]
        writer.place(entry["id"], country)


def _numbers(entry: Mapping[str, Any]) -> list[str]:
    """Return the short forms by which people search for an instrument."""
    identifier, title = entry["id"], entry["title"]
    if number := re.fullmatch(r"c(\d+)", identifier):
        digits = int(number[1])
        return [f"C{number[1]}", f"C{digits}", f"Convention {digits}"]
    if number := re.fullmatch(r"[pr](\d+)", identifier):
        kind = "Protocol" if identifier[0] == "p" else "Recommendation"
        return [identifier.upper(), f"{kind} {int(number[1])}"]
    if number := re.match(r"(Directive|Regulation)[^\d]*([\d/]+)(/E[UC])?", title):
        return [f"{number[1]} {number[2].strip('/')}"]
    if number := re.search(r"\(CETS (\d+)\)", title):
        return [f"CETS {number[1]}"]
    return [entry["symbol"]] if "symbol" in entry else []


def _writer(identifier: str, role: str) -> SchemeWriter:
    writer = SchemeWriter(
        identifier,
        role=role,
        titles=ADDITIONS["titles"][identifier],
        source=ADDITIONS["sources"][identifier],
    )
    writer.about_scheme(SKOS.editorialNote, LABEL_CHECK)
    return writer


def _concept(
    writer: SchemeWriter, entry: dict[str, Any], *, broader: Iterable[str] = ()
) -> None:
    """Write one entry of a list with its manual additions."""
    identifier = entry["id"]
    added = ADDITIONS.get(writer.identifier, {}).get(identifier, {})
    writer.concept(identifier, {**entry["prefLabel"], **added.get("pref", {})})
    if "notation" in entry:
        writer.notation(identifier, entry["notation"])
    for language, text in _alternatives(entry.get("altLabel") or []):
        if text in ADDITIONS["hide"]:
            writer.hidden(identifier, text.partition(" (")[0], language)
        else:
            writer.alternative(identifier, text, language)
    for language, texts in added.get("alt", {}).items():
        for text in texts:
            writer.alternative(identifier, text, language)
    for language, texts in added.get("hidden", {}).items():
        for text in texts:
            writer.hidden(identifier, text, language)
    writer.note(identifier, "definition", entry.get("definition"))
    writer.note(identifier, "definition", added.get("definition"))
    scope_note = ADDITIONS["scope_notes"].get(identifier, entry.get("scopeNote"))
    writer.note(identifier, "scopeNote", scope_note)
    writer.note(identifier, "editorialNote", entry.get("note"))
    if "asks" in entry:
        writer.note(identifier, "example", entry["asks"])
    writer.broader(identifier, [*_list(entry.get("broader")), *broader])
    writer.related(identifier, _list(entry.get("related")))
    _mappings(writer, identifier, entry)


def _alternatives(labels: Any) -> Iterable[tuple[str, str]]:
    if isinstance(labels, dict):
        return [
            (language, text) for language, texts in labels.items() for text in texts
        ]
    languages = ADDITIONS["label_languages"]
    return [(languages.get(text, "en"), text) for text in labels]


def _mappings(writer: SchemeWriter, identifier: str, entry: dict[str, Any]) -> None:
    for kind in MATCHES:
        for vocabulary, values in entry.get(kind, {}).items():
            _match(writer, identifier, kind, values, vocabulary)
    for vocabulary, value in entry.get("mappings", {}).items():
        if vocabulary == "htcds":
            writer.matches(identifier, "closeMatch", [HTCDS + value])
        elif vocabulary == "sdg":
            writer.matches(identifier, "relatedMatch", [value])
        else:
            for kind, values in value.items():
                _match(writer, identifier, kind, values, vocabulary)


def _match(
    writer: SchemeWriter, identifier: str, kind: str, values: Any, vocabulary: str
) -> None:
    for value in _list(values):
        uri, _, remark = value.partition(" ")
        writer.matches(identifier, kind, [uri])
        if remark:
            note = f"{vocabulary} {uri.rsplit('/', 1)[1]}: {remark.strip('()')}"
            writer.note(identifier, "editorialNote", note)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
