"""Django app configuration of web."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "freeshelf.web"
    verbose_name = _("Web")

    def ready(self) -> None:
        """Register the system checks of this app and patch Wagtail's choosers."""
        from freeshelf.web import checks  # noqa: F401
        from freeshelf.web.admin_choosers import (
            create_only_with_a_form,
            defer_chooser_scripts,
        )

        defer_chooser_scripts()
        create_only_with_a_form()
