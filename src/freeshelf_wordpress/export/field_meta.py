"""Write custom field values as meta in the form of Advanced Custom Fields.

Each value is stored under the name of its field and, under that name after `_`, the key
of the field. Subfields of groups and rows are flattened.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from typing import Any

from wagtail.images import get_image_model

from freeshelf.fields.definitions import DefinedField, definitions
from freeshelf.fields.display import FieldValue, field_values, visible_values
from freeshelf.fields.entity_values import (
    Entity,
    entity_facts,
    entity_kind,
    entity_values_by_pk,
)
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.values import rows_of
from freeshelf.library.models import Resource
from freeshelf_wordpress.export.context import ExportContext
from freeshelf_wordpress.export.items import Pairs, PostKind, php_in_xml

_CACHE_SIZE = 20_000


class References:
    """Lookup of IDs for references of `fields.values` (`resource:…`)."""

    def __init__(self, context: ExportContext) -> None:
        self.links = context.links
        self._context = context
        self.number = lru_cache(maxsize=_CACHE_SIZE)(self._number)

    def _number(self, text: str) -> str:
        """Return the ID for a reference; any other text is unchanged.

        Returns an empty text for objects that are not exported, whose name may be
        restricted.
        """
        kind, colon, name = text.partition(":")
        selection = self._context.selection
        finders: dict[str, Callable[[str], int | str | None]] = {
            "resource": partial(selection.post_number, PostKind.RESOURCE),
            "file": self._file,
            "image": self._image,
            "page": self._page,
            "concept": self._concept,
        }
        find = finders.get(kind)
        if not colon or find is None:
            return text
        number = find(name)
        return str(number) if number is not None else ""

    def _file(self, name: str) -> int | None:
        identifier, _slash, number = name.rpartition("/")
        if not number.isdecimal():
            return None
        upload = self._context.uploads.numbered(identifier, number)
        return upload.number if upload is not None else None

    def _image(self, key: str) -> int | None:
        images = get_image_model().objects
        image = images.filter(pk=key).first() if key.isdecimal() else None
        upload = self._context.uploads.image(image)
        return upload.number if upload is not None else None

    def _page(self, key: str) -> int | None:
        pages = self._context.selection.pages()
        if not key.isdecimal() or not pages.filter(pk=key).exists():
            return None
        return self._context.selection.page_number(int(key))

    def _concept(self, name: str) -> str | None:
        scheme, _dot, identifier = name.partition(".")
        term = self._context.terms.named(scheme, identifier)
        return term.source_id if term is not None else None


_T = FieldType
TERM_NAMES = "_freeshelf_terms"
_PLACE = {"address": "address", "latitude": "lat", "longitude": "lng"}


class FieldMeta:
    """Writer of public values, and of those for staff if everything is exported.

    Passwords are not exported, since only their hashes are known.
    """

    def __init__(self, context: ExportContext) -> None:
        self._for_staff = context.selection.with_restricted
        self._references = References(context)
        self._defined = definitions(at_once=True)

    def of(self, resource: Resource) -> Pairs:
        """Return the meta of a record."""
        if not resource.field_values:
            return ()
        return self._pairs(
            field_values(resource, for_staff=self._for_staff, defined=self._defined)
        )

    def of_thing(self, entity: Entity) -> Pairs:
        """Return the meta of an agent or a concept."""
        values = visible_values(
            self._values[entity_kind(entity)].get(entity.pk, {}),
            entity_facts(entity),
            for_staff=self._for_staff,
            defined=self._defined,
        )
        return self._pairs(values)

    @cached_property
    def _values(self) -> dict[str, dict[int, dict[str, Any]]]:
        """Return the values of all entities that have any, since these are few."""
        return {kind: entity_values_by_pk(kind) for kind in ("agent", "concept")}

    def _pairs(self, values: Iterable[FieldValue]) -> Pairs:
        return tuple(
            pair
            for value in values
            for pair in self._field(value.field, value.value, "")
        )

    def _field(
        self, field: DefinedField, value: Any, prefix: str
    ) -> Iterator[tuple[str, str]]:
        name = f"{prefix}{field.name}"
        yield f"_{name}", field.key
        if field.type in (_T.GROUP, _T.CLONE):
            yield name, ""
            yield from self._parts(field, value, f"{name}_")
        elif field.type in (_T.REPEATER, _T.FLEXIBLE_CONTENT):
            rows = list(rows_of(field, value))
            names = [row_field.name for row_field, _row in rows]
            is_repeater = field.type == _T.REPEATER
            yield name, str(len(rows)) if is_repeater else php_in_xml(names)
            for number, (row_field, row) in enumerate(rows):
                yield from self._parts(row_field, row, f"{name}_{number}_")
        else:
            yield name, self._text(field, value)
            if field.type == _T.TAXONOMY:
                # Lets the companion plugin map term IDs, which change in an import.
                yield TERM_NAMES, name

    def _parts(
        self, field: DefinedField, values: Mapping[str, Any], prefix: str
    ) -> Iterator[tuple[str, str]]:
        for subfield in field.parts:
            if subfield.key in values:
                yield from self._field(subfield, values[subfield.key], prefix)

    def _text(self, field: DefinedField, value: Any) -> str:
        if field.is_list:
            singles = (self._single(field, each) for each in value)
            return php_in_xml([each for each in singles if each != ""])
        single = self._single(field, value)
        return single if isinstance(single, str) else php_in_xml(single)

    def _single(self, field: DefinedField, value: Any) -> Any:
        match field.type:
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
    """Merge meta with that of custom fields, which take precedence."""
    field_names = {name for name, _value in fields}
    return (*(pair for pair in pairs if pair[0] not in field_names), *fields)
