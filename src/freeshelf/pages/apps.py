"""Django's view of this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "freeshelf.pages"
    label = "pages"
    verbose_name = _("Pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have guides that everyone may read make their topics known."""
        from freeshelf.pages.models import TopicGuidePage
        from freeshelf.vocabularies.visibility import (
            Carrier,
            Reader,
            register_carriers,
        )

        def carriers(_user: Reader) -> list[Carrier]:
            return [Carrier(TopicGuidePage.objects.live().public(), "concept")]

        register_carriers("pages", carriers)
