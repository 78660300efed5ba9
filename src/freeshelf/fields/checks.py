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

from freeshelf.fields.definitions import DefinedField, Definitions
from freeshelf.fields.field_types import CONTAINERS, NUMBERS, FieldType
from freeshelf.fields.rules import AnyFacts, applies_to, is_shown
from freeshelf.fields.values import has_valid_shape, is_empty, rows_of

_REQUIRED = Field.default_error_messages["required"]
_INVALID_CHOICE = ChoiceField.default_error_messages["invalid_choice"]
_MASKS = {"#": r"\d", "@": r"[^\W\d_]"}
_T = FieldType


@dataclass(frozen=True, slots=True)
class ValidationProblem:
    """An error of one value; `path` is its keys and row numbers with `/`."""

    path: str
    message: str


def problems(
    defined: Definitions,
    values: Mapping[str, Any],
    facts: AnyFacts,
    *,
    asks_required: bool = True,
) -> list[ValidationProblem]:
    """Return the errors in the values of the groups that apply.

    Skips fields that their conditions hide. A draft may lack required values.
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
        """Return the errors of sibling fields, in a record or in one row."""
        scope = {**around, **values}
        for field in fields:
            if field.has_value and is_shown(field, scope):
                path = f"{above}{field.key}"
                yield from self._of_field(field, values.get(field.key), path, scope)

    def _of_field(
        self, field: DefinedField, value: Any, path: str, scope: Mapping[str, Any]
    ) -> Iterator[ValidationProblem]:
        if is_empty(value) or (field.type == _T.TRUE_FALSE and value is False):
            if self.asks_required and field.is_required:
                yield ValidationProblem(path, str(_REQUIRED))
            value = {} if field.type in (_T.GROUP, _T.CLONE) else None
        if value is None:
            return
        if not has_valid_shape(field, value):
            yield ValidationProblem(path, _misfit(field, value))
        elif field.type in CONTAINERS:
            yield from self._of_container(field, value, path, scope)
        else:
            for single in value if field.is_list else [value]:
                yield from _of_single(field, single, path)
            if field.type in (_T.GALLERY, _T.RELATIONSHIP):
                yield from _of_count(field, len(value), path)

    def _of_container(
        self, field: DefinedField, value: Any, path: str, scope: Mapping[str, Any]
    ) -> Iterator[ValidationProblem]:
        is_single = isinstance(value, dict)
        if not is_single:
            yield from _of_count(field, len(value), path)
        for number, (container, row) in enumerate(rows_of(field, value)):
            above = f"{path}/" if is_single else f"{path}/{number}/"
            yield from self.of_level(container.parts, row, above, scope)


def _of_single(
    field: DefinedField, value: Any, path: str
) -> Iterator[ValidationProblem]:
    for validate in _validators(field):
        try:
            validate(value["url"] if field.type == _T.LINK else value)
        except ValidationError as error:
            yield ValidationProblem(path, " ".join(error.messages))
    if field.type == _T.GOOGLE_MAP:
        yield from _of_location(value, path)
    has_form = field.pattern and field.type in (_T.TEXT, _T.TEXTAREA)
    if has_form and not re.fullmatch(_regex(field.pattern), value, re.DOTALL):
        message = _("Use this format: %(form)s") % {"form": field.pattern}
        yield ValidationProblem(path, message)


def _regex(pattern: str) -> str:
    """Return a pattern as a regular expression that never backtracks over a text."""
    first, *others = (
        "".join(_MASKS.get(character) or re.escape(character) for character in part)
        for part in pattern.split("*")
    )
    if not others:
        return first
    *between, last = others
    return first + "".join(f"(?>.*?{part})" for part in between) + f".*{last}"


def _validators(field: DefinedField) -> Iterator[Any]:
    if field.type in NUMBERS:
        if field.minimum is not None:
            yield MinValueValidator(_plain(field.minimum))
        if field.maximum is not None:
            yield MaxValueValidator(_plain(field.maximum))
        if field.step:
            offset: Any = field.minimum  # any number, whatever the stub says
            yield StepValueValidator(_plain(field.step), offset=offset)
    if field.max_length and field.type in (_T.TEXT, _T.TEXTAREA):
        yield MaxLengthValidator(field.max_length)
    if field.type == _T.EMAIL:
        yield EmailValidator()
    if field.type in (_T.URL, _T.OEMBED):
        yield URLValidator(schemes=["http", "https"])
    if field.type == _T.LINK:
        yield _web_or_own


def _web_or_own(address: str) -> None:
    """Validate a web URL, a path on this site, or a mail or phone link."""
    if not re.match(r"/(?!/)|mailto:[^\s]+@|tel:[+\d]|#", address, re.IGNORECASE):
        URLValidator(schemes=["http", "https"])(address)


def _of_location(value: Mapping[str, Any], path: str) -> Iterator[ValidationProblem]:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        degrees = value.get(name)
        if degrees is not None and not -limit <= degrees <= limit:
            message = _("Enter a value between −%(limit)s and %(limit)s degrees.")
            yield ValidationProblem(f"{path}/{name}", message % {"limit": limit})


def _of_count(
    field: DefinedField, count: int, path: str
) -> Iterator[ValidationProblem]:
    if field.minimum and count < field.minimum:
        message, limit = _("Add at least %(number)s."), field.minimum
    elif field.maximum and count > field.maximum:
        message, limit = _("Add no more than %(number)s."), field.maximum
    else:
        return
    yield ValidationProblem(path, message % {"number": _plain(limit)})


def _misfit(field: DefinedField, value: Any) -> str:
    if field.choices and isinstance(value, str | list):
        return str(_INVALID_CHOICE) % {"value": value}
    return _("This value is not valid for the field type “%(kind)s”.") % {
        "kind": FieldType(field.type).label
    }


def _plain(limit: float) -> float:
    return int(limit) if limit == int(limit) else limit
