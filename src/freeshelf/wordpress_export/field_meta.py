"""Values of editor-defined fields as Advanced Custom Fields keeps them in meta.

Each value stands under the name of its field, and beside it, under the name with `_` in
front, the key of the field. Parts of groups and rows are flattened.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from freeshelf.library.field_groups.definitions import DefinedField, definitions
from freeshelf.library.field_groups.entity_values import (
    Entity,
    entity_facts,
    entity_kind,
    entity_values_by_pk,
)
from freeshelf.library.field_groups.values import rows_of
from freeshelf.library.field_groups.visible_values import (
    FieldValue,
    field_values,
    visible_values,
)
from freeshelf.library.models import FieldType, Resource
from freeshelf.wordpress_export.context import ExportContext
from freeshelf.wordpress_export.items import Pairs
from freeshelf.wordpress_export.php import serialise_php
from freeshelf.wordpress_export.references import References

_T = FieldType
TERM_NAMES = "_freeshelf_terms"
_PLACE = {"address": "address", "latitude": "lat", "longitude": "lng"}


class FieldMeta:
    """Writes the values that readers see; with everything, those for staff as well.

    Passwords stay here: only their hashes are known.
    """

    def __init__(self, room: ExportContext) -> None:
        self._for_staff = room.selection.with_restricted
        self._references = References(room)
        self._defined = definitions(at_once=True)

    def of(self, resource: Resource) -> Pairs:
        """The meta of a record."""
        if not resource.field_values:
            return ()
        return self._pairs(
            field_values(resource, for_staff=self._for_staff, defined=self._defined)
        )

    def of_thing(self, thing: Entity) -> Pairs:
        """The meta of an organisation, a person or a concept."""
        found = visible_values(
            self._values[entity_kind(thing)].get(thing.pk, {}),
            entity_facts(thing),
            for_staff=self._for_staff,
            defined=self._defined,
        )
        return self._pairs(found)

    @cached_property
    def _values(self) -> dict[str, dict[int, dict[str, Any]]]:
        """Of all things that have any: few have, and one look is enough."""
        return {kind: entity_values_by_pk(kind) for kind in ("agent", "concept")}

    def _pairs(self, found: Iterable[FieldValue]) -> Pairs:
        return tuple(
            pair for each in found for pair in self._field(each.field, each.value, "")
        )

    def _field(
        self, asked: DefinedField, value: Any, prefix: str
    ) -> Iterator[tuple[str, str]]:
        name = f"{prefix}{asked.name}"
        yield f"_{name}", asked.key
        if asked.type in (_T.GROUP, _T.CLONE):
            yield name, ""
            yield from self._parts(asked, value, f"{name}_")
        elif asked.type in (_T.REPEATER, _T.FLEXIBLE_CONTENT):
            rows = list(rows_of(asked, value))
            names = [whole.name for whole, _row in rows]
            is_repeater = asked.type == _T.REPEATER
            yield name, str(len(rows)) if is_repeater else serialise_php(names)
            for number, (whole, row) in enumerate(rows):
                yield from self._parts(whole, row, f"{name}_{number}_")
        else:
            yield name, self._text(asked, value)
            if asked.type == _T.TAXONOMY:
                # For the plug-in beside the export: terms get other numbers there.
                yield TERM_NAMES, name

    def _parts(
        self, whole: DefinedField, values: Mapping[str, Any], prefix: str
    ) -> Iterator[tuple[str, str]]:
        for part in whole.parts:
            if part.key in values:
                yield from self._field(part, values[part.key], prefix)

    def _text(self, asked: DefinedField, value: Any) -> str:
        if asked.is_list:
            singles = (self._single(asked, each) for each in value)
            return serialise_php([each for each in singles if each != ""])
        single = self._single(asked, value)
        return single if isinstance(single, str) else serialise_php(single)

    def _single(self, asked: DefinedField, value: Any) -> Any:
        match asked.type:
            case _T.LINK:
                target = "_blank" if value.get("new_window") else ""
                title = value.get("title", "")
                return {"title": title, "url": value.get("url", ""), "target": target}
            case _T.GOOGLE_MAP:
                return {_PLACE[name]: value[name] for name in _PLACE if name in value}
            case _T.TRUE_FALSE:
                return "1" if value else "0"
            case _T.DATE_PICKER:
                return str(value).replace("-", "")
            case _T.DATE_TIME_PICKER:
                return str(value).replace("T", " ")
            case _T.WYSIWYG:
                return self._references.links.in_html(str(value))
        return self._references.number(str(value))


def with_fields(pairs: Iterable[tuple[str, str]], fields: Pairs) -> Pairs:
    """Meta of ours and that of fields, which may have the name of one of ours."""
    named = {name for name, _value in fields}
    return (*(pair for pair in pairs if pair[0] not in named), *fields)
