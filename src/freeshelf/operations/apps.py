"""Django app configuration of operations."""

from django.apps import AppConfig
from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "freeshelf.operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        """Show process problems on the admin home page, and check migrations."""
        from django.conf import settings

        from freeshelf.admin.attention import register_troubles
        from freeshelf.operations.monitoring.telemetry import start_telemetry
        from freeshelf.operations.role_states import role_troubles
        from freeshelf.operations.versions import check_database

        pre_migrate.connect(check_database, sender=self, dispatch_uid="check_database")
        register_troubles(role_troubles)
        if settings.FREESHELF_MONITORING["TELEMETRY"]:
            start_telemetry()
