"""What is asked and done inside the library; called by the agent."""

import random
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser, User
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import override

from bench.editors.people import sign_in
from freeshelf.alerts.models import Alert, Subscriber
from freeshelf.alerts.questions import question_at
from freeshelf.alerts.services import begin_alert as ask_for_alert
from freeshelf.alerts.services import confirm
from freeshelf.enrich.models import Passage
from freeshelf.ingest.import_jobs import request_job
from freeshelf.ingest.import_requests import create_import_request
from freeshelf.ingest.models import ImportJob, ImportRequest, Provenance
from freeshelf.leases.models import Lease
from freeshelf.library.models import File, Resource
from freeshelf.operations.doctor import examine
from freeshelf.operations.indexer import rebuild_index
from freeshelf.operations.preparation import prepare
from freeshelf.search.indexing import compare
from freeshelf.search.models import IndexChange
from freeshelf.search.page_index import rebuild_pages
from freeshelf.wiring.tasks import unfinished_tasks

# Which every search of a reader finds.
TITLE = "Handbook {number}: guidance for shelters"


def begin(records: int) -> None:
    """Make the database, some records and the index."""
    prepare(report=lambda _line: None)
    for number in range(records):
        resource = Resource.objects.create(
            title=TITLE.format(number=number), live=False
        )
        resource.save_revision().publish()
    rebuild_index()
    rebuild_pages()


def editors(count: int) -> list[str]:
    """Return the sessions of new accounts."""
    return sign_in(count)


def begin_alert(email: str) -> None:
    """Let a reader ask for an alert and confirm it: only the library's key reads it."""
    now = timezone.now()
    question = question_at("/en/search?q=shelter")
    ask_for_alert(
        question=question,
        period=Alert.Period.WEEKLY,
        email=email,
        language="en",
        now=now,
    )
    subscriber = Subscriber.objects.get()
    keys = subscriber.alerts.values_list("pk", flat=True)
    confirm(subscriber, keys=keys, language="en", now=now)
    Subscriber.objects.update(awaits_confirmation=False)


def standing(count: int) -> list[list[str]]:
    """Return keys and titles of open records, of which no two have the same title."""
    rows = Resource.objects.visible_to(AnonymousUser()).values_list("pk", "title")
    times = Counter(title for _pk, title in rows)
    own = [[str(pk), title] for pk, title in rows if times[title] == 1]
    return random.Random(count).sample(own, count)


def asks(count: int, without: list[str]) -> list[dict[str, Any]]:
    """Return what readers ask: records by their words, pages of records, and PDFs."""
    chance = random.Random(count)
    open_ = Resource.objects.visible_to(AnonymousUser()).exclude(pk__in=without)
    found: list[dict[str, Any]] = []
    for resource in chance.sample(list(open_), count):
        words = " ".join(re.findall(r"\w+", resource.title)[:8])
        query = urlencode({"q": words})
        with override("en"):
            page = resource.get_absolute_url()
        found += [
            {"path": f"/en/search?{query}", "found": f"/r/{resource.identifier}/"},
            {"path": page, "found": resource.identifier, "is_search": False},
        ]
    pdfs = File.objects.visible_to(AnonymousUser()).filter(
        versions__is_current=True, versions__content__media_type="application/pdf"
    )
    for file in chance.sample(list(pdfs), min(count, len(pdfs))):
        found.append(
            {
                "path": file.download_url(),
                "sha256": file.current.content.pk,
                "is_search": False,
            }
        )
    return found


def keys_of(titles: list[str]) -> list[str]:
    """Return the keys of the records with these titles."""
    return [
        str(pk)
        for pk in Resource.objects.filter(title__in=titles).values_list("pk", flat=True)
    ]


def begin_import(export: str) -> int:
    """Let a worker import a site, as an editor asks for it; return the job."""
    path = Path(export)
    with path.open("rb") as stream:
        upload = UploadedFile(stream, name=path.name, size=path.stat().st_size)
        request = create_import_request(
            kind="wordpress",
            uploads=[upload],
            address="",
            login="",
            options={},
            user=User.objects.order_by("pk")[0],
            now=timezone.now(),
        )
    return import_again(request.pk)


def import_again(request: int) -> int:
    """Let a worker import a site once more."""
    job = request_job(
        kind=ImportJob.Kind.IMPORT,
        user=User.objects.order_by("pk")[0],
        now=timezone.now(),
        import_request=ImportRequest.objects.get(pk=request),
    )
    return job.pk


def import_state(job: int) -> dict[str, Any]:
    """Return how far an import is."""
    row = ImportJob.objects.get(pk=job)
    return {
        "state": row.state,
        "done": row.done,
        "message": row.message,
        "is_moving": row.is_moving,
        "request": row.import_request_id,
    }


def waiting() -> dict[str, int]:
    """Return what is still to be done."""
    return {
        "changes for the index": IndexChange.objects.count(),
        "tasks": unfinished_tasks().count(),
    }


def state(ours: list[str]) -> dict[str, Any]:
    """Return what is lost, doubled or wrong.

    `ours` are the titles that editors have ever sent.
    """
    rows = list(Resource.objects.values_list("pk", "title", "live"))
    sent = set(ours)
    targets = Counter(
        Provenance.objects.filter(content_type__model="resource").values_list(
            "object_id", flat=True
        )
    )
    others = [
        title
        for pk, title, _live in rows
        if str(pk) not in targets
        and title not in sent
        and not title.startswith(TITLE.partition(" ")[0])
    ]
    differences = compare()
    return {
        "titles": [[title, live] for _pk, title, live in rows if title in sent],
        "imported": len(targets),
        "without source": others,
        "twice imported": [key for key, count in targets.items() if count > 1],
        "missing in the index": list(differences.missing),
        "old in the index": list(differences.stale),
        "only in the index": list(differences.surplus),
        "doubled passages": _doubled_passages(),
    }


def findings() -> list[str]:
    """Return what doctor finds."""
    found = examine(now=timezone.now(), mend=False)
    return [each.message for each in found.left]


def importing() -> str:
    """Return the node that imports, empty if none does."""
    row = Lease.objects.filter(name="import", expires_at__gt=timezone.now()).first()
    return row.node if row else ""


def _doubled_passages() -> int:
    rows = Passage.objects.values_list("content", "ordinal")
    return sum(count - 1 for count in Counter(rows).values())
