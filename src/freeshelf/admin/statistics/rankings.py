"""Topics and records by how often they were opened, what grows, what nobody opens."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser

from freeshelf.admin.statistics.periods import Period, last_day
from freeshelf.library.models import Resource
from freeshelf.search.concept_names import ConceptNames, concept_names, known_names
from freeshelf.statistics.amounts import Amount, grew, of_a_week, total
from freeshelf.statistics.models import PageKind
from freeshelf.statistics.weeks import (
    WEEK,
    amounts_of,
    counted_days,
    days_of_terms,
    has_nameless,
    numbers_of_pages,
    opened_records,
    record_of,
)
from freeshelf.vocabularies.models import ConceptScheme

LISTED = 20
# Fewer days say little of what nobody opens.
LEAST_DAYS = 21
_DAYS_OF_A_WEEK = 7
_NONE = Amount()
_Numbers = Mapping[tuple[str, date], int]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic or record with amounts in the order of the columns."""

    key: str
    amounts: tuple[Amount, ...]

    @property
    def order(self) -> tuple[int, str]:
        """Return what sorts it by what is shown only."""
        return -sum(amount.least for amount in self.amounts), self.key


@dataclass(frozen=True, slots=True)
class Opened:
    """Numbers of records, their files and topics in each week."""

    records: _Numbers
    files: _Numbers  # by record
    topics: _Numbers
    records_of_topics: _Numbers
    files_of_topics: _Numbers

    @classmethod
    def read(cls, *, since: date, until: date) -> "Opened":
        """Read the numbers of everything that anyone may see now."""
        span = {"since": since, "until": until}
        records = numbers_of_pages(PageKind.RECORD, **span)
        files: Counter[tuple[str, date]] = Counter()
        for (file, week), number in numbers_of_pages(PageKind.FILE, **span).items():
            files[record_of(file), week] += number
        topics_of = _topics_of({name for name, _week in (*records, *files)})
        topics = _public_topics(concept_names())
        return cls(
            records={key: n for key, n in records.items() if key[0] in topics_of},
            files={key: n for key, n in files.items() if key[0] in topics_of},
            topics={
                key: number
                for key, number in numbers_of_pages(PageKind.TOPIC, **span).items()
                if key[0] in topics
            },
            records_of_topics=_by_topic(records, topics_of),
            files_of_topics=_by_topic(files, topics_of),
        )

    def since(self, first: date) -> "Opened":
        """Return the numbers from a week on."""
        return Opened(
            *(
                {
                    key: n
                    for key, n in getattr(self, each.name).items()
                    if key[1] >= first
                }
                for each in fields(self)
            )
        )


def topic_rows(opened: Opened, *, since: date, until: date) -> list[Ranked]:
    """Return topics by what was opened, with the days they were searched for."""
    searched = _days_searched(days_of_terms(since=since, until=until))
    pages, records, files = (
        _whole(numbers)
        for numbers in (
            opened.topics,
            opened.records_of_topics,
            opened.files_of_topics,
        )
    )
    return _ranked(pages, records, files, searched)


def record_rows(opened: Opened) -> list[Ranked]:
    """Return records by how often they were opened and downloaded."""
    return _ranked(_whole(opened.records), _whole(opened.files))


def comparable_weeks(period: Period) -> tuple[date, ...]:
    """Return an even number of last weeks that were counted on each of their days."""
    finished = period.finished
    if not finished:
        return ()
    wanted = [finished[-1] - WEEK * back for back in range(2 * len(finished))]
    days = counted_days(PageKind.RECORD, since=wanted[-1], until=last_day(finished[-1]))
    whole: list[date] = []
    for week in wanted:
        if days[week] < _DAYS_OF_A_WEEK:
            break
        whole.insert(0, week)
    return tuple(whole[len(whole) % 2 :])


