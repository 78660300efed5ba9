"""Django's view of this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PipelineConfig(AppConfig):
    name = "freeshelf.pipeline"
    label = "pipeline"
    verbose_name = _("Pipeline")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what follows after what."""
        from freeshelf.desk.attention import register_troubles
        from freeshelf.pipeline import (
            event_followers,
            import_followers,
            merge_followers,
            signal_handlers,
        )
        from freeshelf.pipeline.role_states import role_troubles
        from freeshelf.pipeline.selections import register

        signal_handlers.connect()
        merge_followers.connect()
        event_followers.connect()
        import_followers.connect()
        register()
        register_troubles(role_troubles)
