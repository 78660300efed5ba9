"""Writing numbers and words down, and throwing them away in time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Count, F
from django.utils import timezone

from freeshelf.core.turns import let_others_write
from freeshelf.statistics.conf import kept_for
from freeshelf.statistics.keys import digests, drop_old_keys, first_day_kept
from freeshelf.statistics.models import (
    DailyCount,
    OpenedCount,
    Term,
    TermDay,
    TermDigest,
)
from freeshelf.statistics.tally import Tally, TermSeen

DAYS_BEFORE_WORDS = 5
# More different words a day are a machine's; they are counted as searches only.
MAX_DIGESTS_A_DAY = 20_000
_BATCH = 100


def write_searches(tally: Tally) -> None:
    """Add the numbers of searches to those of other processes, all or none."""
    with transaction.atomic():
        for day_and_language, searches in tally.searches.items():
            without_hit = tally.without_hit[day_and_language]
            _add(*day_and_language, searches=searches, without_hit=without_hit)


def write_opened(opened: Counter[tuple[date, str, str]]) -> None:
    """Add the numbers of opened records; what is written leaves the counter."""
    while batch := list(opened.items())[:_BATCH]:
        with transaction.atomic():
            for (day, language, identifier), count in batch:
                _add(day, language, opened=count)
                _add_opened(day, language, identifier, count)
        for key, _count in batch:
            del opened[key]


def note_terms(terms: Sequence[TermSeen]) -> None:
    """Note that days had these words: in clear from the fifth different day on.

    Until then the database holds a keyed digest for each day. May be repeated.
    """
    for start in range(0, len(terms), _BATCH):
        if start:
            let_others_write()
        with transaction.atomic():
            _note_batch(terms[start : start + _BATCH])


def purge(*, now: datetime) -> None:
    """Throw away what is older than it may be, and words with too few days left."""
    today = timezone.localdate(now)
    first_day = today - kept_for()
    _overwrite_what_is_deleted()
    drop_old_keys(today=today)
    for model, first in (
        (TermDigest, max(first_day_kept(today), first_day)),
        (DailyCount, first_day),
        (OpenedCount, first_day),
        (TermDay, first_day),
    ):
        _delete_before(model, first)
    scarce = Term.objects.annotate(count=Count("days")).filter(
        count__lt=DAYS_BEFORE_WORDS
    )
    Term.objects.filter(pk__in=list(scarce.values_list("pk", flat=True))).delete()


def _add(day: date, language: str, **counts: int) -> None:
    row, _created = DailyCount.objects.get_or_create(day=day, language=language)
    added = {name: F(name) + count for name, count in counts.items() if count}
    DailyCount.objects.filter(pk=row.pk).update(**added)


def _add_opened(day: date, language: str, identifier: str, count: int) -> None:
    row, _created = OpenedCount.objects.get_or_create(
        day=day, language=language, identifier=identifier
    )
    OpenedCount.objects.filter(pk=row.pk).update(opened=F("opened") + count)


def _note_batch(terms: Sequence[TermSeen]) -> None:
    known = _known(terms)
    names = {
        term: digests(_name(term), day=term.day)
        for term in terms
        if _key(term) not in known
    }
    days = _days_by_digest(names.values())
    room = _room(term.day for term in names)
    for term in terms:
        if (pk := known.get(_key(term))) is not None:
            TermDay.objects.get_or_create(term_id=pk, day=term.day)
            continue
        this_period = names[term][0]
        had = {term.day}.union(*(days[digest] for digest in names[term]))
        if len(had) >= DAYS_BEFORE_WORDS:
            known[_key(term)] = _write_in_clear(term, had)
            TermDigest.objects.filter(digest__in=names[term]).delete()
        elif term.day not in days[this_period] and room[term.day] > 0:
            TermDigest.objects.create(digest=this_period, day=term.day)
            days[this_period].add(term.day)
            room[term.day] -= 1


def _write_in_clear(term: TermSeen, days: Iterable[date]) -> int:
    row = Term.objects.create(kind=term.kind, language=term.language, text=term.text)
    TermDay.objects.bulk_create(TermDay(term=row, day=day) for day in sorted(days))
    return row.pk


def _known(terms: Sequence[TermSeen]) -> dict[tuple[str, str, str], int]:
    rows = Term.objects.filter(text__in={term.text for term in terms})
    return {
        (kind, language, text): pk
        for pk, kind, language, text in rows.values_list(
            "pk", "kind", "language", "text"
        )
    }


def _days_by_digest(
    names: Iterable[tuple[bytes, ...]],
) -> defaultdict[bytes, set[date]]:
    wanted = [digest for each in names for digest in each]
    days: defaultdict[bytes, set[date]] = defaultdict(set)
    rows = TermDigest.objects.filter(digest__in=wanted)
    for digest, day in rows.values_list("digest", "day"):
        days[bytes(digest)].add(day)
    return days


def _room(days: Iterable[date]) -> dict[date, int]:
    """How many more digests each day may get."""
    return {
        day: MAX_DIGESTS_A_DAY - TermDigest.objects.filter(day=day).count()
        for day in set(days)
    }


def _key(term: TermSeen) -> tuple[str, str, str]:
    return term.kind, term.language, term.text


def _name(term: TermSeen) -> str:
    return "\0".join(_key(term))


def _delete_before(model: type, first: date) -> None:
    objects = model.objects  # type: ignore[attr-defined]
    while keys := list(
        objects.filter(day__lt=first).values_list("pk", flat=True)[:500]
    ):
        objects.filter(pk__in=keys).delete()
        let_others_write()


def _overwrite_what_is_deleted() -> None:
    """Let no words stand in the free pages of the database file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
