"""Management command `list_imports`: `freeshelf import runs`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.ingest.run_log import refresh_outcomes

# Counted as in the admin area: terms, comments and accounts are not items.
_ITEMS = ~Q(entries__origins="")
_UNFINISHED = (
    IngestRun.Outcome.RUNNING,
    IngestRun.Outcome.INTERRUPTED,
    IngestRun.Outcome.FAILED,
)


class Command(BaseCommand):
    help = "List the imports of sites, the newest first."

    def handle(self, *args: Any, **options: Any) -> None:
        refresh_outcomes()
        # A run that was killed or failed may have no entries yet.
        runs = (
            IngestRun.objects.filter(
                Q(entries__isnull=False) | Q(outcome__in=_UNFINISHED)
            )
            .select_related("source")
            .annotate(
                new=Count("entries", filter=_ITEMS & Q(entries__outcome=NEW)),
                updated=Count("entries", filter=_ITEMS & Q(entries__outcome=UPDATED)),
            )
            .order_by("-pk")
        )
        for run in runs:
            line = _(
                "%(number)5d  %(day)s  %(outcome)-12s %(new)6d new %(updated)6d "
                "updated  %(source)s"
            ) % {
                "number": run.pk,
                "day": timezone.localtime(run.started_at).strftime("%Y-%m-%d %H:%M"),
                "outcome": run.get_outcome_display(),
                "new": run.new,
                "updated": run.updated,
                "source": run.source.title,
            }
            self.stdout.write(line)
        if not runs:
            self.stdout.write(_("No site has been imported yet."))
