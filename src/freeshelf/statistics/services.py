"""Write counts and terms, and delete old ones."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F
from django.utils import timezone

from freeshelf.core.batches import let_others_write
from freeshelf.core.sqlite_erasure import enable_secure_delete
from freeshelf.statistics.keys import digests, drop_old_keys, first_day_kept
from freeshelf.statistics.models import (
    CountedDay,
    DailyCount,
    OpenedCount,
    PageCount,
    Term,
    TermDay,
    TermDigest,
)
from freeshelf.statistics.tally import NAMELESS, PageKey, Tally, TermSeen

DAYS_BEFORE_WORDS = 5
# More different terms per day come from robots; they only count as searches.
MAX_DIGESTS_A_DAY = 20_000
# More different pages per day come from robots; they only count together.
MAX_PAGES_A_DAY = 10_000
_BATCH = 100


def note_days(days: Iterable[date]) -> None:
    """Record that these days were counted."""
    rows = [CountedDay(day=day) for day in sorted(days)]
    with transaction.atomic():
        CountedDay.objects.bulk_create(rows, ignore_conflicts=True)


def write_searches(tally: Tally) -> None:
    """Add counts of searches to those of other processes, in one transaction."""
    with transaction.atomic():
        for (day, language), searches in tally.searches.items():
            without_hit = tally.without_hit[day, language]
            counted = {"day": day, "language": language}
            _add(DailyCount, counted, searches=searches, without_hit=without_hit)


def write_opened(opened: Counter[tuple[date, str, str]]) -> None:
    """Add counts of opened records and remove them from the counter once written."""
    while batch := list(opened.items())[:_BATCH]:
        with transaction.atomic():
            for (day, language, identifier), count in batch:
                counted = {"day": day, "language": language}
                _add(DailyCount, counted, opened=count)
                _add(OpenedCount, counted | {"identifier": identifier}, opened=count)
        for key, _count in batch:
            del opened[key]


def write_pages(pages: Counter[PageKey]) -> None:
    """Add counts of opened pages and remove them from the counter once written."""
    keys = sorted(pages)
    for start in range(0, len(keys), _BATCH):
        if start:
            let_others_write()
        batch = {key: pages[key] for key in keys[start : start + _BATCH]}
        with transaction.atomic():
            _add_pages(batch)
        for key in batch:
            del pages[key]


def note_terms(terms: Sequence[TermSeen]) -> None:
    """Record the days of terms, in plain text from the fifth different day on.

    Before that, the database contains a keyed digest for each day. Idempotent.
    """
    for start in range(0, len(terms), _BATCH):
        if start:
            let_others_write()
        with transaction.atomic():
            _record_batch(terms[start : start + _BATCH])


def purge(*, now: datetime) -> None:
    """Delete rows past their retention, and terms with too few remaining days.

    Runs every hour, so it also notes that the day is counted.
    """
    today = timezone.localdate(now)
    first_day = today - timedelta(days=settings.FREESHELF_STATISTICS["KEPT_DAYS"])
    enable_secure_delete(connection)
    drop_old_keys(today=today)
    if settings.FREESHELF_STATISTICS["IS_ON"]:
        # A day on which nobody came was counted too.
        note_days([today])
    for model, first in (
        (TermDigest, max(first_day_kept(today), first_day)),
        (DailyCount, first_day),
        (OpenedCount, first_day),
        (PageCount, first_day),
        (CountedDay, first_day),
        (TermDay, first_day),
    ):
        _delete_before(model, first)
    rare = Term.objects.annotate(count=Count("days")).filter(
        count__lt=DAYS_BEFORE_WORDS
    )
    Term.objects.filter(pk__in=list(rare.values_list("pk", flat=True))).delete()


def _add(model: Any, counted: dict[str, Any], **counts: int) -> None:
    row, _created = model.objects.get_or_create(**counted)
    added = {name: F(name) + count for name, count in counts.items() if count}
    model.objects.filter(pk=row.pk).update(**added)


def _add_pages(counts: Mapping[PageKey, int]) -> None:
    stored = _stored_pages(counts)
    missing = [key for key in counts if key not in stored]
    if missing:
        remaining = {
            each: MAX_PAGES_A_DAY
            - PageCount.objects.filter(day=each[0], kind=each[1]).count()
            for each in {key[:2] for key in missing}
        }
        named: Counter[PageKey] = Counter()
        for key, number in counts.items():
            is_named = key in stored or remaining[key[:2]] > 0
            named[key if is_named else key._replace(identifier=NAMELESS)] += number
            if key not in stored:
                remaining[key[:2]] -= 1
        counts = named
        PageCount.objects.bulk_create(
            [PageCount(**key._asdict()) for key in counts if key not in stored],
            ignore_conflicts=True,
        )
        stored = _stored_pages(counts)
    by_number: defaultdict[int, list[int]] = defaultdict(list)
    for key, number in counts.items():
        by_number[number].append(stored[key])
    for number, pks in by_number.items():
        PageCount.objects.filter(pk__in=pks).update(number=F("number") + number)


def _stored_pages(keys: Iterable[PageKey]) -> dict[PageKey, int]:
    wanted = set(keys)
    rows = PageCount.objects.filter(
        day__in={key.day for key in wanted},
        identifier__in={key.identifier for key in wanted},
    )
    names = ("day", "kind", "language", "identifier")
    found = {PageKey(*row[1:]): row[0] for row in rows.values_list("pk", *names)}
    return {key: pk for key, pk in found.items() if key in wanted}


def _record_batch(terms: Sequence[TermSeen]) -> None:
    term_keys = _stored_terms(terms)
    digests_by_term = {
        term: digests("\0".join(_key(term)), day=term.day)
        for term in terms
        if _key(term) not in term_keys
    }
    days = _days_by_digest(digests_by_term.values())
    remaining = _remaining_digests(term.day for term in digests_by_term)
    for term in terms:
        if (pk := term_keys.get(_key(term))) is not None:
            TermDay.objects.get_or_create(term_id=pk, day=term.day)
            continue
        this_period = digests_by_term[term][0]
        searched_days = {term.day}.union(
            *(days[digest] for digest in digests_by_term[term])
        )
        if len(searched_days) >= DAYS_BEFORE_WORDS:
            term_keys[_key(term)] = _store_term(term, searched_days)
            TermDigest.objects.filter(digest__in=digests_by_term[term]).delete()
        elif term.day not in days[this_period] and remaining[term.day] > 0:
            TermDigest.objects.create(digest=this_period, day=term.day)
            days[this_period].add(term.day)
            remaining[term.day] -= 1


def _store_term(term: TermSeen, days: Iterable[date]) -> int:
    row = Term.objects.create(kind=term.kind, language=term.language, text=term.text)
    TermDay.objects.bulk_create(TermDay(term=row, day=day) for day in sorted(days))
    return row.pk


def _stored_terms(terms: Sequence[TermSeen]) -> dict[tuple[str, str, str], int]:
    rows = Term.objects.filter(text__in={term.text for term in terms})
    return {
        (kind, language, text): pk
        for pk, kind, language, text in rows.values_list(
            "pk", "kind", "language", "text"
        )
    }


def _days_by_digest(
    digest_groups: Iterable[tuple[bytes, ...]],
) -> defaultdict[bytes, set[date]]:
    digest_list = [digest for each in digest_groups for digest in each]
    days: defaultdict[bytes, set[date]] = defaultdict(set)
    rows = TermDigest.objects.filter(digest__in=digest_list)
    for digest, day in rows.values_list("digest", "day"):
        days[bytes(digest)].add(day)
    return days


def _remaining_digests(days: Iterable[date]) -> dict[date, int]:
    """Return how many more digests each day may have."""
    return {
        day: MAX_DIGESTS_A_DAY - TermDigest.objects.filter(day=day).count()
        for day in set(days)
    }


def _key(term: TermSeen) -> tuple[str, str, str]:
    return term.kind, term.language, term.text


def _delete_before(model: Any, first: date) -> None:
    old = model.objects.filter(day__lt=first)
    while keys := list(old.values_list("pk", flat=True)[:500]):
        model.objects.filter(pk__in=keys).delete()
        let_others_write()
