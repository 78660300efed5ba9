"""Django's view of this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "freeshelf.events"
    label = "events"
    verbose_name = _("Events")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have contacts looked through for what is held about a person."""
        from freeshelf.core.personal_data import register_finder
        from freeshelf.events.personal_data import EventContactFinder

        register_finder("events", EventContactFinder())
