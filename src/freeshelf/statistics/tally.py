"""Counts of one web process that are not written yet."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

# Many invented terms must not fill the memory or the database.
MAX_TERMS = 2000
MAX_OPENED = 5000
MAX_PAGES = 5000
MAX_IDENTIFIER = 255
# Identifier of all that are too many to be told apart.
NAMELESS = ""


@dataclass(frozen=True, slots=True)
class TermSeen:
    """A term searched on a day; `kind` is one of `TermKind`."""

    day: date
    language: str
    kind: str
    text: str


class PageKey(NamedTuple):
    """A page opened on a day; `kind` is one of `PageKind`."""

    day: date
    kind: str
    language: str
    identifier: str


@dataclass(slots=True)
class Tally:
    """Counts by day and language, and terms, each once per day."""

    searches: Counter[tuple[date, str]] = field(default_factory=Counter)
    without_hit: Counter[tuple[date, str]] = field(default_factory=Counter)
    opened: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    pages: Counter[PageKey] = field(default_factory=Counter)
    terms: dict[TermSeen, None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to write."""
        return not (self.searches or self.opened or self.pages or self.terms)

    @property
    def days(self) -> set[date]:
        """Return the days of all counts."""
        counted = {day for day, _language in self.searches}
        counted |= {day for day, _language, _identifier in self.opened}
        counted |= {key.day for key in self.pages}
        return counted | {term.day for term in self.terms}

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

    def add_page(self, key: PageKey, *, number: int = 1) -> None:
        """Count an opened page, without its name if the limit is reached."""
        is_full = key not in self.pages and len(self.pages) >= MAX_PAGES
        if is_full or len(key.identifier) > MAX_IDENTIFIER:
            key = key._replace(identifier=NAMELESS)
        self.pages[key] += number

    def add(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        self.searches += other.searches
        self.without_hit += other.without_hit
        self.opened += other.opened
        for key, number in other.pages.items():
            self.add_page(key, number=number)
        for term in other.terms:
            self.add_term(term)
