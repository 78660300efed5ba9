"""Django configuration of the ingest app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IngestConfig(AppConfig):
    name = "freeshelf.ingest"
    verbose_name = _("Ingest")

    def ready(self) -> None:
        """Register sources, the section of old comments, a finder of personal data."""
        from freeshelf.core.personal_data import register_finder
        from freeshelf.ingest.admin.raw_item_views import PERMISSION, comments_section
        from freeshelf.ingest.importers import register_importer
        from freeshelf.ingest.personal_data import OlderAccountFinder
        from freeshelf.ingest.source_importer import SourceImporter
        from freeshelf.library.admin.resource_panels import register_resource_section
        from freeshelf.sources.base import source_names

        for kind in source_names():
            register_importer(SourceImporter(kind))
        register_resource_section("comments", comments_section, permission=PERMISSION)
        register_finder("ingest", OlderAccountFinder())
