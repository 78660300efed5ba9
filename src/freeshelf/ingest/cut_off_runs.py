"""Runs that were killed: they could not say so themselves."""

from django.db.models import QuerySet

from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.one_at_a_time import is_one_under_way


def mark_cut_off(runs: QuerySet[IngestRun]) -> None:
    """Say of those that seem to go on that they do not; asked while no import runs."""
    outcomes = IngestRun.Outcome
    runs.filter(outcome=outcomes.RUNNING).update(outcome=outcomes.INTERRUPTED)


def see_whether_it_runs(run: IngestRun) -> None:
    """Mark a run that was killed, and let the one at hand know."""
    if run.outcome == IngestRun.Outcome.RUNNING and not is_one_under_way():
        mark_cut_off(IngestRun.objects.filter(pk=run.pk))
        run.refresh_from_db(fields=["outcome"])
