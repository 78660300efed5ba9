"""Django app configuration of accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "freeshelf.accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Connect signal handlers and register the finder of personal data."""
        from freeshelf.accounts import signal_handlers
        from freeshelf.accounts.personal_data import AccountFinder
        from freeshelf.core.personal_data import register_finder

        signal_handlers.connect()
        register_finder("accounts", AccountFinder())
