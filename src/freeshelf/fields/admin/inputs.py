"""The input of each field type: its widget, and conversion from and to the value."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput
from wagtail.images import get_image_model
from wagtail.images.widgets import AdminImageChooser
from wagtail.models import Page

from freeshelf.core.html import sanitize_html
from freeshelf.fields.definitions import DefinedField
from freeshelf.fields.field_types import NUMBERS, FieldType
from freeshelf.fields.references import reference_to, targets_of
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.typeaheads import IMAGE, PAGE, RESOURCE
from freeshelf.library.models import File, Resource
from freeshelf.vocabularies.admin.typeahead import (
    ANY_CONCEPT,
    TypeaheadWidget,
    concept_typeahead_name,
)
from freeshelf.vocabularies.models import Concept

_T = FieldType
_ROWS_LONG = 8


def form_field(asked: DefinedField, resource: Resource | None) -> forms.Field:
    """Return a form field that checks the shape only; `checks.problems` does the rest.

    `resource` is the record whose files can be chosen, or None.
    """
    if asked.type == _T.FILE:
        field = _file(resource)
    else:
        field = _MAKERS.get(asked.type, _line)(asked)
    field.required = False
    return field


def to_initial(asked: DefinedField, value: Any) -> Any:
    """Return a value of the right shape as initial data of the form field."""
    if asked.type in _REFERENCES:
        references = value if asked.is_list else [value]
        targets = targets_of(references)
        chosen = [targets[each] for each in references if each in targets]
        keys = [each.pk for each in chosen if isinstance(each, _MODELS[asked.type]())]
        return keys if asked.is_list else next(iter(keys), None)
    if asked.type == _T.USER and asked.is_list:
        return "\n".join(value)
    parsers: dict[str, Callable[[str], Any]] = {
        _T.DATE_PICKER: parse_date,
        _T.DATE_TIME_PICKER: parse_datetime,
        _T.TIME_PICKER: parse_time,
    }
    return parsers[asked.type](value) if asked.type in parsers else value


def unselectable_references(asked: DefinedField, value: Any) -> list[tuple[str, str]]:
    """Return references that the input cannot choose, with their titles."""
    if asked.type not in _REFERENCES:
        return []
    references = value if asked.is_list else [value]
    targets = targets_of(references)
    model = _MODELS[asked.type]()
    return [
        (each, str(targets.get(each, each)))
        for each in references
        if not isinstance(targets.get(each), model)
    ]


def to_value(asked: DefinedField, cleaned: Any) -> Any:
    """Return cleaned input in the form that is stored, or None if empty."""
    if cleaned in (None, "", []):
        return None
    if asked.type in _REFERENCES:
        if asked.is_list:
            return [reference_to(each) for each in cleaned]
        return reference_to(cleaned)
    match asked.type:
        case _T.NUMBER | _T.RANGE:
            return int(cleaned) if cleaned == int(cleaned) else cleaned
        case _T.DATE_PICKER | _T.TIME_PICKER:
            return cleaned.isoformat()
        case _T.DATE_TIME_PICKER:
            return cleaned.replace(tzinfo=None).isoformat()
        case _T.WYSIWYG:
            return sanitize_html(cleaned) or None
        case _T.TEXTAREA:
            return cleaned.replace("\r\n", "\n")
        case _T.COLOR_PICKER:
            return cleaned.lower()
        case _T.PASSWORD:
            return make_password(cleaned)
        case _T.USER if asked.is_list:
            return [line.strip() for line in cleaned.splitlines() if line.strip()]
    return cleaned


def _line(field: DefinedField) -> forms.Field:
    kinds: dict[str, str] = {_T.EMAIL: "email", _T.URL: "url"}
    attrs = {"type": kinds.get(field.type, "text")}
    if field.max_length:
        attrs["maxlength"] = str(field.max_length)
    if field.type == _T.COLOR_PICKER:
        attrs["placeholder"] = "#0b5568"
    return forms.CharField(widget=forms.TextInput(attrs=attrs))


def _lines(field: DefinedField) -> forms.Field:
    rows = _ROWS_LONG if field.type == _T.WYSIWYG else _ROWS_LONG // 2
    return forms.CharField(
        strip=field.type != _T.TEXTAREA, widget=forms.Textarea(attrs={"rows": rows})
    )


def _password(_asked: DefinedField) -> forms.Field:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(strip=False, widget=widget)


def _number(field: DefinedField) -> forms.Field:
    attrs = {
        name: limit
        for name, limit in (
            ("min", field.minimum),
            ("max", field.maximum),
            ("step", field.step or "any"),
        )
        if limit is not None
    }
    return forms.FloatField(widget=forms.NumberInput(attrs=attrs))


def _choice(field: DefinedField) -> forms.Field:
    choices = list(field.choices)
    if field.is_list:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple
        )
    if field.type == _T.SELECT:
        return forms.ChoiceField(choices=[("", "---------"), *choices])
    return forms.ChoiceField(
        choices=[("", _("None of them")), *choices], widget=forms.RadioSelect
    )


def _user(field: DefinedField) -> forms.Field:
    return _lines(field) if field.is_list else _line(field)


def _file(resource: Resource | None) -> forms.Field:
    files = File.objects.none()
    if resource is not None and resource.pk:
        files = visible_in_admin(File.objects.not_removed()).filter(
            resource=resource.pk
        )
    return forms.ModelChoiceField(files.select_related("resource"))


def _image(_asked: DefinedField) -> forms.Field:
    return forms.ModelChoiceField(
        get_image_model().objects.all(), widget=AdminImageChooser()
    )


def _typeahead(field: DefinedField) -> forms.Field:
    rows = _MODELS[field.type]().objects.all()
    names: dict[str, str] = {
        _T.PAGE_LINK: PAGE,
        _T.GALLERY: IMAGE,
        _T.TAXONOMY: ANY_CONCEPT,
    }
    name = names.get(field.type, RESOURCE)
    if field.type == _T.TAXONOMY:
        rows = rows.select_related("scheme")
        if field.scheme:
            rows = rows.filter(scheme__identifier=field.scheme)
        if field.scheme_role and field.scheme_role != "reference":
            name = concept_typeahead_name(field.scheme_role)
    widget = TypeaheadWidget(name, is_single=not field.is_list)
    field_class = (
        forms.ModelMultipleChoiceField if field.is_list else forms.ModelChoiceField
    )
    return field_class(rows, widget=widget)


_MODELS: dict[str, Callable[[], Any]] = {
    _T.POST_OBJECT: lambda: Resource,
    _T.RELATIONSHIP: lambda: Resource,
    _T.PAGE_LINK: lambda: Page,
    _T.TAXONOMY: lambda: Concept,
    _T.IMAGE: get_image_model,
    _T.GALLERY: get_image_model,
    _T.FILE: lambda: File,
}
_REFERENCES = frozenset(_MODELS)
_MAKERS: dict[str, Callable[[DefinedField], forms.Field]] = {
    _T.TEXTAREA: _lines,
    _T.WYSIWYG: _lines,
    _T.PASSWORD: _password,
    _T.SELECT: _choice,
    _T.CHECKBOX: _choice,
    _T.RADIO: _choice,
    _T.BUTTON_GROUP: _choice,
    _T.TRUE_FALSE: lambda _asked: forms.BooleanField(),
    _T.USER: _user,
    _T.IMAGE: _image,
    _T.DATE_PICKER: lambda _asked: forms.DateField(widget=AdminDateInput()),
    _T.DATE_TIME_PICKER: lambda _asked: forms.DateTimeField(
        widget=AdminDateTimeInput()
    ),
    _T.TIME_PICKER: lambda _asked: forms.TimeField(widget=AdminTimeInput()),
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(
        (_T.POST_OBJECT, _T.RELATIONSHIP, _T.PAGE_LINK, _T.TAXONOMY, _T.GALLERY),
        _typeahead,
    ),
}
