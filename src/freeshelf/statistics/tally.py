"""Counts of one web process that are not written yet."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

# Many invented terms must not fill the memory or the database.
MAX_TERMS = 2000
MAX_OPENED = 5000


@dataclass(frozen=True, slots=True)
class TermSeen:
    """A term searched on a day; `kind` is one of `TermKind`."""

    day: date
    language: str
    kind: str
    text: str


@dataclass(slots=True)
class Tally:
    """Counts by day and language, and terms, each once per day."""

    searches: Counter[tuple[date, str]] = field(default_factory=Counter)
    without_hit: Counter[tuple[date, str]] = field(default_factory=Counter)
    opened: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    terms: dict[TermSeen, None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to write."""
        return not (self.searches or self.opened or self.terms)

    def add_search(self, day: date, language: str, *, has_hit: bool) -> None:
        """Count a search."""
        self.searches[day, language] += 1
        if not has_hit:
            self.without_hit[day, language] += 1

    def add_term(self, term: TermSeen) -> None:
        """Add a term, unless the limit is reached."""
        if len(self.terms) < MAX_TERMS:
            self.terms[term] = None

    def add_opened(self, day: date, language: str, identifier: str) -> None:
        """Count an opened record, unless the limit is reached."""
        key = (day, language, identifier)
        if key in self.opened or len(self.opened) < MAX_OPENED:
            self.opened[key] += 1

    def add(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        self.searches += other.searches
        self.without_hit += other.without_hit
        self.opened += other.opened
        for term in other.terms:
            self.add_term(term)
