"""Validate values of custom fields."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import (
    EmailValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    StepValueValidator,
    URLValidator,
)
from django.forms import ChoiceField, Field
from django.utils.translation import gettext as _

from freeshelf.library.field_groups.definitions import DefinedField, Definitions
from freeshelf.library.field_groups.rules import AnyFacts, applies_to, is_shown
from freeshelf.library.field_groups.values import has_valid_shape, is_empty, rows_of
from freeshelf.library.models.field_type import CONTAINERS, NUMBERS, FieldType

_REQUIRED = Field.default_error_messages["required"]
_NOT_OFFERED = ChoiceField.default_error_messages["invalid_choice"]
_MASKS = {"#": r"\d", "@": r"[^\W\d_]"}
_T = FieldType


@dataclass(frozen=True, slots=True)
class ValidationProblem:
    """What is wrong with one value; `path` is its keys and row numbers with `/`."""

    path: str
    message: str


def problems(
    defined: Definitions,
    values: Mapping[str, Any],
    facts: AnyFacts,
    *,
    asks_required: bool = True,
) -> list[ValidationProblem]:
    """What is wrong with the values of the groups that something has.

    A field that its conditions hide is not looked at. A draft may lack what is
    required.
    """
    check = _Check(asks_required)
    return [
        problem
        for group in defined.groups
        if applies_to(group, facts)
        for problem in check.of_level(group.fields, values, "", {})
    ]


@dataclass(frozen=True, slots=True)
class _Check:
    asks_required: bool

    def of_level(
        self,
        fields: Iterable[DefinedField],
        values: Mapping[str, Any],
        above: str,
        around: Mapping[str, Any],
    ) -> Iterator[ValidationProblem]:
        """Problems of fields side by side, in a record or in one row."""
        scope = {**around, **values}
        for asked in fields:
            if asked.has_value and is_shown(asked, scope):
                path = f"{above}{asked.key}"
                yield from self._of_field(asked, values.get(asked.key), path, scope)

    def _of_field(
        self, asked: DefinedField, value: Any, path: str, scope: Mapping[str, Any]
    ) -> Iterator[ValidationProblem]:
        if is_empty(value) or (asked.type == _T.TRUE_FALSE and value is False):
            if self.asks_required and asked.is_required:
                yield ValidationProblem(path, str(_REQUIRED))
            value = {} if asked.type in (_T.GROUP, _T.CLONE) else None
        if value is None:
            return
        if not has_valid_shape(asked, value):
            yield ValidationProblem(path, _misfit(asked, value))
        elif asked.type in CONTAINERS:
            yield from self._of_container(asked, value, path, scope)
        else:
            for single in value if asked.is_list else [value]:
                yield from _of_single(asked, single, path)
            if asked.type in (_T.GALLERY, _T.RELATIONSHIP):
                yield from _of_count(asked, len(value), path)

    def _of_container(
        self, asked: DefinedField, value: Any, path: str, scope: Mapping[str, Any]
    ) -> Iterator[ValidationProblem]:
        is_single = isinstance(value, dict)
        if not is_single:
            yield from _of_count(asked, len(value), path)
        for number, (whole, row) in enumerate(rows_of(asked, value)):
            above = f"{path}/" if is_single else f"{path}/{number}/"
            yield from self.of_level(whole.parts, row, above, scope)


def _of_single(
    asked: DefinedField, value: Any, path: str
) -> Iterator[ValidationProblem]:
    for validate in _validators(asked):
        try:
            validate(value["url"] if asked.type == _T.LINK else value)
        except ValidationError as error:
            yield ValidationProblem(path, " ".join(error.messages))
    if asked.type == _T.GOOGLE_MAP:
        yield from _of_place(value, path)
    has_form = asked.pattern and asked.type in (_T.TEXT, _T.TEXTAREA)
    if has_form and not re.fullmatch(_expression(asked.pattern), value, re.DOTALL):
        message = _("Use this format: %(form)s") % {"form": asked.pattern}
        yield ValidationProblem(path, message)


def _expression(pattern: str) -> str:
    """A form as a regular expression that never goes back over a text."""
    first, *others = (
        "".join(_MASKS.get(mark) or re.escape(mark) for mark in part)
        for part in pattern.split("*")
    )
    if not others:
        return first
    *between, last = others
    return first + "".join(f"(?>.*?{part})" for part in between) + f".*{last}"


def _validators(asked: DefinedField) -> Iterator[Any]:
    if asked.type in NUMBERS:
        if asked.minimum is not None:
            yield MinValueValidator(_plain(asked.minimum))
        if asked.maximum is not None:
            yield MaxValueValidator(_plain(asked.maximum))
        if asked.step:
            offset: Any = asked.minimum  # any number, whatever the stub says
            yield StepValueValidator(_plain(asked.step), offset=offset)
    if asked.max_length and asked.type in (_T.TEXT, _T.TEXTAREA):
        yield MaxLengthValidator(asked.max_length)
    if asked.type == _T.EMAIL:
        yield EmailValidator()
    if asked.type in (_T.URL, _T.OEMBED):
        yield URLValidator(schemes=["http", "https"])
    if asked.type == _T.LINK:
        yield _web_or_own


def _web_or_own(address: str) -> None:
    """A link may also lead to a place on this site, or write a letter."""
    if not re.match(r"/(?!/)|mailto:[^\s]+@|tel:[+\d]|#", address, re.IGNORECASE):
        URLValidator(schemes=["http", "https"])(address)


def _of_place(value: Mapping[str, Any], path: str) -> Iterator[ValidationProblem]:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        degrees = value.get(name)
        if degrees is not None and not -limit <= degrees <= limit:
            message = _("Enter a value between −%(limit)s and %(limit)s degrees.")
            yield ValidationProblem(f"{path}/{name}", message % {"limit": limit})


def _of_count(
    asked: DefinedField, count: int, path: str
) -> Iterator[ValidationProblem]:
    if asked.minimum and count < asked.minimum:
        message = _("Add at least %(number)s.") % {"number": _plain(asked.minimum)}
        yield ValidationProblem(path, message)
    if asked.maximum and count > asked.maximum:
        message = _("Add no more than %(number)s.") % {"number": _plain(asked.maximum)}
        yield ValidationProblem(path, message)


def _misfit(asked: DefinedField, value: Any) -> str:
    if asked.choices and isinstance(value, str | list):
        return str(_NOT_OFFERED) % {"value": value}
    return _("This value is not valid for the field type “%(kind)s”.") % {
        "kind": FieldType(asked.type).label
    }


def _plain(limit: float) -> float:
    return int(limit) if limit == int(limit) else limit
