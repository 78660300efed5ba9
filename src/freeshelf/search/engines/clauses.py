"""Clauses of an analysed query, in plain values that an engine compiles."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Term:
    """A word: any of its stems, or the exact word."""

    stems: tuple[str, ...]
    exact: str


@dataclass(frozen=True, slots=True)
class Inflected:
    """A word in one of these exact forms, scored as the term."""

    term: Term
    forms: tuple[str, ...]

    @property
    def exact(self) -> str:
        """Return the exact word, as of a term."""
        return self.term.exact


@dataclass(frozen=True, slots=True)
class Prefix:
    """All words with this prefix."""

    exact: str
    stems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exact words next to each other, in this order."""

    exact: tuple[str, ...]
    stems: tuple[tuple[str, ...], ...] = ()  # of each word, for passages


@dataclass(frozen=True, slots=True)
class TitleBeginning:
    """Titles whose sort key begins with this text."""

    title_key: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these clauses; without any, nothing."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these clauses."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class InField:
    """A clause limited to one field."""

    field: "TextField"
    clause: "Clause"


@dataclass(frozen=True, slots=True)
class Years:
    """Years of issue from first to last, both included; 0 and 9999 are open ends."""

    first: int = 0
    last: int = 9999


@dataclass(frozen=True, slots=True)
class Unscored:
    """The same documents, without an effect on their scores."""

    clause: "Clause"


@dataclass(frozen=True, slots=True)
class Best:
    """At least one of these clauses, with the best of their scores times the weight."""

    clauses: tuple["Clause", ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class InLanguage:
    """A clause for records in one language (BCP 47), or in an unknown one."""

    language: str
    clause: "Clause"


Clause = (
    Term
    | Inflected
    | Prefix
    | Phrase
    | TitleBeginning
    | AnyOf
    | AllOf
    | InField
    | Years
    | Unscored
    | Best
    | InLanguage
)
NOTHING = AnyOf(())


class TextField(StrEnum):
    """Fields that a query can name."""

    TITLE = "title"
    PUBLISHER = "publisher"


class CountedNames(StrEnum):
    """Names of a document's concepts that count as its words."""

    ALL = "all"
    SHOWN = "shown"  # without hidden ones
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SynonymClause:
    """Synonym of one or more query words, given by index; it counts as one word."""

    words: tuple[int, ...]
    clause: Clause


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """An analysed query.

    A document is a hit when it matches all of `required`, none of `excluded`, and at
    least `minimum_should_match` of `words`; it is a full hit when it matches all of
    `words`. When that gives fewer than `enough_hits` hits before any filter, one word
    is enough. `hints` only raise the score, as do pairs of exact words in `near` that
    are close together. A query with exclusions only means everything but those. Of the
    hits by score, those with one of `names` come first. `counted_names` are the names
    of concepts that count as words of a document.
    """

    words: tuple[Clause, ...] = ()
    minimum_should_match: int = 0
    enough_hits: int = 0
    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    hints: tuple[Clause, ...] = ()
    near: tuple[tuple[str, str], ...] = ()
    alternatives: tuple[SynonymClause, ...] = ()
    names: tuple[str, ...] = ()
    counted_names: CountedNames = CountedNames.ALL
