"""Convert Advanced Custom Fields values in post meta to values of our fields.

ACF stores each value in post meta under the field's name and, under that name after
`_`, the key of the field. Subfields are flattened: those of a group are `group_part`,
those of a repeater `rows_0_part`, where `rows` is the number of rows; a flexible
content field stores the list of its layouts' names.

References to other items are stored as `source:post:ID`, `source:image:ID`,
`source:term:ID` or `source:user:ID` until everything is imported (`with_references`).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from freeshelf.core.html import UrlRewriter, sanitize_html
from freeshelf.fields.definitions import DefinedField, Definitions
from freeshelf.fields.field_types import CHOICES, NUMBERS, FieldType
from freeshelf.fields.values import is_empty
from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.php import PhpObject, looks_serialised, parse_php
from freeshelf_wordpress.sources.records import SourceItem, SourceTerm

PENDING = "source:"
_NUMBER = re.compile(r"\d+")
_RGBA = re.compile(
    r"rgba?\((\d{1,9}),\s*(\d{1,9}),\s*(\d{1,9})(?:,\s*(\d{0,9}\.?\d{1,9}))?\)"
)
# Formats of ACF, of its older versions and of other plugins.
_DATES = ("%Y%m%d", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S")
_MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y%m%d")
_TIMES = ("%H:%M:%S", "%H:%M")
_MAX_ROWS = 1000
_T = FieldType
_REFERRED: dict[str, str] = {
    _T.IMAGE: "image",
    _T.GALLERY: "image",
    _T.FILE: "post",
    _T.POST_OBJECT: "post",
    _T.PAGE_LINK: "post",
    _T.RELATIONSHIP: "post",
    _T.TAXONOMY: "term",
    _T.USER: "user",
}


def values_of(
    item: SourceItem | SourceTerm,
    defined: Definitions,
    *,
    rewrite: UrlRewriter | None = None,
) -> dict[str, Any]:
    """Return values of fields by key, in the form of `Resource.field_values`.

    A value that does not fit its field stays a text and is listed as such in the admin
    area. `rewrite` maps URLs in HTML to those of the library.
    """
    return _ValueParser(item, rewrite).read(defined)


def with_references(value: Any, find: Callable[[str], str | None]) -> Any:
    """Replace pending references; `find` gets a text such as `source:post:87`.

    References without a result stay unchanged.
    """
    if isinstance(value, str) and value.startswith(PENDING):
        return find(value) or value
    if isinstance(value, list):
        return [with_references(each, find) for each in value]
    if isinstance(value, dict):
        return {key: with_references(each, find) for key, each in value.items()}
    return value


class _ValueParser:
    def __init__(
        self, item: SourceItem | SourceTerm, rewrite: UrlRewriter | None
    ) -> None:
        self._key = item.key
        self._rewrite = rewrite
        self._meta: dict[str, str] = {}
        for name, value in item.meta:
            self._meta.setdefault(name, value)

    def read(self, defined: Definitions) -> dict[str, Any]:
        stored = (
            field
            for field in defined.top
            if field.type == _T.CLONE or self._meta.get(f"_{field.name}") == field.key
        )
        return self._values(stored, "")

    def _values(self, fields: Iterable[DefinedField], prefix: str) -> dict[str, Any]:
        values = {}
        for field in fields:
            if field.type == _T.CLONE:
                value = self._clone(field, prefix)
            else:
                value = self._field(field, f"{prefix}{field.name}")
            if not is_empty(value):
                values[field.key] = value
        return values

    def _clone(self, field: DefinedField, prefix: str) -> dict[str, Any]:
        """Return the subfields of a clone, with or without its name as a prefix."""
        values = {}
        for subfield in field.parts:
            for name in (
                f"{prefix}{field.name}_{subfield.name}",
                f"{prefix}{subfield.name}",
            ):
                if self._meta.get(f"_{name}") in (
                    subfield.key,
                    f"{field.key}_{subfield.key}",
                ):
                    value = self._field(subfield, name)
                    if not is_empty(value):
                        values[subfield.key] = value
                    break
        return values

    def _field(self, field: DefinedField, name: str) -> Any:
        if field.type == _T.GROUP:
            return self._values(field.parts, f"{name}_")
        text = self._meta.get(name, "")
        if field.type == _T.REPEATER and _NUMBER.fullmatch(text):
            rows = range(min(int(text[:9]), _MAX_ROWS))
            return [self._values(field.parts, f"{name}_{row}_") for row in rows]
        if field.type == _T.FLEXIBLE_CONTENT:
            return self._layouts(field, name, _plain(text))
        return self._value(field, text) if text.strip() else None

    def _layouts(self, field: DefinedField, name: str, names: Any) -> Any:
        if not isinstance(names, list):
            return names
        layouts = {layout_field.name: layout_field for layout_field in field.parts}
        rows = []
        for position, name_in_row in enumerate(names[:_MAX_ROWS]):
            layout = layouts.get(str(name_in_row))
            key = layout.key if layout else str(name_in_row)
            prefix = f"{name}_{position}_"
            values = self._values(layout.parts, prefix) if layout else self._raw(prefix)
            rows.append({"layout": key, "values": values})
        return rows

    def _raw(self, prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): value
            for name, value in self._meta.items()
            if name.startswith(prefix) and value
        }

    def _value(self, field: DefinedField, text: str) -> Any:
        if field.type == _T.WYSIWYG:
            return sanitize_html(text, rewrite=self._rewrite)
        if field.type == _T.PASSWORD:
            # A fixed salt, so that a second import changes nothing.
            seed = f"{self._key} {field.key}".encode()
            salt = hashlib.blake2b(seed, digest_size=12).hexdigest()
            return make_password(text, salt=salt)
        plain = _plain(text)
        if field.is_list:
            listed = plain if isinstance(plain, list) else [plain]
            return [_single(field, each) for each in listed]
        if isinstance(plain, list) and len(plain) == 1:
            plain = plain[0]
        return _single(field, plain)


def _plain(text: str) -> Any:
    """Return a stored value as plain data: arrays as lists or dicts, others as text.

    Objects and broken values stay texts.
    """
    if not looks_serialised(text):
        return text
    try:
        value = parse_php(text)
    except InvalidPhpValueError:
        return text
    return text if isinstance(value, PhpObject) else _as_json(value)


def _as_json(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if list(value) == list(range(len(value))):
        return [_as_json(each) for each in value.values()]
    return {str(key): _as_json(each) for key, each in value.items()}


def _single(field: DefinedField, value: Any) -> Any:
    if field.type == _T.LINK:
        return _link(value)
    if field.type == _T.GOOGLE_MAP:
        return _place(value)
    if not isinstance(value, str | int | float):
        return value
    text = str(value).strip()
    if (kind := _REFERRED.get(field.type)) is not None:
        return f"{PENDING}{kind}:{text}" if _NUMBER.fullmatch(text) else text
    if field.type == _T.TEXTAREA:
        return str(value).replace("\r\n", "\n")
    return _scalar(field, text)


def _scalar(field: DefinedField, text: str) -> Any:
    if field.type in NUMBERS:
        return _number(text)
    if field.type == _T.TRUE_FALSE:
        return {"1": True, "0": False}.get(text, text)
    if field.type == _T.DATE_PICKER:
        return _datetime(text, _DATES, lambda value: value.date().isoformat())
    if field.type == _T.DATE_TIME_PICKER:
        return _datetime(text, _MOMENTS, datetime.isoformat)
    if field.type == _T.TIME_PICKER:
        return _datetime(text, _TIMES, lambda value: value.time().isoformat())
    if field.type == _T.COLOR_PICKER:
        return _colour(text)
    if field.type in CHOICES:
        # Some versions of ACF stored the label.
        values = {label: value for value, label in field.choices}
        return text if text in values.values() else values.get(text, text)
    return text


def _number(text: str) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    if number != number or abs(number) == float("inf"):
        return text
    return int(number) if number == int(number) else number


def _datetime(
    text: str, formats: tuple[str, ...], write: Callable[[datetime], str]
) -> str:
    for format_ in formats:
        try:
            # Without a time zone, since the field stores local time.
            return write(datetime.strptime(text, format_))  # noqa: DTZ007
        except ValueError:
            continue
    return text


def _colour(text: str) -> str:
    if (match := _RGBA.fullmatch(text)) is not None:
        *channels, opacity = match.groups()
        channels_as_int = [min(int(channel), 255) for channel in channels]
        if opacity is not None:
            channels_as_int.append(min(round(float(opacity) * 255), 255))
        return "#" + "".join(f"{number:02x}" for number in channels_as_int)
    short = re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])", text.lower())
    return "#" + "".join(d * 2 for d in short.groups()) if short else text.lower()


def _link(value: Any) -> Any:
    if isinstance(value, str):
        return {"url": value}
    if not isinstance(value, Mapping) or not value.get("url"):
        return value
    link: dict[str, Any] = {"url": str(value["url"])}
    if value.get("title"):
        link["title"] = str(value["title"])
    if value.get("target") == "_blank":
        link["new_window"] = True
    return link


def _place(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    location: dict[str, Any] = {"address": str(value.get("address") or "")}
    for ours, theirs in (("latitude", "lat"), ("longitude", "lng")):
        number = _number(str(value.get(theirs) or ""))
        if not isinstance(number, str):
            location[ours] = number
    return location
