"""Convert a record to MODS 3.8 (https://www.loc.gov/standards/mods/)."""

from collections.abc import Iterable

from freeshelf.crosswalks.record import Name, Record
from freeshelf.crosswalks.xml_elements import (
    Element,
    Writer,
    language_or_none,
    root_element,
)

NAMESPACE = "http://www.loc.gov/mods/v3"
SCHEMA = "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd"
_KINDS = {
    "videos": "moving image",
    "graphics-infographics": "still image",
    "datasets": "software, multimedia",
}
_mods = Writer(NAMESPACE)


def to_mods(record: Record) -> Element:
    """Return the element `mods:mods`."""
    root = root_element("mods", {None: NAMESPACE}, schema=SCHEMA, namespace=NAMESPACE)
    root.set("version", "3.8")
    _add_titles(root, record)
    _add_names(root, record.creators, "author", "aut")
    _add_names(root, record.contributors, "contributor", "ctb")
    kind = next((_KINDS[each] for each in record.type_ids if each in _KINDS), "text")
    _mods.add(root, "typeOfResource", kind)
    _mods.add_all(root, "genre", record.type_labels)
    _add_origin(root, record)
    if language := language_or_none(record.language):
        group = _mods.add(root, "language")
        _mods.add(group, "languageTerm", language, type="code", authority="rfc5646")
    _add_physical_description(root, record)
    _mods.add_all(root, "abstract", [record.description])
    for subject in record.subjects:
        _mods.add(_mods.add(root, "subject"), "topic", subject)
    for place in record.places:
        _mods.add(_mods.add(root, "subject"), "geographic", place)
    _add_series(root, record)
    _add_identifiers(root, record)
    _add_locations(root, record)
    if record.is_embargoed:
        text = f"Embargo until {record.available}"
        _mods.add(root, "accessCondition", text, type="restriction on access")
    for rights in (record.license, record.rights):
        _mods.add_known(root, "accessCondition", rights, type="use and reproduction")
    _mods.add(_mods.add(root, "recordInfo"), "recordIdentifier", record.identifier)
    return root


def _add_titles(root: Element, record: Record) -> None:
    group = _mods.add(root, "titleInfo", lang=language_or_none(record.language))
    _mods.add(group, "title", record.title)
    if record.alternative.strip():
        group = _mods.add(root, "titleInfo", type="alternative")
        _mods.add(group, "title", record.alternative)


def _add_names(root: Element, names: Iterable[Name], role: str, code: str) -> None:
    for name in names:
        kind = "personal" if name.is_person else "corporate"
        element = _mods.add(root, "name", type=kind)
        if name.is_person and name.given:
            _mods.add(element, "namePart", name.family, type="family")
            _mods.add(element, "namePart", name.given, type="given")
        else:
            _mods.add(element, "namePart", name.text)
        terms = _mods.add(element, "role")
        _mods.add(terms, "roleTerm", role, type="text", authority="marcrelator")
        _mods.add(terms, "roleTerm", code, type="code", authority="marcrelator")


def _add_origin(root: Element, record: Record) -> None:
    if not (record.publisher or record.issued or record.available):
        return
    origin = _mods.add(root, "originInfo", eventType="publication")
    if record.publisher:
        _mods.add(origin, "publisher", record.publisher.natural)
    if record.issued:
        _mods.add(origin, "dateIssued", record.issued, encoding="w3cdtf", keyDate="yes")
    if record.available:
        day = {"type": "available", "encoding": "w3cdtf"}
        _mods.add(origin, "dateOther", record.available, **day)


def _add_physical_description(root: Element, record: Record) -> None:
    if not record.files:
        return
    group = _mods.add(root, "physicalDescription")
    _mods.add_all(
        group, "internetMediaType", [file.media_type for file in record.files]
    )
    pages = next((file.pages for file in record.files if file.pages), 0)
    _mods.add_all(group, "extent", [f"{pages} pages" if pages else ""])
    _mods.add(group, "digitalOrigin", "born digital")


def _add_series(root: Element, record: Record) -> None:
    if not (record.series or record.issns):
        return
    series = _mods.add(root, "relatedItem", type="series")
    if record.series:
        _mods.add(_mods.add(series, "titleInfo"), "title", record.series)
    for issn in record.issns:
        _mods.add(series, "identifier", issn, type="issn")


def _add_identifiers(root: Element, record: Record) -> None:
    for kind, values in (
        ("uri", (record.url,)),
        ("doi", (record.doi,)),
        ("isbn", record.isbns),
        ("local", record.symbols),
    ):
        for value in filter(None, values):
            _mods.add(root, "identifier", value, type=kind)


def _add_locations(root: Element, record: Record) -> None:
    location = _mods.add(root, "location")
    _mods.add(location, "url", record.url, usage="primary", access="object in context")
    for file in record.files:
        _mods.add(
            location, "url", file.url, access="raw object", displayLabel=file.name
        )
    label = "Publisher's page"
    _mods.add_known(location, "url", record.source_url, displayLabel=label)
