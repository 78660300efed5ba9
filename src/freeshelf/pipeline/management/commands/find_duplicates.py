"""The command `find_duplicates`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from freeshelf.enrich.likeness.services import find_pairs
from freeshelf.enrich.models import LikePair


class Command(BaseCommand):
    help = (
        "Compare records that are new or changed; list none, the admin area shows them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        compared = find_pairs(now=timezone.now())
        waiting = LikePair.objects.waiting().count()
        self.stdout.write(f"{compared} records compared, {waiting} pairs to decide")
