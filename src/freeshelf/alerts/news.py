"""Find the records that an alert has not listed yet.

A record is new for some time after it was first open to everyone. Of those, what was
indexed since the last answer is asked, and a few days before it, as the text or the
vectors of a file may come later than its record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language

from freeshelf.alerts.questions import Question
from freeshelf.changes.models import RecordChange
from freeshelf.library.models import Resource
from freeshelf.search.explaining import prefetch_concepts
from freeshelf.search.percolation import ShownAmong, may_show, shown_among
from freeshelf.search.results import PassageHit

NEW_FOR = timedelta(days=90)
_LATER = timedelta(days=2)
# Of one question, in one email.
MAX_LISTED = 10
_MAX_ANSWERS = 2000


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record in an email, with why it is there."""

    resource: Resource
    passages: tuple[PassageHit, ...] = ()
    newer: Resource | None = None
    note: str = ""  # of a reading list


@dataclass(frozen=True, slots=True)
class News:
    """New records of an alert; `listed` need not be listed again."""

    records: tuple[NewRecord, ...] = ()
    total: int = 0
    listed: frozenset[int] = frozenset()
    searched_text: str = ""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A record that was first open to everyone not long ago."""

    key: int
    opened_at: datetime
    changed_at: datetime


@dataclass(slots=True)
class NewsFinder:
    """Finder of news in one run; equal questions are asked once."""

    now: datetime
    asked: int = 0  # questions put to the new records alone
    searched: int = 0  # and to the library
    _arrivals: dict[str, _Arrival] | None = None
    _answers: dict[object, ShownAmong | None] = field(default_factory=dict)

    def find(
        self,
        question: Question,
        *,
        since: datetime,
        answered_at: datetime,
        listed: frozenset[int],
    ) -> News:
        """Return what is new for readers of the active language.

        `since` is the time of the alert, `answered_at` that of its last answer.
        """
        if question.is_list:
            return self._of_list(question, listed)
        arrivals = self._recent()
        kept = listed & {each.key for each in arrivals.values()}
        shown = self._shown(question, answered_at)
        if shown is None:
            return News(listed=kept)
        keys = [
            key
            for key in shown.keys
            if arrivals[key].opened_at > since and arrivals[key].key not in listed
        ]
        hits = shown.load(keys[:MAX_LISTED])
        loaded = {hit.resource.identifier for hit in hits}
        # One that was closed this moment is not new yet.
        keys = [*filter(loaded.__contains__, keys[:MAX_LISTED]), *keys[MAX_LISTED:]]
        return News(
            tuple(NewRecord(hit.resource, hit.passages, hit.newer) for hit in hits),
            total=len(keys),
            listed=kept | {arrivals[key].key for key in keys},
            searched_text=shown.searched_text,
        )

    def _recent(self) -> dict[str, _Arrival]:
        if self._arrivals is None:
            rows = RecordChange.objects.filter(opened_at__gt=self.now - NEW_FOR)
            columns = ("identifier", "pk", "opened_at", "changed_at")
            self._arrivals = {
                key: _Arrival(*values) for key, *values in rows.values_list(*columns)
            }
        return self._arrivals

    def _shown(self, question: Question, answered_at: datetime) -> ShownAmong | None:
        """Return the answer to a question, which those of the same day share."""
        day = (answered_at - _LATER).replace(hour=0, minute=0, second=0, microsecond=0)
        name = (question, get_language(), day)
        if name not in self._answers:
            if len(self._answers) >= _MAX_ANSWERS:
                self._answers.clear()
            changed = [
                key for key, each in self._recent().items() if each.changed_at >= day
            ]
            self._answers[name] = self._ask(question, changed)
        return self._answers[name]

    def _ask(self, question: Question, keys: Sequence[str]) -> ShownAmong | None:
        request = question.search_request() if keys else None
        if request is None:
            return None
        self.asked += 1
        if not may_show(request, keys, user=AnonymousUser()):
            return None
        self.searched += 1
        found = shown_among(request, keys, user=AnonymousUser())
        return found if found.keys else None

    def _of_list(self, question: Question, listed: frozenset[int]) -> News:
        items = _items(question)
        keys = [key for key in items if key not in listed]
        visible = Resource.objects.visible_to(AnonymousUser())
        rows = visible.filter(pk__in=keys[:MAX_LISTED]).select_related("publisher")
        found = rows.in_bulk()
        prefetch_concepts(found.values(), fields=("types", "spatial"))
        return News(
            tuple(
                NewRecord(found[key], note=items[key])
                for key in keys[:MAX_LISTED]
                if key in found
            ),
            total=len(keys),
            listed=(listed & items.keys()) | frozenset(keys),
        )


def listed_from_the_start(question: Question) -> frozenset[int]:
    """Return what is not new to one who begins to ask."""
    return frozenset(_items(question)) if question.is_list else frozenset()


def _items(question: Question) -> dict[int, str]:
    """Return the notes on the records of a list that everyone may see, in order."""
    reading_list = question.reading_list()
    if reading_list is None:
        return {}
    open_keys = Resource.objects.visible_to(AnonymousUser()).values("pk")
    items = reading_list.items.filter(resource__in=open_keys)
    return dict(items.values_list("resource_id", "note"))
