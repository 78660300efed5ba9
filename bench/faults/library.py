"""What is asked and done inside the library; called by the agent."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from bench.editors.people import sign_in
from freeshelf.enrich.models import Passage
from freeshelf.ingest.import_jobs import request_job
from freeshelf.ingest.import_requests import create_import_request
from freeshelf.ingest.models import ImportJob, ImportRequest, Provenance
from freeshelf.leases.models import Lease
from freeshelf.library.models import Resource
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
