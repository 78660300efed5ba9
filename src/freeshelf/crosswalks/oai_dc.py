"""Convert a record to simple Dublin Core as OAI-PMH requires it of every repository."""

from freeshelf.crosswalks.record import Record
from freeshelf.crosswalks.xml_elements import (
    Element,
    Writer,
    language_or_none,
    root_element,
)

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_DC = "http://purl.org/dc/elements/1.1/"
# As the guidelines of OpenAIRE for simple Dublin Core have them.
_EMBARGOED = "info:eu-repo/semantics/embargoedAccess"
_EMBARGO_END = "info:eu-repo/date/embargoEnd/"


def to_oai_dc(record: Record) -> Element:
    """Return the element `oai_dc:dc`."""
    root = root_element(
        "dc", {"oai_dc": NAMESPACE, "dc": _DC}, schema=SCHEMA, namespace=NAMESPACE
    )
    writer = Writer(_DC)
    for name, values in _elements(record).items():
        writer.add_all(root, name, values)
    return root


def _elements(record: Record) -> dict[str, list[str]]:
    """Return values by element, in the order of the standard."""
    late = record.is_embargoed
    return {
        "title": [record.title, record.alternative],
        "creator": [name.text for name in record.creators],
        "subject": [*record.subjects],
        "description": [record.description],
        "publisher": [record.publisher.text] if record.publisher else [],
        "contributor": [name.text for name in record.contributors],
        "date": [record.issued, f"{_EMBARGO_END}{record.available}" if late else ""],
        "type": [*record.type_labels],
        "format": [file.media_type for file in record.files],
        "identifier": [
            record.url,
            f"https://doi.org/{record.doi}" if record.doi else "",
            *(f"urn:isbn:{isbn.replace('-', '')}" for isbn in record.isbns),
            *record.symbols,
        ],
        "source": [record.source_url],
        "language": [language_or_none(record.language)],
        "relation": [
            record.series,
            *(f"urn:issn:{issn}" for issn in record.issns),
            *(file.url for file in record.files),
        ],
        "coverage": [*record.places],
        "rights": [record.license, record.rights, _EMBARGOED if late else ""],
    }
