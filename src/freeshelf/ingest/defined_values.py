"""Place values of fields that another library has defined into the fields of this one.

A field is the same one if it has the same name and the value fits. What has no place
stays with the record for staff, under its label.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from freeshelf.core.html import sanitize_html
from freeshelf.core.web_address import is_own_address, link_address
from freeshelf.fields.definitions import DefinedField, definitions
from freeshelf.fields.field_types import CONTAINERS, NUMBERS, REFERENCES, FieldType
from freeshelf.fields.references import reference_to
from freeshelf.fields.values import has_valid_shape, is_empty
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of, imported_as
from freeshelf.library.models import Resource
from freeshelf.library.services.merging_fields import ORPHANS
from freeshelf.sources.base import DefinedValue
from freeshelf.vocabularies.models import Concept

_T = FieldType
_ADDRESSES = (_T.URL, _T.OEMBED)
_PERMANENT = re.compile(r"https?://\S+/r/([\w.-]+)\Z")
_CONCEPT = "concept:"
_MAX_LABEL = 200
_LARGEST = 2**53


class _MisfitError(Exception):
    """Error for a value without a place in the fields of this library."""


def placed_values(source: Source, values: tuple[DefinedValue, ...]) -> dict[str, Any]:
    """Return values for `Resource.field_values`."""
    fields = _by_name(definitions().top)
    placed: dict[str, Any] = {}
    rest = []
    for each in values:
        value = json.loads(each.value)
        try:
            field = fields[each.name]
            placed[field.key] = _fitting(field, value, source)
        except (KeyError, _MisfitError):
            rest.append({"label": each.label[:_MAX_LABEL] or each.name, "value": value})
    return placed | ({ORPHANS: rest} if rest else {})


def fields_checksum() -> str:
    """Return a value that changes with the fields into which values are placed."""
    return checksum_of([repr(each) for each in definitions(at_once=True).top])


def _by_name(fields: tuple[DefinedField, ...]) -> dict[str, DefinedField]:
    # The first of a name; a field without one is known by its key.
    return {each.name or each.key: each for each in reversed(fields)}


def _fitting(field: DefinedField, value: Any, source: Source) -> Any:
    """Return a value in the form of a field. Raises _MisfitError."""
    if field.type in CONTAINERS:
        value = _container(field, value, source)
    elif field.type in REFERENCES:
        value = _references(field, value, source)
    elif field.type == _T.WYSIWYG and isinstance(value, str):
        value = sanitize_html(value)
    elif field.type == _T.LINK:
        value = _link(value)
    elif field.type in _ADDRESSES:
        value = _web_address(value)
    elif field.type in NUMBERS and isinstance(value, int | float):
        # No index holds a larger number exactly.
        value = value if abs(value) <= _LARGEST else None
    is_secret = field.type == _T.PASSWORD
    if is_secret or is_empty(value) or not has_valid_shape(field, value):
        raise _MisfitError
    return value


def _container(field: DefinedField, value: Any, source: Source) -> Any:
    if field.type in (_T.GROUP, _T.CLONE):
        return _row(field, value, source)
    if not isinstance(value, list):
        raise _MisfitError
    if field.type == _T.REPEATER:
        return [_row(field, each, source) for each in value]
    layouts = _by_name(field.parts)
    rows = []
    for each in value:
        name = each.get("layout") if isinstance(each, dict) else None
        layout = layouts.get(name) if isinstance(name, str) else None
        if layout is None:
            raise _MisfitError
        row = _row(layout, each.get("values"), source)
        rows.append({"layout": layout.key, "values": row})
    return rows


def _row(field: DefinedField, values: Any, source: Source) -> dict[str, Any]:
    parts = _by_name(field.parts)
    if not isinstance(values, dict) or not values.keys() <= parts.keys():
        raise _MisfitError
    return {
        parts[name].key: _fitting(parts[name], value, source)
        for name, value in values.items()
    }


def _references(field: DefinedField, value: Any, source: Source) -> Any:
    if not field.is_list:
        return next(_known([value], source), None)
    return list(_known(value, source)) if isinstance(value, list) else None


def _known(values: list[Any], source: Source) -> Iterator[str]:
    for value in values:
        if not isinstance(value, str):
            raise _MisfitError
        found = _PERMANENT.match(value)
        record = imported_as(source, found[1], Resource) if found else None
        if record is not None:
            yield reference_to(record)
        elif value.startswith(_CONCEPT):
            yield from _concept(value.removeprefix(_CONCEPT))
        else:
            yield _web_address(value)


def _concept(name: str) -> Iterator[str]:
    """Yield the reference to a concept of a public vocabulary that both have."""
    scheme, _dot, identifier = name.partition(".")
    rows = Concept.objects.current().select_related("scheme")
    of_scheme = rows.filter(scheme__identifier=scheme, scheme__is_public=True)
    if (concept := of_scheme.filter(identifier=identifier).first()) is not None:
        yield reference_to(concept)


def _link(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not isinstance(value.get("title", ""), str):
        raise _MisfitError
    return value | {"url": _web_address(value.get("url"))}


def _web_address(value: Any) -> str:
    found = link_address(value) if isinstance(value, str) else ""
    if not found or is_own_address(found):
        raise _MisfitError
    return found
