"""Processing of a request by a worker."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.content.wording import listed
from freeshelf.core.errors import FreeshelfError
from freeshelf.core.personal_data import Finding, Person
from freeshelf.core.sqlite_erasure import enable_secure_delete, truncate_write_ahead_log
from freeshelf.privacy.digests import is_signed, sign
from freeshelf.privacy.finders.columns import column_count, tables
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.archives import write_archive
from freeshelf.privacy.services.emails import send_erased
from freeshelf.privacy.services.requests import reopen
from freeshelf.privacy.services.search import finders, person_of, search


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


# Of Wagtail, on SQLite.
_ADMIN_INDEX = "wagtailsearch_indexentry_fts"
_MERGE_ADMIN_INDEX = (
    "INSERT INTO wagtailsearch_indexentry_fts (wagtailsearch_indexentry_fts)"
    " VALUES ('optimize')"
)


def erase(*, request: DataRequest, now: datetime) -> bool:
    """Erase all findings that are not kept and return whether none is left.

    An interrupted call can be repeated. With nothing left, the request is closed with a
    certificate and its address removed; otherwise it stays open.
    """
    person = person_of(request)
    own = f"privacy.datarequest:{request.pk}"
    before = [each for each in search(person) if each.key != own]
    kept = _kept(request, before)
    enable_secure_delete(connection)
    for finder in finders():
        finder.erase(person, kept=kept.keys() | {own}, now=now)
    remaining = [each for each in search(person) if each.key not in kept.keys() | {own}]
    if remaining:
        _reopen(request, remaining)
        return False
    _optimize_admin_index()
    _complete(request, person, before, kept, now)
    truncate_write_ahead_log(connection)
    return True


def _kept(request: DataRequest, findings: list[Finding]) -> dict[str, str]:
    """Return keys of findings that are kept or not erasable, with reasons."""
    kept = dict(request.kept)
    for finding in findings:
        if not finding.can_be_erased:
            kept.setdefault(finding.key, finding.choice)
    return kept


def _complete(
    request: DataRequest,
    person: Person,
    before: list[Finding],
    kept: dict[str, str],
    now: datetime,
) -> None:
    """Email the person, then remove the address with the last change."""
    with translation.override(request.language):
        certificate = certify(
            request=request,
            erased=[each for each in before if each.key not in kept],
            kept=[(each, kept[each.key]) for each in before if each.key in kept],
            now=now,
        )
    was_sent = send_erased(request, certificate, person.addresses[0])
    DataRequest.objects.filter(pk=request.pk).update(
        state=DataRequest.State.COMPLETED,
        closed_at=now,
        email="",
        person={},
        kept={},
        link_hash="",
        certificate=certificate,
        outcome=_("Erased. The person was notified.")
        if was_sent
        else _("Erased. The email to the person could not be sent."),
    )


def _reopen(request: DataRequest, remaining: list[Finding]) -> None:
    message = ngettext(
        "%(count)d item could not be erased: %(places)s. Check it, then try again.",
        "%(count)d items could not be erased: %(places)s. Check them, then try again.",
        len(remaining),
    )
    places = listed(sorted({each.place for each in remaining}))
    DataRequest.objects.filter(pk=request.pk).update(
        state=DataRequest.State.CONFIRMED,
        outcome=message % {"count": len(remaining), "places": places},
    )


def _optimize_admin_index() -> None:
    """Optimise the index of SQLite, which otherwise keeps terms of deleted rows.

    https://www.sqlite.org/fts5.html#the_optimize_command
    """
    with connection.cursor() as cursor:
        if _ADMIN_INDEX in connection.introspection.table_names(cursor):
            cursor.execute(_MERGE_ADMIN_INDEX)


def fulfil(*, request: DataRequest, now: datetime) -> None:
    """Create the copy, or erase; ignore a request in another state."""
    if request.state != DataRequest.State.IN_PROGRESS:
        return
    if request.kind == DataRequest.Kind.ERASURE:
        try:
            erase(request=request, now=now)
        except FreeshelfError as error:
            reopen(request=request, why=str(error))
        return
    write_archive(request=request, now=now)
    _hand_out(request, now)


def mark_failed(*, request: DataRequest) -> None:
    """Reopen a request on which a worker failed too often."""
    reopen(request=request, why=_("It did not work. Check the log and try again."))


@transaction.atomic
def _hand_out(request: DataRequest, now: datetime) -> None:
    days = settings.FREESHELF_PRIVACY["ARCHIVE_DAYS"]
    DataRequest.objects.filter(pk=request.pk).update(
        state=DataRequest.State.COMPLETED,
        closed_at=now,
        person={},
        link_expires_at=now + timedelta(days=days),
        next_email=DataRequest.Email.READY,
        outcome=_(
            "The copy is ready. An email with a link will be sent to the person."
        ),
    )
