"""Management command `find_duplicates`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from freeshelf.enrich.duplicate_detection.services import find_possible_duplicates
from freeshelf.enrich.models import PossibleDuplicate


class Command(BaseCommand):
    help = (
        "Compare records that are new or changed; list none, the admin area shows them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        compared = find_possible_duplicates(now=timezone.now())
        waiting = PossibleDuplicate.objects.waiting().count()
        self.stdout.write(f"{compared} records compared, {waiting} pairs to decide")
