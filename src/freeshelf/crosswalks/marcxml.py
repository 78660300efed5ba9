"""Convert a record to MARC 21 in XML (https://www.loc.gov/standards/marcxml/)."""

from collections.abc import Iterable
from functools import cache

import pycountry

from freeshelf.core.html import one_line
from freeshelf.crosswalks.record import Name, Record
from freeshelf.crosswalks.xml_elements import Element, Writer, root_element

NAMESPACE = "http://www.loc.gov/MARC21/slim"
SCHEMA = "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
# Position 6 of the leader by the types of records; language material otherwise.
_KINDS = {"videos": "g", "graphics-infographics": "k", "datasets": "m"}
_UNKNOWN_LANGUAGE = "und"
_marc = Writer(NAMESPACE)


def to_marcxml(record: Record) -> Element:
    """Return the element `marc:record`, its fields in the order of their tags."""
    root = root_element("record", {None: NAMESPACE}, schema=SCHEMA, namespace=NAMESPACE)
    kind = next((_KINDS[each] for each in record.type_ids if each in _KINDS), "a")
    leader = _marc.add(root, "leader")
    leader.text = f"00000n{kind}m a22000007u 4500"
    _marc.add(root, "controlfield", record.identifier, tag="001")
    fixed = _marc.add(root, "controlfield", tag="008")
    fixed.text = _fixed_length_data(record)
    _add_numbers(root, record)
    _add_statement(root, record)
    _add_notes(root, record)
    for subject in record.subjects:
        _field(root, "650", " 4", a=subject)
    for place in record.places:
        _field(root, "651", " 4", a=place)
    for label in record.type_labels:
        _field(root, "655", " 4", a=label)
    others = [*record.creators, *record.contributors][1:]
    # Persons have a lower tag than organisations.
    _add_names(root, sorted(others, key=lambda n: not n.is_person), first="7")
    _add_links(root, record)
    return root


def _fixed_length_data(record: Record) -> str:
    """Return 40 characters: day of entry, date, place and language."""
    year = record.issued[:4] if record.issued[:4].isdecimal() else "uuuu"
    status = "s" if year.isdecimal() else "n"
    second = "    " if year.isdecimal() else "uuuu"
    language = _marc_language(record.language)
    entered = record.entered.strftime("%y%m%d") if record.entered else "000000"
    return f"{entered}{status}{year}{second}xx {'':5}o{'':11}{language} d"


@cache
def _marc_language(tag: str) -> str:
    """Return the code of ISO 639-2/B of a tag."""
    main = tag.partition("-")[0].lower()
    found = pycountry.languages.get(**{f"alpha_{len(main)}": main})
    if found is None:
        return _UNKNOWN_LANGUAGE
    return str(getattr(found, "bibliographic", found.alpha_3))


def _field(root: Element, tag: str, indicators: str, /, **subfields: str) -> None:
    """Add a field; a name of a subfield may begin with “_” for a digit."""
    known = {code: value for code, value in subfields.items() if one_line(value)}
    if not known:
        return
    field = _marc.add(root, "datafield", tag=tag)
    field.set("ind1", indicators[0])
    field.set("ind2", indicators[1])
    for code, value in known.items():
        _marc.add(field, "subfield", value, code=code.lstrip("_"))


def _add_numbers(root: Element, record: Record) -> None:
    for isbn in record.isbns:
        _field(root, "020", "  ", a=isbn)
    _field(root, "024", "7 ", a=record.doi, **({"_2": "doi"} if record.doi else {}))
    _field(root, "041", "07", **_language_tag(record))
    for symbol in record.symbols:
        _field(root, "088", "  ", a=symbol)


def _language_tag(record: Record) -> dict[str, str]:
    if record.language == _UNKNOWN_LANGUAGE:
        return {}
    return {"a": record.language, "_2": "rfc5646"}


def _add_statement(root: Element, record: Record) -> None:
    names = record.creators or record.contributors
    _add_names(root, names[:1], first="1")
    _field(root, "245", "10" if names else "00", a=record.title)
    _field(root, "246", "3 ", a=record.alternative)
    publisher = record.publisher.natural if record.publisher else ""
    _field(root, "264", " 1", b=publisher, c=record.issued)
    pages = next((file.pages for file in record.files if file.pages), 0)
    _field(root, "300", "  ", a=f"1 online resource ({pages} pages)" if pages else "")
    issn = record.issns[0] if record.issns else ""
    _field(root, "490", "0 ", a=record.series, x=issn)


def _add_notes(root: Element, record: Record) -> None:
    if record.is_embargoed:
        day = record.available.replace("-", "")
        _field(root, "506", "1 ", a=f"Embargo until {record.available}", g=day)
    _field(root, "520", "  ", a=record.description)
    is_address = record.license.startswith("http")
    _field(
        root,
        "540",
        "  ",
        a=record.rights or ("" if is_address else record.license),
        f="" if is_address or not record.rights else record.license,
        u=record.license if is_address else "",
    )


def _add_names(root: Element, names: Iterable[Name], *, first: str) -> None:
    """Add names as main entry (`first` is 1) or as further ones (7)."""
    for name in names:
        if name.is_person:
            kind = "1 " if name.given else "0 "
            _field(root, f"{first}00", kind, a=name.text)
        else:
            _field(root, f"{first}10", "2 ", a=name.text)


def _add_links(root: Element, record: Record) -> None:
    _field(root, "856", "42", u=record.url, y="Record")
    for file in record.files:
        _field(root, "856", "40", q=file.media_type, u=file.url, y=file.name)
    _field(root, "856", "42", u=record.source_url, y=_label(record.source_url))


def _label(address: str) -> str:
    return "Publisher's page" if address else ""
