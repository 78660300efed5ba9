"""Admin forms that include field values."""

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
    """A form that includes field values, in `field_values`."""

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
        """Return the current field values."""
        raise NotImplementedError

    def field_facts(self) -> AnyFacts:
        """Return the facts that rules use, from the cleaned form where it is known."""
        raise NotImplementedError

    def has_changed(self) -> bool:
        """Return whether anything changed, including field values."""
        return self.field_values.has_changed or super().has_changed()

    def _post_clean(self) -> None:
        """Validate the field values against the choices just made."""
        super()._post_clean()
        if not self.field_values.validate(
            self.field_facts(), asks_required=not self.is_deferred_validation
        ):
            self.add_error(None, _("Check the custom fields: some contain errors."))


class EntityForm(FormWithFieldValues):
    """Form of an agent or a concept, which have no drafts."""

    def kept_values(self) -> Mapping[str, Any]:
        """Return the values of all sources and of the admin area."""
        return entity_values(self.instance)

    def field_facts(self) -> AnyFacts:
        """Return the kind or the scheme of the entity."""
        return entity_facts(self.instance)

    def save(self, commit: bool = True) -> Any:
        """Save the entity, then its field values."""
        saved = super().save(commit=commit)
        if commit and self.field_values.has_changed:
            save_values(
                entity=saved,
                values=self.field_values.values,
                now=timezone.now(),
                user=self.for_user,
            )
        return saved
