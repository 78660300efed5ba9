"""What a question asks for, in plain values: the clauses that an engine compiles."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Term:
    """A word: any of its stems, or the word itself."""

    stems: tuple[str, ...]
    exact: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """All words that begin so."""

    exact: str
    stems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exact words next to each other, in this order."""

    exact: tuple[str, ...]
    stems: tuple[tuple[str, ...], ...] = ()  # of each word, for passages


@dataclass(frozen=True, slots=True)
class TitleBeginning:
    """Titles that begin so; the text is a part of what titles are ordered by."""

    title_key: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class InField:
    """A clause that looks at one field only."""

    field: "TextField"
    clause: "Clause"


@dataclass(frozen=True, slots=True)
class Years:
    """Issued in one of these years, both included; 0 and 9999 are open ends."""

    first: int = 0
    last: int = 9999


@dataclass(frozen=True, slots=True)
class Unscored:
    """The same documents, adding nothing to their scores."""

    clause: "Clause"


@dataclass(frozen=True, slots=True)
class Best:
    """At least one of these; scores as the best of them does, times the weight."""

    clauses: tuple["Clause", ...]
    weight: float = 1.0


Clause = (
    Term
    | Prefix
    | Phrase
    | TitleBeginning
    | AnyOf
    | AllOf
    | InField
    | Years
    | Unscored
    | Best
)


class TextField(StrEnum):
    """Fields that a question can name."""

    TITLE = "title"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class SynonymClause:
    """Stands for all words of a question at these places; where some count, for one."""

    words: tuple[int, ...]
    clause: Clause


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """An analysed question.

    A document is a hit when it matches all of `required`, none of `excluded`, and at
    least `least` of `words`; it is a whole hit when it matches all of `words`. When
    that gives fewer than `enough` hits before any filter, one word is enough. `hints`
    only raise the score, as do pairs of exact words in `near` where they stand close
    together. A question of exclusions only means everything but those.
    """

    words: tuple[Clause, ...] = ()
    minimum_should_match: int = 0
    enough_hits: int = 0
    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    hints: tuple[Clause, ...] = ()
    near: tuple[tuple[str, str], ...] = ()
    alternatives: tuple[SynonymClause, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for everything."""
        return not (self.words or self.required or self.excluded)
