"""Django app configuration of pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "freeshelf.pages"
    label = "pages"
    verbose_name = _("Pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register topic guides as concept carriers, and connect password changes."""
        from django.db.models.signals import post_save, pre_save
        from wagtail.models import CollectionViewRestriction, PageViewRestriction

        from freeshelf.pages.models import TopicGuidePage
        from freeshelf.pages.services import delete_old, save_as_new
        from freeshelf.vocabularies.visibility import (
            Carrier,
            Reader,
            register_carriers,
        )

        def carriers(_user: Reader) -> list[Carrier]:
            return [Carrier(TopicGuidePage.objects.live().public(), "concept")]

        register_carriers("pages", carriers)
        for restriction in (PageViewRestriction, CollectionViewRestriction):
            pre_save.connect(save_as_new, sender=restriction)
            post_save.connect(delete_old, sender=restriction)
