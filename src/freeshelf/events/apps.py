"""Django app configuration of events."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "freeshelf.events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Register the finder of personal data and the concept carriers."""
        from django.db.models import Exists, OuterRef

        from freeshelf.core.personal_data import register_finder
        from freeshelf.events.models import Event
        from freeshelf.events.personal_data import EventContactFinder
        from freeshelf.vocabularies.visibility import (
            Carrier,
            Reader,
            register_carriers,
        )

        def carriers(user: Reader) -> list[Carrier]:
            visible = Event.objects.visible_to(user)
            is_visible = Exists(visible.filter(pk=OuterRef("event")))
            topics = Event.subjects.through.objects.filter(is_visible)
            return [Carrier(topics, "concept"), Carrier(visible, "place")]

        register_finder("events", EventContactFinder())
        register_carriers("events", carriers)
