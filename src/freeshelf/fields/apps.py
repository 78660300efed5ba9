"""Django app configuration of editor-defined fields."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldsConfig(AppConfig):
    name = "freeshelf.fields"
    verbose_name = _("Custom fields")

    def ready(self) -> None:
        """Register the finder of personal data, and values that show images."""
        from wagtail.models import ReferenceIndex

        from freeshelf.core.personal_data import register_finder
        from freeshelf.fields.entity_values import (
            images_of_entities,
            images_of_records,
        )
        from freeshelf.fields.models import FieldValueSet
        from freeshelf.fields.services import LibraryWithFieldsFinder
        from freeshelf.library.models import Resource
        from freeshelf.library.pictures import register_images_in_values

        # Wagtail registers only models that have a form in the admin area.
        ReferenceIndex.register_model(FieldValueSet)
        register_finder("library", LibraryWithFieldsFinder())
        register_images_in_values(Resource, "field_values", images_of_records)
        register_images_in_values(FieldValueSet, "values", images_of_entities)
