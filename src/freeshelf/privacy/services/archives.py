"""The copy for a person: a page to read, and the same data as JSON."""

import json
import os
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from freeshelf.core.personal_data import Finding, flatten_json
from freeshelf.privacy.digests import privacy_dir
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.search import person_of, search_for_copy


def write_archive(*, request: DataRequest, now: datetime) -> Path:
    """Write all personal data of a request to a file that only its owner can read.

    Replaces an older copy for the same request.
    """
    path = archive_path(request)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file, translation.override(request.language):
        _write(file, request, now)
    draft.replace(path)
    return path


def archive_path(request: DataRequest) -> Path:
    """Return the path of the copy of a request."""
    return privacy_dir() / "archives" / f"{request.pk}.zip"


def remove_old_archives(*, now: datetime) -> int:
    """Delete expired or orphaned copies and return how many were deleted."""
    valid = set(
        DataRequest.objects.filter(
            state=DataRequest.State.COMPLETED, link_expires_at__gt=now
        ).values_list("pk", flat=True)
    )
    valid |= set(DataRequest.objects.open().values_list("pk", flat=True))
    folder = privacy_dir() / "archives"
    old = [
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if not path.stem.isdigit() or int(path.stem) not in valid
    ]
    for path in old:
        path.unlink(missing_ok=True)
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
