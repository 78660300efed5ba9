"""Django app configuration of enrich."""

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class EnrichConfig(AppConfig):
    name = "freeshelf.enrich"
    verbose_name = _("Enrich")

    def ready(self) -> None:
        """Delete page images with their content, and tell what copies replaced."""
        from freeshelf.enrich.checks.wording import words_of_replaced
        from freeshelf.enrich.page_images import forget_deleted
        from freeshelf.library.services.holding import register_version_note

        register_version_note(words_of_replaced)
        post_delete.connect(forget_deleted, sender="library.FileContent")
