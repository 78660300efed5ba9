"""Take the demonstration out of a library, by undoing what loaded it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry, Site

from freeshelf.ingest.batches import iterate_in_chunks
from freeshelf.ingest.bundle.pages import HOME_KEY
from freeshelf.ingest.demo_account import (
    ACCOUNT_KEY,
    delete_demo_account,
    own_administrators,
)
from freeshelf.ingest.errors import NoDemonstrationError, NoOwnAccountError
from freeshelf.ingest.models import IngestRun, Provenance, RunCreation, Source
from freeshelf.ingest.provenance import reference_to
from freeshelf.ingest.reverting import UndoReport
from freeshelf.ingest.run_log import refresh_outcomes
from freeshelf.ingest.undo import undo_run, was_edited
from freeshelf.library.models import Agent, FileContent, Resource
from freeshelf.pages.models import HomePage
from freeshelf.pages.services import is_untouched

DEMO_SLUG = "demo"

Progress = Callable[[int, int], None]  # objects done, objects in all


def demo_source() -> Source | None:
    """Return the source of the demonstration that this library shows, if it does."""
    undone = IngestRun.Outcome.UNDONE
    source = Source.objects.filter(slug=DEMO_SLUG, kind=Source.Kind.BUNDLE).first()
    if source is None or not source.runs.exclude(outcome=undone).exists():
        return None
    return source


def require_removable() -> Source:
    """Return the source of the demonstration if it may be taken out.

    Raises NoDemonstrationError, and NoOwnAccountError while nobody else could
    administer the library.
    """
    source = demo_source()
    if source is None:
        raise NoDemonstrationError
    if not own_administrators(source).exists():
        raise NoOwnAccountError
    return source


def remove_demo(
    *, now: datetime, progress: Progress = lambda _done, _all: None
) -> UndoReport:
    """Remove the demonstration, and list what stays.

    What a person edited, or what one's own content uses, stays. The vocabularies stay:
    every library has them. Raises the errors of `require_removable` and `undo_run`.
    """
    source = require_removable()
    refresh_outcomes()
    run = _one_run(source)
    kept = _empty_home(source, run)
    report = undo_run(run=run, now=now, progress=progress)
    if kept:
        report.kept.append(kept)
        run.report["undone"] = report.as_dict()
        run.save(update_fields=["report"])
    # Last: who changed something is known by the account.
    delete_demo_account(source)
    return report


@transaction.atomic
def _one_run(source: Source) -> IngestRun:
    """Return the first load, to which all that later ones created is given.

    A later load may have renewed a file of the first; neither can go without the other.
    """
    runs = source.runs.exclude(outcome=IngestRun.Outcome.UNDONE).order_by("pk")
    first, *later = runs
    RunCreation.objects.filter(run__in=later).update(run=first)
    source.runs.filter(pk__in=[run.pk for run in later]).delete()
    if not first.creations.exists():
        RunCreation.objects.bulk_create(
            RunCreation(run=first, **reference) for reference in _references(source)
        )
    return first


def _references(source: Source) -> Iterator[dict[str, Any]]:
    """Yield references to what a load of version 0.2 created without noting it."""
    rows = Provenance.objects.filter(source=source).exclude(record_key=ACCOUNT_KEY)
    found = [(row, row.target) for row in iterate_in_chunks(rows.order_by("pk"))]
    records = [target.pk for _row, target in found if isinstance(target, Resource)]
    yield from map(reference_to, _agents_of(records))
    contents = FileContent.objects.filter(versions__file__resource__in=records)
    yield from map(reference_to, contents.distinct())
    for row, target in found:
        yield reference_to(row)
        if target is not None and row.record_key != HOME_KEY:
            yield reference_to(target)


def _agents_of(records: list[int]) -> Iterator[Agent]:
    """Yield the agents of records that no person has written anything about."""
    known = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Agent), user__isnull=False
    )
    written = set(known.values_list("object_id", flat=True))
    agents = Agent.objects.filter(
        Q(published__in=records) | Q(creations__resource__in=records)
    )
    yield from (one for one in agents.distinct() if str(one.pk) not in written)


def _empty_home(source: Source, run: IngestRun) -> str:
    """Empty the home page, which a library keeps, or return why it stays."""
    row = Provenance.objects.filter(source=source, record_key=HOME_KEY).first()
    home = row.target if row is not None else None
    if not isinstance(home, HomePage):
        return ""
    if was_edited(home, since=run.started_at):
        return _("%(kind)s “%(name)s” is kept: %(reason)s.") % {
            "kind": home._meta.verbose_name,
            "name": home.title[:100],
            "reason": _("it has been edited since"),
        }
    if is_untouched(home):
        return ""
    with transaction.atomic():
        Site.objects.filter(root_page=home, site_name=home.title).update(
            site_name=settings.FREESHELF_SITE_NAME
        )
        draft = home.get_latest_revision_as_object()
        draft.title = settings.FREESHELF_SITE_NAME
        draft.introduction = draft.examples = ""
        draft.body = []
        draft.save_revision().publish()
    return ""
