"""Answer each verb of the protocol."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Min

from freeshelf.changes.models import RecordChange
from freeshelf.changes.open_records import open_identifiers, open_records
from freeshelf.changes.showing import shown_to_followers
from freeshelf.crosswalks.xml_elements import Element
from freeshelf.oaipmh import conf
from freeshelf.oaipmh.arguments import TOKEN, Arguments, read_selection
from freeshelf.oaipmh.errors import OaiError
from freeshelf.oaipmh.listing import (
    RecordPage,
    first_page,
    following_page,
    specs_of,
    with_sets,
)
from freeshelf.oaipmh.responses import (
    add_header,
    add_identifier_description,
    add_token,
    oai,
    set_name,
    utc,
)
from freeshelf.oaipmh.sets import all_sets, visible_among
from freeshelf.oaipmh.tokens import read_token


def answer(root: Element, verb: str, arguments: Arguments, moment: datetime) -> None:
    """Add the answer to a request that is well formed. Raises OaiError."""
    _ANSWERS[verb](root, verb, arguments, moment)


def _identify(root: Element, verb: str, arguments: Arguments, moment: datetime) -> None:
    parent = oai.add(root, verb)
    earliest = RecordChange.objects.aggregate(value=Min("changed_at"))["value"]
    oai.add(parent, "repositoryName", settings.FREESHELF_SITE_NAME)
    oai.add(parent, "baseURL", conf.provider_url())
    oai.add(parent, "protocolVersion", "2.0")
    for address in conf.admin_emails():
        oai.add(parent, "adminEmail", address)
    oai.add(parent, "earliestDatestamp", utc(earliest or moment))
    oai.add(parent, "deletedRecord", "persistent")
    oai.add(parent, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    oai.add(parent, "compression", "gzip")
    add_identifier_description(parent)


def _list_metadata_formats(
    root: Element, verb: str, arguments: Arguments, moment: datetime
) -> None:
    if "identifier" in arguments:
        _known(arguments["identifier"])
    parent = oai.add(root, verb)
    for prefix, format_ in conf.formats().items():
        element = oai.add(parent, "metadataFormat")
        oai.add(element, "metadataPrefix", prefix)
        oai.add(element, "schema", format_.schema)
        oai.add(element, "metadataNamespace", format_.namespace)


def _list_sets(
    root: Element, verb: str, arguments: Arguments, moment: datetime
) -> None:
    if TOKEN in arguments:
        # The list of sets is always complete.
        raise OaiError(
            "badResumptionToken", "The resumption token is not one of this library."
        )
    parent = oai.add(root, verb)
    for each in all_sets():
        element = oai.add(parent, "set")
        oai.add(element, "setSpec", each.spec)
        oai.add(element, "setName", set_name(each.name, each.spec))


def _get_record(
    root: Element, verb: str, arguments: Arguments, moment: datetime
) -> None:
    row = _known(arguments["identifier"])
    _check_prefix(arguments["metadataPrefix"])
    _add_records(oai.add(root, verb), [row], arguments["metadataPrefix"])


def _list_identifiers(
    root: Element, verb: str, arguments: Arguments, moment: datetime
) -> None:
    page, _prefix = _requested_page(verb, arguments)
    parent = oai.add(root, verb)
    with shown_to_followers(page.rows):
        known = open_identifiers(row.identifier for row in page.rows)
    visible = _visible_sets(page.rows)
    for row in page.rows:
        add_header(parent, row, is_open=row.identifier in known, visible=visible)
    add_token(parent, page)


def _list_records(
    root: Element, verb: str, arguments: Arguments, moment: datetime
) -> None:
    page, prefix = _requested_page(verb, arguments)
    parent = oai.add(root, verb)
    _add_records(parent, page.rows, prefix)
    add_token(parent, page)


_ANSWERS: dict[str, Callable[[Element, str, Arguments, datetime], None]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_metadata_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list_identifiers,
    "ListRecords": _list_records,
}


def _requested_page(verb: str, arguments: Arguments) -> tuple[RecordPage, str]:
    """Return a page of records and the prefix of their format."""
    if TOKEN in arguments:
        position = read_token(arguments[TOKEN], verb=verb)
        return following_page(position), position.selection.prefix
    selection = read_selection(arguments)
    _check_prefix(selection.prefix)
    return first_page(verb, selection), selection.prefix


def _check_prefix(prefix: str) -> None:
    if prefix not in conf.formats():
        names = ", ".join(conf.formats())
        raise OaiError("cannotDisseminateFormat", f"The formats are: {names}.")


def _known(oai_identifier: str) -> RecordChange:
    """Return the record of an identifier. Raises idDoesNotExist."""
    identifier = conf.own_identifier(oai_identifier)
    rows = with_sets(RecordChange.objects.filter(identifier=identifier))
    row = rows.first() if identifier else None
    if row is None:
        raise OaiError("idDoesNotExist", "No record has this identifier.")
    return row


def _add_records(parent: Element, rows: Sequence[RecordChange], prefix: str) -> None:
    convert = conf.formats()[prefix].convert
    keys = [row.identifier for row in rows]
    with shown_to_followers(rows):
        known = open_records(keys, base_url=settings.FREESHELF_BASE_URL)
    visible = _visible_sets(rows)
    for row in rows:
        found = known.get(row.identifier)
        element = oai.add(parent, "record")
        add_header(element, row, is_open=found is not None, visible=visible)
        if found is not None:
            oai.add(element, "metadata").append(convert(found.record))


def _visible_sets(rows: Sequence[RecordChange]) -> set[str]:
    return visible_among({spec for row in rows for spec in specs_of(row)})
