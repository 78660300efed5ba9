"""Field values as plain text for the admin: comparisons, lists and exports."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.library.field_groups.definitions import DefinedField
from freeshelf.library.field_groups.references import targets_of
from freeshelf.library.field_groups.values import has_valid_shape, is_empty, rows_of
from freeshelf.library.field_groups.visible_values import plain_texts
from freeshelf.library.models import Resource
from freeshelf.library.models.field_type import CONTAINERS, REFERENCES, FieldType

_HIDDEN = "••••••"
# SQLite rejects an expression that is a thousand levels deep.
_CHUNK = 500


def value_text(
    field: DefinedField, value: Any, titles: Mapping[str, str] | None = None
) -> str:
    """Return a value as text, with one line for each subfield.

    A password is masked. A value of the wrong shape is shown raw. `titles`
    (`titles_of`) save queries where many values are shown.
    """
    if is_empty(value):
        return ""
    known_titles = titles_of(value) if titles is None else titles
    return "\n".join(_lines(field, value, known_titles))


def raw_value_text(value: Any) -> str:
    """Return a value without a field as text."""
    if isinstance(value, dict):
        return "\n".join(
            f"{key}: {raw_value_text(each)}" for key, each in value.items()
        )
    if isinstance(value, list):
        return "\n".join(map(raw_value_text, value))
    text = "" if value is None else str(value)
    return _HIDDEN if text.startswith(("pbkdf2_", "argon2", "scrypt$")) else text


def _lines(field: DefinedField, value: Any, titles: Mapping[str, str]) -> Iterator[str]:
    if field.type == FieldType.PASSWORD:
        yield _HIDDEN
    elif not has_valid_shape(field, value):
        yield raw_value_text(value)
    elif field.type in CONTAINERS:
        for number, (container, row) in enumerate(rows_of(field, value), 1):
            if isinstance(value, list):
                title = container.title if container is not field else ""
                yield f"{number}. {title}".rstrip()
            for part in container.parts:
                if not is_empty(row.get(part.key)):
                    yield from _labelled(part, row[part.key], titles)
    elif field.is_list:
        yield ", ".join(_single(field, each, titles) for each in value)
    else:
        yield _single(field, value, titles)


def _labelled(
    field: DefinedField, value: Any, titles: Mapping[str, str]
) -> Iterator[str]:
    first, *others = list(_lines(field, value, titles)) or [""]
    yield f"{field.title}: {first}"
    yield from others


def _single(field: DefinedField, value: Any, titles: Mapping[str, str]) -> str:
    if field.type == FieldType.TRUE_FALSE:
        return _("Yes") if value else _("No")
    if field.type in REFERENCES:
        return titles.get(value, value)
    if field.type == FieldType.GOOGLE_MAP:
        texts = [value.get(n) for n in ("address", "latitude", "longitude")]
        return ", ".join(str(text) for text in texts if text not in (None, ""))
    return ", ".join(plain_texts(field, value))


def titles_of(values: Any) -> dict[str, str]:
    """Return the titles of the objects that references in values name."""
    references = list(dict.fromkeys(_strings(values)))
    titles: dict[str, str] = {}
    for start in range(0, len(references), _CHUNK):
        targets = targets_of(references[start : start + _CHUNK])
        titles |= {reference: title_of(target) for reference, target in targets.items()}
    return titles


def title_of(target: Any) -> str:
    """Return the title of a referenced object."""
    return target.display_title if isinstance(target, Resource) else str(target)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
