"""Concepts in the desk, with the fields that editors gave to those of a scheme."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList

from freeshelf.library.desk.concept_list import ConceptWithFieldsIndexView
from freeshelf.library.desk.fields.forms_with_values import FormOfThing
from freeshelf.library.desk.fields.values_panel import ThingValuesPanel
from freeshelf.vocabularies.desk.concept_form import ConceptForm
from freeshelf.vocabularies.desk.concept_viewset import ConceptViewSet


class ConceptWithFieldsForm(FormOfThing, ConceptForm):
    """A concept with its labels, notes, mappings and values."""


class ConceptWithFieldsViewSet(ConceptViewSet):
    """The same list and forms; fields stand after what SKOS has."""

    index_view_class = ConceptWithFieldsIndexView
    list_export = ["identifier"]  # The view says which columns there are.

    @cached_property
    def edit_handler(self) -> ObjectList:
        """The edit form."""
        *own, further = super().edit_handler.children
        fields = ThingValuesPanel(heading=_("Custom fields"))
        return ObjectList(
            [*own, fields, further], base_form_class=ConceptWithFieldsForm
        )
