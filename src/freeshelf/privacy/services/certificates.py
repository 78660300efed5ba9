"""Certificates of erasure: dated and signed, without the address."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from freeshelf.core.personal_data import Finding
from freeshelf.privacy.digests import is_signed, sign
from freeshelf.privacy.finders.columns import column_count, tables
from freeshelf.privacy.models import DataRequest


def certify(
    *,
    request: DataRequest,
    erased: Iterable[Finding],
    kept: Iterable[tuple[Finding, str]],
    now: datetime,
) -> dict[str, Any]:
    """Return a certificate in plain JSON, with a keyed digest of the address."""
    facts: dict[str, Any] = {
        "library": settings.FREESHELF_SITE_NAME,
        "request": request.pk,
        "digest": request.digest,
        "received_at": request.received_at.isoformat(timespec="seconds"),
        "erased_at": now.isoformat(timespec="seconds"),
        "erased": dict(sorted(Counter(each.place for each in erased).items())),
        "kept": [
            {"place": place, "reason": reason, "count": count}
            for (place, reason), count in sorted(
                Counter((finding.place, reason) for finding, reason in kept).items()
            )
        ],
        "searched": {"tables": len(tables()), "columns": column_count()},
        "found_afterwards": 0,
    }
    return {**facts, "signature": sign(_text(facts))}


def is_genuine(certificate: dict[str, Any]) -> bool:
    """Return whether a certificate is signed by this library and unchanged."""
    facts = {name: fact for name, fact in certificate.items() if name != "signature"}
    return is_signed(_text(facts), str(certificate.get("signature", "")))


def _text(facts: dict[str, Any]) -> str:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False)
