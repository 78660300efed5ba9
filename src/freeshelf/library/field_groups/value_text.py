"""Values as plain words for people in the admin: to compare, to list, to export."""

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
# SQLite takes no condition that is a thousand deep.
_AT_ONCE = 500


def value_text(
    asked: DefinedField, value: Any, titles: Mapping[str, str] | None = None
) -> str:
    """A value in words; parts of groups and rows stand on lines of their own.

    A password is never said. A value that does not fit is said as it is. `titles`
    (`titles_of`) spare the queries where many values are said.
    """
    if is_empty(value):
        return ""
    known = titles_of(value) if titles is None else titles
    return "\n".join(_lines(asked, value, known))


def raw_value_text(value: Any) -> str:
    """A value of no field in words, with nothing known of it."""
    if isinstance(value, dict):
        return "\n".join(
            f"{key}: {raw_value_text(each)}" for key, each in value.items()
        )
    if isinstance(value, list):
        return "\n".join(map(raw_value_text, value))
    text = "" if value is None else str(value)
    return _HIDDEN if text.startswith(("pbkdf2_", "argon2", "scrypt$")) else text


def _lines(asked: DefinedField, value: Any, titles: Mapping[str, str]) -> Iterator[str]:
    if asked.type == FieldType.PASSWORD:
        yield _HIDDEN
    elif not has_valid_shape(asked, value):
        yield raw_value_text(value)
    elif asked.type in CONTAINERS:
        for number, (whole, row) in enumerate(rows_of(asked, value), 1):
            if isinstance(value, list):
                yield f"{number}. {whole.title if whole is not asked else ''}".rstrip()
            for part in whole.parts:
                if not is_empty(row.get(part.key)):
                    yield from _labelled(part, row[part.key], titles)
    elif asked.is_list:
        yield ", ".join(_single(asked, each, titles) for each in value)
    else:
        yield _single(asked, value, titles)


def _labelled(
    asked: DefinedField, value: Any, titles: Mapping[str, str]
) -> Iterator[str]:
    first, *others = list(_lines(asked, value, titles)) or [""]
    yield f"{asked.title}: {first}"
    yield from others


def _single(asked: DefinedField, value: Any, titles: Mapping[str, str]) -> str:
    if asked.type == FieldType.TRUE_FALSE:
        return _("Yes") if value else _("No")
    if asked.type in REFERENCES:
        return titles.get(value, value)
    if asked.type == FieldType.GOOGLE_MAP:
        texts = [value.get(n) for n in ("address", "latitude", "longitude")]
        return ", ".join(str(text) for text in texts if text not in (None, ""))
    return ", ".join(plain_texts(asked, value))


def titles_of(values: Any) -> dict[str, str]:
    """What the things are called that references in values lead to."""
    references = list(dict.fromkeys(_strings(values)))
    titles: dict[str, str] = {}
    for start in range(0, len(references), _AT_ONCE):
        found = targets_of(references[start : start + _AT_ONCE])
        titles |= {reference: title_of(target) for reference, target in found.items()}
    return titles


def title_of(target: Any) -> str:
    """What a thing that a reference leads to is called."""
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
