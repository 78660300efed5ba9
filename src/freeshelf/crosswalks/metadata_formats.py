"""Formats in which a record is offered in XML, each declared once, by their prefix."""

from collections.abc import Callable
from dataclasses import dataclass

from freeshelf.crosswalks import marcxml, mods, oai_dc, openaire, schema_org_xml
from freeshelf.crosswalks.record import Record
from freeshelf.crosswalks.xml_elements import Element


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """A format: its namespace, the address of its schema, and its crosswalk."""

    namespace: str
    schema: str
    convert: Callable[[Record], Element]


def metadata_formats(*, schema_org_schema: str) -> dict[str, MetadataFormat]:
    """Return the formats by prefix; the schema of the last is one that we serve."""
    marc = MetadataFormat(marcxml.NAMESPACE, marcxml.SCHEMA, marcxml.to_marcxml)

    def to_schema_org(record: Record) -> Element:
        return schema_org_xml.to_schema_org_xml(record, schema=schema_org_schema)

    return {
        "oai_dc": MetadataFormat(oai_dc.NAMESPACE, oai_dc.SCHEMA, oai_dc.to_oai_dc),
        "oai_openaire": MetadataFormat(
            openaire.NAMESPACE, openaire.SCHEMA, openaire.to_openaire
        ),
        "marcxml": marc,
        "marc21": marc,
        "mods": MetadataFormat(mods.NAMESPACE, mods.SCHEMA, mods.to_mods),
        "schema_org": MetadataFormat(
            schema_org_xml.NAMESPACE, schema_org_schema, to_schema_org
        ),
    }
