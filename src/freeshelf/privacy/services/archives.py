"""The copy for a person: a page to read, and the same data as JSON."""

import json
import tempfile
import zipfile
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.template.loader import render_to_string
from django.utils import translation

from freeshelf.core.personal_data import Finding, flatten_json
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.search import person_of, search_for_copy
from freeshelf.shared.files import StoredFile, files_in

_FOLDER = "privacy/archives"


def write_archive(*, request: DataRequest, now: datetime) -> StoredFile:
    """Write all personal data of a request to a file that only its owner can read.

    Replaces an older copy for the same request.
    """
    archive = archive_of(request)
    with tempfile.TemporaryFile() as draft, translation.override(request.language):
        _write(draft, request, now)
        archive.write(File(draft))
    return archive


def archive_of(request: DataRequest) -> StoredFile:
    """Return the file of the copy of a request."""
    return StoredFile(f"{_FOLDER}/{request.pk}.zip")


def remove_old_archives(*, now: datetime) -> int:
    """Delete expired or orphaned copies and return how many were deleted."""
    valid = set(
        DataRequest.objects.filter(
            state=DataRequest.State.COMPLETED, link_expires_at__gt=now
        ).values_list("pk", flat=True)
    )
    valid |= set(DataRequest.objects.open().values_list("pk", flat=True))
    old = [
        file
        for file in files_in(_FOLDER)
        if not file.stem.isdigit() or int(file.stem) not in valid
    ]
    for file in old:
        file.delete()
    return len(old)


def _write(file: Any, request: DataRequest, now: datetime) -> None:
    person = person_of(request)
    findings = list(search_for_copy(person))
    about = {
        "library": settings.FREESHELF_SITE_NAME,
        "address": settings.FREESHELF_BASE_URL,
        "made_at": now.isoformat(timespec="seconds"),
        "about": list(person.addresses),
    }
    rows = [
        {"place": each.place, "title": each.title, "facts": each.facts}
        for each in findings
    ]
    page = render_to_string(
        "privacy/archive/index.html",
        {
            "about": about,
            "made_at": now,
            "places": by_place(findings),
            "language": request.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        },
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page)
        text = json.dumps({**about, "found": rows}, ensure_ascii=False, indent=2)
        archive.writestr("data.json", text)


def by_place(findings: list[Finding]) -> list[dict[str, Any]]:
    """Group findings by place, each with its facts as lines."""
    places: dict[str, list[dict[str, Any]]] = {}
    for finding in findings:
        places.setdefault(finding.place, []).append(
            {"finding": finding, "lines": flatten_json(finding.facts)}
        )
    return [{"place": place, "found": items} for place, items in places.items()]
