"""Forms of the admin area that take the values of fields along."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from freeshelf.library.admin.fields.values_form import FieldValuesForm
from freeshelf.library.field_groups.entity_values import entity_facts, entity_values
from freeshelf.library.field_groups.rules import AnyFacts
from freeshelf.library.models import Resource
from freeshelf.library.services.field_value_sets import save_values


class FormWithFieldValues(WagtailAdminModelForm):
    """A form with a part for the values of fields, `field_values`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_record = isinstance(self.instance, Resource)
        self.field_values = FieldValuesForm(
            self.kept_values(),
            self.field_facts(),
            self.data if self.is_bound else None,
            resource=self.instance if is_record else None,
            is_new=self.instance.pk is None,
        )

    def kept_values(self) -> Mapping[str, Any]:
        """The values so far."""
        raise NotImplementedError

    def field_facts(self) -> AnyFacts:
        """What rules ask, by what was chosen in the form once that is known."""
        raise NotImplementedError

    def has_changed(self) -> bool:
        """Whether anything differs, the values of fields among it."""
        return self.field_values.has_changed or super().has_changed()

    def _post_clean(self) -> None:
        """Take the values, by what was just chosen."""
        super()._post_clean()
        if not self.field_values.validate(
            self.field_facts(), asks_required=not self.is_deferred_validation
        ):
            self.add_error(None, _("Check the custom fields: some contain errors."))


class EntityForm(FormWithFieldValues):
    """A form of a person, an organisation or a concept, which have no drafts."""

    def kept_values(self) -> Mapping[str, Any]:
        """The values of all sources and of the admin area."""
        return entity_values(self.instance)

    def field_facts(self) -> AnyFacts:
        """Its kind or its scheme."""
        return entity_facts(self.instance)

    def save(self, commit: bool = True) -> Any:
        """Save the thing, then its values."""
        thing = super().save(commit=commit)
        if commit and self.field_values.has_changed:
            save_values(
                entity=thing,
                values=self.field_values.values,
                now=timezone.now(),
                user=self.for_user,
            )
        return thing
