"""The description and the defined fields of a record, as another library takes them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from freeshelf.api.addresses import absolute
from freeshelf.api.presenters import ANYONE
from freeshelf.api.schemas.records import FieldValueOut
from freeshelf.content.blocks.images import images_in_plain_html
from freeshelf.content.rendering import stream_html
from freeshelf.core.html import sanitize_html
from freeshelf.core.web_address import is_own_address
from freeshelf.fields.definitions import DefinedField
from freeshelf.fields.display import field_values, single_values
from freeshelf.fields.field_types import CONTAINERS, REFERENCES, FieldType
from freeshelf.fields.references import reference_to, references_in, targets_of
from freeshelf.fields.values import is_empty, rows_of
from freeshelf.library.models import File, Resource
from freeshelf.library.pictures import picture_address
from freeshelf.vocabularies.models import Concept

_Addresses = Mapping[str, str]
# As `picture_address` writes it.
_PICTURE = re.compile(r"/closed\?i=\d+#\w*")


def description_html(resource: Resource) -> str:
    """Return the description as sanitised HTML, with whole addresses of links.

    Images that everyone may see are at addresses of the library itself, with a part
    after “#” that changes with their bytes.
    """
    if not resource.body:
        return _whole_html(resource.description)

    def address(image: Any) -> str:
        return f"{picture_address(image)}#{image.file_hash[:16]}"

    with images_in_plain_html(address):
        return _whole_html(stream_html(resource.body))


def field_value_items(resource: Resource) -> list[FieldValueOut]:
    """Return the values that everyone may see; references to nothing open are none."""
    found = field_values(resource)
    addresses = _addresses(references_in(single_values(found)))
    items = []
    for each in found:
        value = _plain(each.field, each.value, addresses)
        if not is_empty(value):
            items.append(
                FieldValueOut(
                    name=_name(each.field),
                    label=each.field.title,
                    type=each.field.type,
                    value=value,
                )
            )
    return items


def _addresses(references: Iterable[str]) -> dict[str, str]:
    """Return what stands for each reference to something that everyone may see."""
    found = {}
    for reference, target in targets_of(references, user=ANYONE).items():
        if isinstance(target, Resource):
            found[reference] = absolute(target.permanent_url)
        elif isinstance(target, File):
            found[reference] = absolute(target.download_url())
        elif isinstance(target, Concept) and target.scheme.is_public:
            found[reference] = reference_to(target)
    return found


def _plain(field: DefinedField, value: Any, addresses: _Addresses) -> Any:
    if field.type in CONTAINERS:
        rows = [
            (container, _row(container, row, addresses))
            for container, row in rows_of(field, value)
        ]
        if field.type in (FieldType.GROUP, FieldType.CLONE):
            return rows[0][1] if rows else {}
        if field.type == FieldType.REPEATER:
            return [row for _field, row in rows if row]
        return [{"layout": _name(each), "values": row} for each, row in rows if row]
    if field.type in REFERENCES:
        if field.is_list:
            known = (_reference(each, addresses) for each in value)
            return [each for each in known if each]
        return _reference(value, addresses)
    if field.type == FieldType.WYSIWYG:
        return _whole_html(value)
    return value


def _row(
    container: DefinedField, row: Mapping[str, Any], addresses: _Addresses
) -> dict[str, Any]:
    values = {
        _name(part): _plain(part, row[part.key], addresses)
        for part in container.parts
        if part.key in row
    }
    return {name: value for name, value in values.items() if not is_empty(value)}


def _reference(value: str, addresses: _Addresses) -> str:
    return addresses.get(value) or (value if value.startswith("http") else "")


def _name(field: DefinedField) -> str:
    return field.name or field.key


def _whole_html(markup: str) -> str:
    return sanitize_html(markup, rewrite=_whole)


def _whole(address: str) -> str:
    # An image at a whole address would be left out.
    if _PICTURE.fullmatch(address) or not is_own_address(address):
        return address
    return absolute(address)
