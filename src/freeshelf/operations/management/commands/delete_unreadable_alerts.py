"""Management command `delete_unreadable_alerts`."""

from typing import Any

from django.core.management.base import BaseCommand

from freeshelf.alerts.services import delete_unreadable


class Command(BaseCommand):
    help = "Delete alerts that were encrypted with a key that is lost."

    def handle(self, *args: Any, **options: Any) -> None:
        count = delete_unreadable()
        self.stdout.write(f"{count} addresses with their alerts are deleted.")