def growing(numbers: _Numbers, weeks: Sequence[date]) -> list[Ranked]:
    """Return what was opened more in the second half of the weeks, most first."""
    half = len(weeks) // 2
    found = []
    for key, by_week in amounts_of(numbers).items():
        earlier = total(by_week.get(week, _NONE) for week in weeks[:half])
        later = total(by_week.get(week, _NONE) for week in weeks[half:])
        if grew(earlier, later):
            found.append(Ranked(key, (earlier, later)))
    found.sort(
        key=lambda each: (each.amounts[0].least - each.amounts[1].least, each.key)
    )
    return found


def _growth(row: Ranked) -> int:
    earlier, later = row.amounts
    return earlier.least - later.least


def unopened(period: Period) -> tuple[int, list[Resource]] | None:
    """Return how many open records nobody opened, and those published first.

    None while too few days are counted, or where not every record was counted.
    """
    span = {"since": period.first, "until": period.last}
    days = counted_days(PageKind.RECORD, **span)
    if days.total() < LEAST_DAYS or has_nameless(**span):
        return None
    opened = opened_records(**span)
    before = _open_records().filter(first_published_at__date__lt=period.first)
    keys = [
        pk
        for pk, identifier in before.order_by("first_published_at", "pk").values_list(
            "pk", "identifier"
        )
        if identifier not in opened
    ]
    listed = Resource.objects.in_bulk(keys[:LISTED])
    return len(keys), [listed[pk] for pk in keys[:LISTED]]


def shown_records(identifiers: Iterable[str]) -> dict[str, Resource]:
    """Return the records of these identifiers that anyone may see."""
    found = _open_records().filter(identifier__in=list(identifiers))
    return {resource.identifier: resource for resource in found}


def _open_records() -> Any:
    # Only readers who are not signed in are counted, and they open no others.
    return Resource.objects.visible_to(AnonymousUser())


def _topics_of(identifiers: set[str]) -> dict[str, frozenset[str]]:
    """Return the topics of open records, with all broader ones."""
    names = concept_names()
    keys = dict(
        _open_records()
        .filter(identifier__in=identifiers)
        .values_list("pk", "identifier")
    )
    above = {
        concept.pk: _with_broader(names, value)
        for value, concept in _public_topics(names).items()
    }
    topics: dict[str, set[str]] = {identifier: set() for identifier in keys.values()}
    through = Resource.subjects.through.objects.filter(resource_id__in=list(keys))
    for resource, concept in through.values_list("resource_id", "concept_id"):
        topics[keys[resource]] |= above.get(concept, frozenset())
    return {identifier: frozenset(each) for identifier, each in topics.items()}


def _public_topics(names: ConceptNames) -> dict[str, Any]:
    concepts = names.in_role(ConceptScheme.Role.SUBJECT)
    return {each.value: each for each in known_names(concepts, AnonymousUser())}


def _with_broader(names: ConceptNames, value: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [value]
    while waiting:
        concept = names.get(waiting.pop())
        if concept is not None and concept.value not in found:
            found.add(concept.value)
            waiting += concept.broader
    return frozenset(found)


def _by_topic(numbers: _Numbers, topics_of: Mapping[str, frozenset[str]]) -> _Numbers:
    found: Counter[tuple[str, date]] = Counter()
    for (identifier, week), number in numbers.items():
        for topic in topics_of.get(identifier, ()):
            found[topic, week] += number
    return found


def _days_searched(days: Mapping[str, set[date]]) -> dict[str, Amount]:
    names = concept_names()
    found: defaultdict[str, set[date]] = defaultdict(set)
    topics = _public_topics(names)
    for text, searched in days.items():
        for concept in names.by_name(text):
            if concept.value in topics:
                found[concept.value] |= searched
    return {value: of_a_week(len(each)) for value, each in found.items()}


def _whole(numbers: _Numbers) -> dict[str, Amount]:
    by_week = amounts_of(numbers)
    return {key: total(amounts.values()) for key, amounts in by_week.items()}


def _ranked(*columns: Mapping[str, Amount]) -> list[Ranked]:
    keys = {key for column in columns for key in column}
    rows = [
        Ranked(key, tuple(column.get(key, _NONE) for column in columns)) for key in keys
    ]
    return sorted(rows, key=lambda each: each.order)[:LISTED]
