"""Django app configuration of the library."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "freeshelf.library"
    label = "library"
    verbose_name = _("Library")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register finders and concept carriers."""
        from wagtail.models import ReferenceIndex

        from freeshelf.core.personal_data import register_finder
        from freeshelf.library.concept_links import concept_carriers
        from freeshelf.library.models import FieldValueSet
        from freeshelf.library.personal_data import LibraryFinder
        from freeshelf.vocabularies.visibility import register_carriers

        # Wagtail registers only models that have a form in the admin area.
        ReferenceIndex.register_model(FieldValueSet)
        register_finder("library", LibraryFinder())
        register_carriers("library", concept_carriers)
