"""Formats in which a record is offered as a file, each declared once."""

from collections.abc import Callable
from dataclasses import dataclass

from freeshelf.crosswalks.bibtex import to_bibtex
from freeshelf.crosswalks.csl import to_csl_json
from freeshelf.crosswalks.marcxml import to_marcxml
from freeshelf.crosswalks.mods import to_mods
from freeshelf.crosswalks.oai_dc import to_oai_dc
from freeshelf.crosswalks.record import Record
from freeshelf.crosswalks.ris import to_ris
from freeshelf.crosswalks.schema_org import to_json_ld
from freeshelf.crosswalks.xml_elements import written


@dataclass(frozen=True, slots=True)
class Export:
    """A format: the label of its links, its media type, and its crosswalk."""

    label: str
    media_type: str
    convert: Callable[[Record], str]


# By the ending of their URLs and files, in the order of the links.
EXPORTS = {
    "bib": Export("BibTeX", "application/x-bibtex", to_bibtex),
    "ris": Export("RIS", "application/x-research-info-systems", to_ris),
    "json": Export("CSL-JSON", "application/vnd.citationstyles.csl+json", to_csl_json),
}

# Those in which a record is given at its own address too, to whom asks for the media
# type; all of them have an address by ending.
REPRESENTATIONS = {
    "jsonld": Export("schema.org", "application/ld+json", to_json_ld),
    **EXPORTS,
    "marc.xml": Export("MARCXML", "application/marcxml+xml", written(to_marcxml)),
    "mods.xml": Export("MODS", "application/mods+xml", written(to_mods)),
    "oai_dc.xml": Export("Dublin Core", "application/xml", written(to_oai_dc)),
}
