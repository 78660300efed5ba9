"""Prepare values of editor-defined fields for the page of their object."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from freeshelf.content.blocks.links import safe_address
from freeshelf.core.html import sanitize_html
from freeshelf.core.locales import text_direction
from freeshelf.fields.definitions import DefinedField
from freeshelf.fields.display import FieldValue, single_values
from freeshelf.fields.field_types import (
    CHOICES,
    CONTAINERS,
    NUMBERS,
    REFERENCES,
    FieldType,
)
from freeshelf.fields.references import references_in, targets_of
from freeshelf.fields.values import rows_of
from freeshelf.library.access import Reader
from freeshelf.library.models import File, Resource
from freeshelf.vocabularies.models import Concept
from freeshelf.vocabularies.visibility import known_among
from freeshelf.web.presenters.cards import topic_url
from freeshelf.web.presenters.content_html import content_html
from freeshelf.web.presenters.formats import (
    full_date,
    number,
    web_address,
)

_T = FieldType


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value; `kind` selects its rendering in the template.

    text, lines, html, link, embed, colour, picture or rows. `language` is that of the
    text, empty for the visitor's own or none.
    """

    kind: str
    text: str = ""
    url: str = ""
    language: str = ""
    direction: str = "auto"
    html: str = ""  # sanitized
    picture: Any = None
    rows: tuple["Row", ...] = ()


# The labels of fields with their values.
Fields = tuple[tuple[str, tuple[ShownValue, ...]], ...]
# The title of a group or the layout of a row of a repeater, with its fields.
Row = tuple[str, Fields]


def field_groups(
    found: Sequence[FieldValue], *, language: str, user: Reader
) -> tuple[Row, ...]:
    """Return the visible values by group; `language` is that of their texts.

    Objects that this user may not open are not named.
    """
    if not found:
        return ()
    targets = targets_of(references_in(single_values(found)), user=user)
    topics = [each for each in targets.values() if isinstance(each, Concept)]
    shaper = _Shaper(language, targets, known_among(topics, user))
    groups = (
        (
            title,
            tuple(
                (each.field.title, values)
                for each in of_group
                if (values := tuple(shaper.values(each.field, each.value)))
            ),
        )
        for title, of_group in groupby(found, key=lambda each: each.group.title)
    )
    return tuple((title, fields) for title, fields in groups if fields)


class _Shaper:
    def __init__(
        self, language: str, targets: Mapping[str, Any], topics: Sequence[Concept]
    ) -> None:
        self._language = "" if language == "und" else language
        self._targets = targets
        # A field value alone does not make a topic visible.
        self._topics = {topic.pk for topic in topics}

    def values(self, definition: DefinedField, value: Any) -> Iterator[ShownValue]:
        """Yield the display form of a value, nothing for a broken reference."""
        if definition.type in CONTAINERS:
            rows = tuple(self._rows(definition, value))
            if rows:
                yield ShownValue("rows", rows=rows)
            return
        for single in value if definition.is_list else [value]:
            if (shown := self._single(definition, single)) is not None:
                yield shown

    def _rows(self, definition: DefinedField, value: Any) -> Iterator[Row]:
        for whole, row in rows_of(definition, value):
            fields = tuple(
                (part.title, values)
                for part in whole.parts
                if part.key in row
                and (values := tuple(self.values(part, row[part.key])))
            )
            if fields:
                yield whole.title if whole is not definition else "", fields

    def _single(self, definition: DefinedField, value: Any) -> ShownValue | None:
        if definition.type in REFERENCES:
            return self._reference(value)
        if definition.type in CHOICES:
            return self._text(dict(definition.choices).get(value, value))
        if definition.type in NUMBERS:
            return ShownValue("text", number(value))
        shape = _SHAPES.get(definition.type)
        return shape(value) if shape else self._text(value, kind=_kind(definition))

    def _text(self, text: str, *, kind: str = "text") -> ShownValue:
        if kind == "html":
            shown = content_html(sanitize_html(text))
            return ShownValue(kind, html=shown, language=self._language)
        return ShownValue(kind, text, language=self._language)

    def _reference(self, reference: str) -> ShownValue | None:
        target = self._targets.get(reference)
        match target:
            case None:
                url = web_address(reference)
                return ShownValue("link", url, url) if url else None
            case Resource():
                return _link(
                    target.display_title, target.get_absolute_url(), target.language
                )
            case Concept():
                label, language = target.label_with_language(get_language())
                url = topic_url(target) if target.pk in self._topics else ""
                return _link(label, url, language)
            case File():
                name = target.title or (
                    target.current.original_name if target.current else ""
                )
                return _link(name, target.download_url(), target.language)
            case Page():
                return _link(target.title, target.get_url() or "")
        return ShownValue("picture", picture=target)


def _link(text: str, url: str, language: str = "") -> ShownValue:
    direction = text_direction(language) if language else "auto"
    kind = "link" if url else "text"
    return ShownValue(kind, text, url, language=language, direction=direction)


def _kind(definition: DefinedField) -> str:
    kinds: dict[str, str] = {_T.TEXTAREA: "lines", _T.WYSIWYG: "html"}
    return kinds.get(definition.type, "text")


def _place(value: Mapping[str, Any]) -> ShownValue:
    latitude, longitude = value.get("latitude"), value.get("longitude")
    address = str(value.get("address") or "")
    if latitude is None or longitude is None:
        return ShownValue("text", address)
    # A geo URI (RFC 5870) opens the visitor's own map app, without a third party.
    where = f"{latitude}, {longitude}"
    return _link(address or where, f"geo:{latitude},{longitude}")


def _embed(value: str) -> ShownValue:
    """Return an embed if its provider is allowed, else a link."""
    url = web_address(value)
    return ShownValue("embed", value, url) if url else _link(value, "")


def _described_link(value: Mapping[str, Any]) -> ShownValue:
    return _link(value.get("title") or value["url"], safe_address(value["url"]))


def _moment(value: str) -> ShownValue:
    moment = datetime.fromisoformat(value)
    return ShownValue("text", f"{full_date(moment)} {moment:%H:%M}")


_SHAPES: dict[str, Callable[[Any], ShownValue]] = {
    _T.EMAIL: lambda value: _link(value, f"mailto:{value}"),
    _T.URL: lambda value: _link(value, web_address(value)),
    _T.OEMBED: _embed,
    _T.LINK: _described_link,
    _T.GOOGLE_MAP: _place,
    _T.TRUE_FALSE: lambda value: ShownValue("text", _("Yes") if value else _("No")),
    _T.COLOR_PICKER: lambda value: ShownValue("colour", value),
    _T.DATE_PICKER: lambda value: ShownValue(
        "text", full_date(date.fromisoformat(value))
    ),
    _T.DATE_TIME_PICKER: _moment,
    _T.TIME_PICKER: lambda value: ShownValue(
        "text", f"{time.fromisoformat(value):%H:%M}"
    ),
}
