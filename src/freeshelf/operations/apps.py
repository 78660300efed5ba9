"""Django app configuration of operations."""

from django.apps import AppConfig
from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "freeshelf.operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        """Tell the admin area of troubles and backups, and check migrations."""
        from django.conf import settings

        from freeshelf.admin.attention import register_troubles
        from freeshelf.library.services.deleting import register_backups
        from freeshelf.operations.backup.known import backups_with
        from freeshelf.operations.monitoring.telemetry import start_telemetry
        from freeshelf.operations.role_states import role_troubles
        from freeshelf.operations.versions import check_database

        pre_migrate.connect(check_database, sender=self, dispatch_uid="check_database")
        register_troubles(role_troubles)
        register_backups(backups_with)
        if settings.FREESHELF_MONITORING["TELEMETRY"]:
            start_telemetry()
