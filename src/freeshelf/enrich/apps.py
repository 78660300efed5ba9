"""Django's view of this app."""

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class EnrichConfig(AppConfig):
    name = "freeshelf.enrich"
    label = "enrich"
    verbose_name = _("Enrich")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have pictures of pages go with the content that they are of."""
        from freeshelf.enrich.page_images import forget_deleted

        post_delete.connect(forget_deleted, sender="library.FileContent")
