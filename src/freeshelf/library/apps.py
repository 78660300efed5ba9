"""Django app configuration of the library."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "freeshelf.library"
    label = "library"
    verbose_name = _("Library")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register finders and concept carriers, and connect signals of fields."""
        from wagtail.models import ReferenceIndex

        from freeshelf.core.personal_data import register_finder
        from freeshelf.library.concept_links import concept_carriers
        from freeshelf.library.field_groups.definitions import forget_definitions
        from freeshelf.library.models import (
            FieldCondition,
            FieldDefinition,
            FieldGroup,
            FieldGroupRule,
            FieldValueSet,
        )
        from freeshelf.library.personal_data import LibraryFinder
        from freeshelf.vocabularies.visibility import register_carriers

        # Wagtail registers only models that have a form in the admin area.
        ReferenceIndex.register_model(FieldValueSet)
        register_finder("library", LibraryFinder())
        register_carriers("library", concept_carriers)

        def forget(**_: Any) -> None:
            forget_definitions()

        for model in (FieldCondition, FieldDefinition, FieldGroup, FieldGroupRule):
            for signal in (post_save, post_delete):
                signal.connect(
                    forget,
                    sender=model,
                    weak=False,
                    dispatch_uid=f"forget_definitions {model} {id(signal)}",
                )
