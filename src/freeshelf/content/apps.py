"""Django app configuration of content."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "freeshelf.content"
    verbose_name = _("Content")

    def ready(self) -> None:
        """Render images in a child process."""
        from freeshelf.content.pictures.drawing import draw_in_sandbox

        draw_in_sandbox()
