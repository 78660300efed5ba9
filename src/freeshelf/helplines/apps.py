"""Django app configuration of Get help."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelplinesConfig(AppConfig):
    name = "freeshelf.helplines"
    verbose_name = _("Get help")

    def ready(self) -> None:
        """Register published entries as carriers of their places."""
        from freeshelf.helplines.models import HelpEntry
        from freeshelf.vocabularies.visibility import (
            Carrier,
            Reader,
            register_carriers,
        )

        def carriers(_user: Reader) -> list[Carrier]:
            return [Carrier(HelpEntry.objects.live(), "place")]

        register_carriers("helplines", carriers)
