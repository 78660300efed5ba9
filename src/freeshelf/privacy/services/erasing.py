"""Erasing a person everywhere, and looking whether that was all."""

from datetime import datetime

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from freeshelf.core.personal_data import Finding, Person
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.certificates import certify
from freeshelf.privacy.services.emails import send_erased
from freeshelf.privacy.services.search import finders, person_of, search

# Of Wagtail, where the database is SQLite.
_ADMIN_INDEX = "wagtailsearch_indexentry_fts"
_MERGE_ADMIN_INDEX = (
    "INSERT INTO wagtailsearch_indexentry_fts (wagtailsearch_indexentry_fts)"
    " VALUES ('optimize')"
)


def erase(*, request: DataRequest, now: datetime) -> bool:
    """Erase all that is not kept, then search again; whether nothing was left.

    Interrupted, it is called again and goes on. With nothing left the request is
    settled with a certificate and its own address goes; else it is owed as before.
    """
    person = person_of(request)
    own = f"privacy.datarequest:{request.pk}"
    before = [each for each in search(person) if each.key != own]
    kept = _kept(request, before)
    _overwrite_what_is_deleted()
    for finder in finders():
        finder.erase(person, kept=kept.keys() | {own}, now=now)
    left = [each for each in search(person) if each.key not in kept.keys() | {own}]
    if left:
        _put_back(request, left)
        return False
    _forget_words_of_the_admin_area_search()
    _settle(request, person, before, kept, now)
    _empty_write_ahead_log()
    return True


def _kept(request: DataRequest, found: list[Finding]) -> dict[str, str]:
    """Keys of what stays with the reasons: as decided, or since nothing here can."""
    kept = dict(request.kept)
    for finding in found:
        if not finding.can_be_erased:
            kept.setdefault(finding.key, finding.choice)
    return kept


def _settle(
    request: DataRequest,
    person: Person,
    before: list[Finding],
    kept: dict[str, str],
    now: datetime,
) -> None:
    """Tell the person, then let go of the address with the last change."""
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


def _put_back(request: DataRequest, left: list[Finding]) -> None:
    told = ngettext(
        "%(count)d item could not be erased: %(places)s. Check it, then try again.",
        "%(count)d items could not be erased: %(places)s. Check them, then try again.",
        len(left),
    )
    places = ", ".join(sorted({each.place for each in left}))
    DataRequest.objects.filter(pk=request.pk).update(
        state=DataRequest.State.CONFIRMED,
        outcome=told % {"count": len(left), "places": places},
    )


def _overwrite_what_is_deleted() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def _forget_words_of_the_admin_area_search() -> None:
    """Merge the index of SQLite: until then it keeps the words of rows that are gone.

    https://www.sqlite.org/fts5.html#the_optimize_command
    """
    with connection.cursor() as cursor:
        if _ADMIN_INDEX in connection.introspection.table_names(cursor):
            cursor.execute(_MERGE_ADMIN_INDEX)


def _empty_write_ahead_log() -> None:
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
