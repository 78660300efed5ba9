"""Django app configuration of alerts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "freeshelf.alerts"
    verbose_name = _("Alerts")

    def ready(self) -> None:
        """Register the finder of personal data."""
        from freeshelf.alerts.personal_data import AlertFinder
        from freeshelf.core.personal_data import register_finder

        register_finder("alerts", AlertFinder())
