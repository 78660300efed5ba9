"""Build the XML of responses."""

from collections.abc import Collection, Mapping
from datetime import datetime

from lxml import etree

from freeshelf.changes.models import RecordChange
from freeshelf.core.html import one_line
from freeshelf.crosswalks.xml_elements import Element, Writer, root_element
from freeshelf.oaipmh import conf
from freeshelf.oaipmh.errors import OaiError
from freeshelf.oaipmh.listing import RecordPage, specs_of
from freeshelf.oaipmh.tokens import expiration, write_token

_NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_IDENTIFIER_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"
oai = Writer(_NAMESPACE)


def utc(time: datetime) -> str:
    """Return a time in UTC in the form of the protocol, in seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def envelope(moment: datetime, request: Mapping[str, str]) -> Element:
    """Return the root of a response; `request` has the arguments that it repeats."""
    root = root_element(
        "OAI-PMH", {None: _NAMESPACE}, schema=_SCHEMA, namespace=_NAMESPACE
    )
    oai.add(root, "responseDate", utc(moment))
    element = oai.add(root, "request", conf.provider_url())
    for name, value in request.items():
        element.set(name, value)
    return root


def to_bytes(root: Element) -> bytes:
    """Return a response as it is sent."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def add_error(root: Element, error: OaiError) -> None:
    """Add an error of the protocol."""
    oai.add(root, "error", error.message, code=error.code)


def add_header(
    parent: Element, row: RecordChange, *, is_open: bool, visible: Collection[str]
) -> None:
    """Add the header of a record, with those of its sets that are visible."""
    header = oai.add(parent, "header", status="" if is_open else "deleted")
    oai.add(header, "identifier", conf.oai_identifier(row.identifier))
    oai.add(header, "datestamp", utc(row.changed_at))
    for spec in specs_of(row):
        if spec in visible:
            oai.add(header, "setSpec", spec)


def add_token(parent: Element, page: RecordPage) -> None:
    """Add the resumption token, an empty one to the last page of several."""
    if page.next is None and not page.sent_before:
        return
    element = oai.add(
        parent,
        "resumptionToken",
        write_token(page.next) if page.next else "",
        completeListSize=str(page.complete_size),
        cursor=str(page.sent_before),
    )
    if page.next:
        element.set("expirationDate", utc(expiration()))


def add_identifier_description(parent: Element) -> None:
    """Add how the identifiers of this repository are made."""
    description = oai.add(parent, "description")
    root = root_element(
        "oai-identifier",
        {None: _IDENTIFIER},
        schema=_IDENTIFIER_SCHEMA,
        namespace=_IDENTIFIER,
    )
    description.append(root)
    writer = Writer(_IDENTIFIER)
    writer.add(root, "scheme", "oai")
    writer.add(root, "repositoryIdentifier", conf.domain())
    writer.add(root, "delimiter", ":")
    writer.add(root, "sampleIdentifier", conf.oai_identifier("k7m2p9xw"))


def set_name(text: str, spec: str) -> str:
    """Return the name of a set, its technical one if it has no other."""
    return one_line(text) or spec
