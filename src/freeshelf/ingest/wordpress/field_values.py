"""What a post has in the fields of Advanced Custom Fields, as values of our fields.

ACF keeps each value in post meta under the field's name, and beside it, under the name
with `_` in front, the key of the field. Parts are flattened: those of a group are
`group_part`, those of a repeater `rows_0_part`, where `rows` is the number of rows; a
flexible content is the list of its layouts' names.

What refers to another item stands as `source:post:ID`, `source:image:ID`,
`source:term:ID` or `source:user:ID` until everything is there (`with_references`).
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from freeshelf.core.html import UrlRewriter, sanitize_html
from freeshelf.library.field_groups.definitions import DefinedField, Definitions
from freeshelf.library.field_groups.values import is_empty
from freeshelf.library.models import FieldType
from freeshelf.library.models.field_type import CHOICES, NUMBERS
from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.records import SourceItem, SourceTerm
from freeshelf.sources.wordpress import PhpObject, looks_serialised, parse_php

PENDING = "source:"
_NUMBER = re.compile(r"\d+")
_RGBA = re.compile(
    r"rgba?\((\d{1,9}),\s*(\d{1,9}),\s*(\d{1,9})(?:,\s*(\d{0,9}\.?\d{1,9}))?\)"
)
# As ACF stores them, and as older versions and other plug-ins do.
_DATES = ("%Y%m%d", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S")
_MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y%m%d")
_TIMES = ("%H:%M:%S", "%H:%M")
_MOST_ROWS = 1000
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
    """The values of fields by key, as `Resource.field_values` keeps them.

    A value that does not fit its field stays the text that it was, and is listed as
    such in the admin area. `rewrite` maps addresses in texts with HTML to ours.
    """
    return _Reader(item, rewrite).read(defined)


def with_references(value: Any, find: Callable[[str], str | None]) -> Any:
    """A value with references to what is here now; `find` takes `source:post:87`.

    What it finds nothing for stays as it is.
    """
    if isinstance(value, str) and value.startswith(PENDING):
        return find(value) or value
    if isinstance(value, list):
        return [with_references(each, find) for each in value]
    if isinstance(value, dict):
        return {key: with_references(each, find) for key, each in value.items()}
    return value


class _Reader:
    def __init__(
        self, item: SourceItem | SourceTerm, rewrite: UrlRewriter | None
    ) -> None:
        self._key = item.key
        self._rewrite = rewrite
        self._meta: dict[str, str] = {}
        for name, value in item.meta:
            self._meta.setdefault(name, value)

    def read(self, defined: Definitions) -> dict[str, Any]:
        values = {}
        for asked in defined.top:
            if asked.type == _T.CLONE:
                found = self._clone(asked, "")
            elif self._meta.get(f"_{asked.name}") == asked.key:
                found = self._field(asked, asked.name)
            else:
                continue
            if not is_empty(found):
                values[asked.key] = found
        return values

    def _parts(self, whole: DefinedField, prefix: str) -> dict[str, Any]:
        found = {}
        for part in whole.parts:
            if part.type == _T.CLONE:
                value = self._clone(part, prefix)
            else:
                value = self._field(part, f"{prefix}{part.name}")
            if not is_empty(value):
                found[part.key] = value
        return found

    def _clone(self, asked: DefinedField, prefix: str) -> dict[str, Any]:
        """Parts of a clone, with its name in front of theirs or without."""
        found = {}
        for part in asked.parts:
            for name in (f"{prefix}{asked.name}_{part.name}", f"{prefix}{part.name}"):
                if self._meta.get(f"_{name}") in (part.key, f"{asked.key}_{part.key}"):
                    value = self._field(part, name)
                    if not is_empty(value):
                        found[part.key] = value
                    break
        return found

    def _field(self, asked: DefinedField, name: str) -> Any:
        if asked.type == _T.GROUP:
            return self._parts(asked, f"{name}_")
        text = self._meta.get(name, "")
        if asked.type == _T.REPEATER and _NUMBER.fullmatch(text):
            rows = range(min(int(text[:9]), _MOST_ROWS))
            return [self._parts(asked, f"{name}_{row}_") for row in rows]
        if asked.type == _T.FLEXIBLE_CONTENT:
            return self._layouts(asked, name, _plain(text))
        return self._value(asked, text) if text.strip() else None

    def _layouts(self, asked: DefinedField, name: str, names: Any) -> Any:
        if not isinstance(names, list):
            return names
        layouts = {part.name: part for part in asked.parts}
        rows = []
        for number, said in enumerate(names[:_MOST_ROWS]):
            layout = layouts.get(str(said))
            key = layout.key if layout else str(said)
            prefix = f"{name}_{number}_"
            values = self._parts(layout, prefix) if layout else self._raw(prefix)
            rows.append({"layout": key, "values": values})
        return rows

    def _raw(self, prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): value
            for name, value in self._meta.items()
            if name.startswith(prefix) and value
        }

    def _value(self, asked: DefinedField, text: str) -> Any:
        if asked.type == _T.WYSIWYG:
            return sanitize_html(text, rewrite=self._rewrite)
        if asked.type == _T.PASSWORD:
            # Always the same, so that a second import changes nothing.
            seed = f"{self._key} {asked.key}".encode()
            salt = hashlib.blake2b(seed, digest_size=12).hexdigest()
            return make_password(text, salt=salt)
        plain = _plain(text)
        if asked.is_list:
            listed = plain if isinstance(plain, list) else [plain]
            return [_single(asked, each) for each in listed]
        if isinstance(plain, list) and len(plain) == 1:
            plain = plain[0]
        return _single(asked, plain)


def _plain(text: str) -> Any:
    """A stored value as plain data: arrays as lists or dicts, all else as text.

    An object, and what is broken, stays the text that it is.
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


