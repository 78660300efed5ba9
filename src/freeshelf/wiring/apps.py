"""Django app configuration of wiring."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WiringConfig(AppConfig):
    name = "freeshelf.wiring"
    verbose_name = _("Wiring")

    def ready(self) -> None:
        """Connect the handlers of every signal."""
        from freeshelf.ingest.public_origins import PublicOrigins
        from freeshelf.library.origins import register_record_origins
        from freeshelf.wiring import merge_handlers, signal_handlers
        from freeshelf.wiring.cache_handlers import connect_caches
        from freeshelf.wiring.selections import register

        signal_handlers.connect()
        merge_handlers.connect()
        connect_caches()
        register()
        register_record_origins(PublicOrigins())
