"""Values that records often lack, with the form and query of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.content.wording import listed
from freeshelf.core.dates import is_partial_date
from freeshelf.core.languages import is_language_tag
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.resource_form import FIELD_ROLES
from freeshelf.library.admin.typeaheads import AGENT
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.services.live_and_draft import Patch
from freeshelf.library.successors import latest, latest_of
from freeshelf.vocabularies.admin.typeahead import (
    concept_typeahead_name,
    typeahead_field,
)
from freeshelf.vocabularies.language_fields import LanguageFormField
from freeshelf.vocabularies.models import Concept

UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True, slots=True)
class MissingValue:
    """A value that records may lack; `field` is empty where no form can fill it."""

    name: str
    label: str | Promise
    field: str
    condition: Callable[[], Any]
    make_field: Callable[[], forms.Field] | None = None

    def records(self) -> QuerySet[Resource]:
        """Return the records that lack it, without withdrawn and merged ones."""
        return _described().filter(self.condition())

    def form(self, data: Any = None, *, key: int, initial: Any = None) -> "GapForm":
        """Return the form of one record."""
        return GapForm(data, gap=self, key=key, initial=initial)


class GapForm(forms.Form):
    """A form for one field of one record."""

    def __init__(self, data: Any, *, gap: MissingValue, key: int, initial: Any) -> None:
        super().__init__(data, prefix=f"record-{key}")
        self._gap = gap
        if gap.make_field is not None:
            self.fields[gap.field] = gap.make_field()
            self.fields[gap.field].label = str(gap.label)
            self.fields[gap.field].initial = initial

    def patch(self) -> Patch:
        """Return a patch that writes the value into a record."""
        name, value = self._gap.field, self._value

        def write(state: Resource, place: str) -> bool:
            if name in FIELD_ROLES:
                current = list(getattr(state, name).all())
                merged = latest_of([*current, *value])
                getattr(state, name).set(merged)
                return merged != current
            is_changed = bool(getattr(state, name) != value)
            setattr(state, name, value)
            return is_changed

        return write

    def shown(self) -> str:
        """Return the submitted value as text."""
        value = self._value
        if self._gap.field in FIELD_ROLES:
            return listed(concept.label() for concept in value)
        return str(value)

    @property
    def _value(self) -> Any:
        value = self.cleaned_data[self._gap.field]
        return latest(value) if isinstance(value, Agent) else value


def _check_date(text: str) -> None:
    if not is_partial_date(text):
        raise ValidationError(_("Enter a year, month or day, such as 2022-07."))


def _check_language(text: str) -> None:
    if not is_language_tag(text) or text == UNKNOWN_LANGUAGE:
        raise ValidationError(_("Enter a language tag, such as “fr” or “zh-Hans”."))


def _date() -> forms.Field:
    hint = gettext_lazy("2022, 2022-07, …")
    return forms.CharField(max_length=10, validators=[_check_date], help_text=hint)


def _language() -> forms.Field:
    return LanguageFormField(validators=[_check_language])


def _title() -> forms.Field:
    return forms.CharField(max_length=1000)


def _publisher() -> forms.Field:
    return typeahead_field(AGENT, Agent.objects.all(), is_single=True)


def _missing_concept(name: str, label: str | Promise, field: str) -> MissingValue:
    role = FIELD_ROLES[field]
    through: Any = getattr(Resource, field).through
    return MissingValue(
        name,
        label,
        field,
        lambda: ~Exists(through.objects.filter(resource_id=OuterRef("pk"))),
        lambda: typeahead_field(
            concept_typeahead_name(role), Concept.objects.in_role(role)
        ),
    )


def _described() -> QuerySet[Resource]:
    records: QuerySet[Resource] = visible_in_admin(Resource.objects.current())
    return records.filter(withdrawn_at__isnull=True)


def _without_file() -> Any:
    return ~Exists(File.objects.not_removed().filter(resource=OuterRef("pk")))


GAPS: dict[str, MissingValue] = {
    gap.name: gap
    for gap in (
        MissingValue(
            "year",
            gettext_lazy("Publication date"),
            "issued",
            lambda: Q(issued_year__isnull=True),
            _date,
        ),
        _missing_concept("topic", gettext_lazy("Topics"), "subjects"),
        MissingValue(
            "language",
            gettext_lazy("Language"),
            "language",
            lambda: Q(language=UNKNOWN_LANGUAGE),
            _language,
        ),
        MissingValue("file", gettext_lazy("File"), "", _without_file),
        _missing_concept("type", gettext_lazy("Types"), "types"),
        _missing_concept("place", gettext_lazy("Places covered"), "spatial"),
        MissingValue(
            "publisher",
            gettext_lazy("Publisher"),
            "publisher",
            lambda: Q(publisher__isnull=True),
            _publisher,
        ),
        MissingValue(
            "title", gettext_lazy("Title"), "title", lambda: Q(title=""), _title
        ),
    )
}


def count_missing() -> dict[str, int]:
    """Return how many records lack each value, in one query."""
    counts = {
        name: Count("pk", filter=Q(gap.condition())) for name, gap in GAPS.items()
    }
    return _described().aggregate(**counts)
