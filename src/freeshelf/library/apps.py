"""Django app configuration of the library."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "freeshelf.library"
    verbose_name = _("Library")

    def ready(self) -> None:
        """Register concept carriers, and who may do what with records."""
        from wagtail.permissions import register_permission_policy

        from freeshelf.library.admin.closed_records import ResourcePermissionPolicy
        from freeshelf.library.concept_links import concept_carriers
        from freeshelf.library.models import Resource
        from freeshelf.vocabularies.visibility import register_carriers

        register_carriers("library", concept_carriers)
        # Before the hooks, since `fields` registers the lists and forms of records.
        policy = ResourcePermissionPolicy(Resource)
        register_permission_policy(Resource, policy, exact_class=True)
