"""Django app configuration of admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdminConfig(AppConfig):
    name = "freeshelf.admin"
    verbose_name = _("Admin area")

    def ready(self) -> None:
        """Let Wagtail speak the language of who sees it."""
        from freeshelf.admin.wagtail_permissions import translate_permissions
        from freeshelf.admin.wagtail_words import translate_for_each_reader

        translate_for_each_reader()
        translate_permissions()
