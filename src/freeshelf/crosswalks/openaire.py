"""Convert a record to the application profile of OpenAIRE.

Guidelines for institutional and thematic repository managers 4.0:
https://openaire-guidelines-for-literature-repository-managers.readthedocs.io/
"""

from collections.abc import Iterable

from freeshelf.crosswalks.record import Name, Record
from freeshelf.crosswalks.xml_elements import (
    Element,
    Writer,
    language_or_none,
    root_element,
)

NAMESPACE = "http://namespace.openaire.eu/schema/oaire/"
SCHEMA = "https://www.openaire.eu/schema/repo-lit/4.0/openaire.xsd"
_DATACITE = "http://datacite.org/schema/kernel-4"
_DC = "http://purl.org/dc/elements/1.1/"
_TYPE = "http://purl.org/coar/resource_type/"
_RIGHT = "http://purl.org/coar/access_right/"
_REPORT = ("report", "literature", "c_93fc")
# Names, general types and keys of COAR's vocabulary, by the types of records.
_TYPES = {
    "legislation": ("text", "literature", "c_18cf"),
    "publications": _REPORT,
    "guidance": _REPORT,
    "good-practices": _REPORT,
    "news-analysis": ("text", "literature", "c_18cf"),
    "videos": ("video", "other research product", "c_12ce"),
    "graphics-infographics": ("image", "other research product", "c_c513"),
    "datasets": ("dataset", "dataset", "c_ddb1"),
}
_OTHER = ("other", "other research product", "c_1843")
_oaire = Writer(NAMESPACE)
_datacite = Writer(_DATACITE)
_dc = Writer(_DC)


def to_openaire(record: Record) -> Element:
    """Return the element `oaire:resource`."""
    root = root_element(
        "resource",
        {None: NAMESPACE, "datacite": _DATACITE, "dc": _DC},
        schema=SCHEMA,
        namespace=NAMESPACE,
    )
    _add_titles(root, record)
    _add_agents(root, "creator", record.authors)
    _add_agents(root, "contributor", record.contributors, contributorType="Other")
    _add_identifiers(root, record)
    if record.issued or record.available:
        dates = _datacite.add(root, "dates")
        _datacite.add_known(dates, "date", record.issued, dateType="Issued")
        _datacite.add_known(dates, "date", record.available, dateType="Available")
    _dc.add_all(root, "language", [language_or_none(record.language)])
    _dc.add_all(root, "publisher", _publishers(record))
    _add_type(root, record)
    _dc.add_all(root, "description", [record.description])
    _dc.add_all(root, "format", [file.media_type for file in record.files])
    _add_rights(root, record)
    _dc.add_all(root, "source", [record.source_url])
    if record.subjects:
        subjects = _datacite.add(root, "subjects")
        _datacite.add_all(subjects, "subject", record.subjects)
    _dc.add_all(root, "coverage", record.places)
    sizes = [f"{file.size} bytes" for file in record.files if file.size is not None]
    if sizes:
        _datacite.add_all(_datacite.add(root, "sizes"), "size", sizes)
    _oaire.add_all(root, "citationTitle", [record.series])
    for file in record.files:
        _oaire.add(
            root,
            "file",
            file.url,
            accessRightsURI=f"{_RIGHT}c_abf2",
            mimeType=file.media_type,
            objectType="fulltext",
        )
    return root


def _publishers(record: Record) -> list[str]:
    return [record.publisher.natural] if record.publisher else []


def _add_titles(root: Element, record: Record) -> None:
    titles = _datacite.add(root, "titles")
    language = language_or_none(record.language)
    _datacite.add(titles, "title", record.title, lang=language)
    _datacite.add_known(
        titles, "title", record.alternative, titleType="AlternativeTitle"
    )


def _add_agents(
    root: Element, role: str, names: Iterable[Name], **attributes: str
) -> None:
    group = None
    for name in names:
        group = _datacite.add(root, f"{role}s") if group is None else group
        agent = _datacite.add(group, role, **attributes)
        kind = "Personal" if name.is_person else "Organizational"
        _datacite.add(agent, f"{role}Name", name.text, nameType=kind)
        if name.is_person and name.given:
            _datacite.add(agent, "givenName", name.given)
            _datacite.add(agent, "familyName", name.family)


def _add_identifiers(root: Element, record: Record) -> None:
    if record.doi:
        _datacite.add(root, "identifier", record.doi, identifierType="DOI")
    else:
        _datacite.add(root, "identifier", record.url, identifierType="URL")
    others = [
        *([("URL", record.url)] if record.doi else []),
        *(("ISBN", isbn) for isbn in record.isbns),
        *(("Other", symbol) for symbol in record.symbols),
    ]
    if others:
        group = _datacite.add(root, "alternateIdentifiers")
        for kind, value in others:
            _datacite.add(
                group, "alternateIdentifier", value, alternateIdentifierType=kind
            )
    if record.issns:
        group = _datacite.add(root, "relatedIdentifiers")
        for issn in record.issns:
            _datacite.add(
                group,
                "relatedIdentifier",
                issn,
                relatedIdentifierType="ISSN",
                relationType="IsPartOf",
            )


def _add_type(root: Element, record: Record) -> None:
    name, general, key = next(
        (_TYPES[each] for each in record.type_ids if each in _TYPES), _OTHER
    )
    _oaire.add(
        root, "resourceType", name, resourceTypeGeneral=general, uri=f"{_TYPE}{key}"
    )


def _add_rights(root: Element, record: Record) -> None:
    """Add the access right: open where there is a file, else of the record only."""
    name, key = ("metadata only access", "c_14cb")
    if record.files:
        name, key = ("open access", "c_abf2")
    elif record.is_embargoed:
        name, key = ("embargoed access", "c_f1cf")
    _datacite.add(root, "rights", name, rightsURI=f"{_RIGHT}{key}")
    is_address = record.license.startswith("http")
    address = "" if is_address else "https://spdx.org/licenses/"
    _oaire.add_known(
        root, "licenseCondition", record.license, uri=f"{address}{record.license}"
    )
