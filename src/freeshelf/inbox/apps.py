"""Django app configuration of the inbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "freeshelf.inbox"
    verbose_name = _("Inbox")

    def ready(self) -> None:
        """Register the finder of personal data."""
        from freeshelf.core.personal_data import register_finder
        from freeshelf.inbox.personal_data import MessageFinder

        register_finder("inbox", MessageFinder())
