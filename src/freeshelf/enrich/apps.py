"""Django app configuration of enrich."""

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class EnrichConfig(AppConfig):
    name = "freeshelf.enrich"
    verbose_name = _("Enrich")

    def ready(self) -> None:
        """Delete page images together with their content."""
        from freeshelf.enrich.page_images import forget_deleted

        post_delete.connect(forget_deleted, sender="library.FileContent")