def _single(asked: DefinedField, value: Any) -> Any:
    if asked.type == _T.LINK:
        return _link(value)
    if asked.type == _T.GOOGLE_MAP:
        return _place(value)
    if not isinstance(value, str | int | float):
        return value
    text = str(value).strip()
    if (kind := _REFERRED.get(asked.type)) is not None:
        return f"{PENDING}{kind}:{text}" if _NUMBER.fullmatch(text) else text
    if asked.type == _T.TEXTAREA:
        return str(value).replace("\r\n", "\n")
    return _scalar(asked, text)


def _scalar(asked: DefinedField, text: str) -> Any:
    if asked.type in NUMBERS:
        return _number(text)
    if asked.type == _T.TRUE_FALSE:
        return {"1": True, "0": False}.get(text, text)
    if asked.type == _T.DATE_PICKER:
        return _moment(text, _DATES, lambda moment: moment.date().isoformat())
    if asked.type == _T.DATE_TIME_PICKER:
        return _moment(text, _MOMENTS, datetime.isoformat)
    if asked.type == _T.TIME_PICKER:
        return _moment(text, _TIMES, lambda moment: moment.time().isoformat())
    if asked.type == _T.COLOR_PICKER:
        return _colour(text)
    if asked.type in CHOICES:
        # A label was kept here by some versions.
        values = {label: value for value, label in asked.choices}
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


def _moment(text: str, forms: tuple[str, ...], write: Callable[[datetime], str]) -> str:
    for form in forms:
        try:
            # Without a zone, as the field is: the hour that was typed.
            return write(datetime.strptime(text, form))  # noqa: DTZ007
        except ValueError:
            continue
    return text


def _colour(text: str) -> str:
    if (match := _RGBA.fullmatch(text)) is not None:
        *channels, opacity = match.groups()
        numbers = [min(int(channel), 255) for channel in channels]
        if opacity is not None:
            numbers.append(min(round(float(opacity) * 255), 255))
        return "#" + "".join(f"{number:02x}" for number in numbers)
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
    place: dict[str, Any] = {"address": str(value.get("address") or "")}
    for ours, theirs in (("latitude", "lat"), ("longitude", "lng")):
        number = _number(str(value.get(theirs) or ""))
        if not isinstance(number, str):
            place[ours] = number
    return place
