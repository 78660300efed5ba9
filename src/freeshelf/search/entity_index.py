"""Index of agents and concepts by the words of their names and values."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from freeshelf.search.analysis import LATIN_LANGUAGES, analyzer_for, references
from freeshelf.search.engines.clauses import (
    AllOf,
    AnyOf,
    Best,
    Clause,
    LexicalQuery,
    Phrase,
    Prefix,
    Term,
    Unscored,
)


@dataclass(frozen=True, slots=True)
class EntityText:
    """A name of an entity, or, with the label of a field, one of its values.

    `key` is the primary key of an entity of that kind; `language` is BCP 47, `und` if
    unknown. `concept` is the key of the concept that the text is a label of; a hidden
    label is searched and never shown.
    """

    kind: str
    key: int
    text: str
    language: str = "und"
    field: str = ""
    concept: int | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """A text with the exact forms and stems of its words, and the number of words."""

    text: EntityText
    forms: frozenset[str]
    length: int


def tokenize(text: EntityText) -> TokenizedText:
    """Tokenize a text, in all possible languages if its language is unknown."""
    exact = _exact(text)
    languages = LATIN_LANGUAGES if text.language == "und" else (text.language,)
    forms = {token for one in references(text.text) for token in one.tokens}
    stems = (analyzer_for(one).stems(text.text).split() for one in languages)
    return TokenizedText(text, frozenset(forms.union(exact, *stems)), len(exact))


class EntityIndex:
    """Index of names and values by word form; texts of one entity are consecutive."""

    def __init__(self, texts: Iterable[TokenizedText]) -> None:
        self._texts: list[EntityText] = []
        self._entity_numbers: list[
            int
        ] = []  # index of the first text of its entity, by text
        self._lengths: list[int] = []  # in words
        self._by_form: defaultdict[str, list[int]] = defaultdict(list)
        first: dict[tuple[str, int], int] = {}
        for number, each in enumerate(texts):
            of = (each.text.kind, each.text.key)
            self._texts.append(each.text)
            self._entity_numbers.append(first.setdefault(of, number))
            self._lengths.append(each.length)
            for form in each.forms:
                self._by_form[form].append(number)
        self._forms = sorted(self._by_form)

    def __bool__(self) -> bool:
        return bool(self._texts)

    def matching(self, query: LexicalQuery) -> list[EntityText]:
        """Return the best value of each entity with all words, at least one in a value.

        Values with the fewest other words come first. Filters on fields of records,
        such as years, match no entity.
        """
        holders = [self._holding(each) for each in (*query.words, *query.required)]
        if not all(holders):
            return []
        holders.sort(key=len)
        entities = (
            set.intersection(*map(self._entities_of, holders)) if holders else set()
        )
        for clause in query.excluded if entities else ():
            entities -= self._entities_of(self._holding(clause))
        counts = Counter(
            number
            for numbers in (holders if entities else ())
            for number in numbers
            if self._texts[number].field and self._entity_numbers[number] in entities
        )
        best: dict[int, tuple[int, int, int]] = {}
        for number, count in counts.items():
            entity = self._entity_numbers[number]
            rank = (self._lengths[number] - count, -count, number)
            best[entity] = min(best.get(entity, rank), rank)
        return [self._texts[number] for *_, number in sorted(best.values())]

    def _entities_of(self, numbers: Iterable[int]) -> set[int]:
        return {self._entity_numbers[number] for number in numbers}

    def _holding(self, clause: Clause) -> set[int]:
        """Return the indexes of texts that match a clause."""
        match clause:
            case Term(stems, exact):
                return self._with_any((*stems, exact))
            case Prefix(exact):
                return self._beginning(exact)
            case Phrase(exact):
                line = f" {' '.join(exact)} "
                return {
                    number
                    for number in set.intersection(
                        *(self._with_any((word,)) for word in exact)
                    )
                    if line in f" {' '.join(_exact(self._texts[number]))} "
                }
            case AnyOf(clauses) | Best(clauses):
                return set().union(*map(self._holding, clauses))
            case AllOf(clauses):
                return set.intersection(*map(self._holding, clauses))
            case Unscored(inner):
                return self._holding(inner)
        return set()

    def _with_any(self, forms: Iterable[str]) -> set[int]:
        return set().union(*(self._by_form.get(form, ()) for form in forms))

    def _beginning(self, wanted: str) -> set[int]:
        found: set[int] = set()
        at = bisect_left(self._forms, wanted)
        while at < len(self._forms) and self._forms[at].startswith(wanted):
            found.update(self._by_form[self._forms[at]])
            at += 1
        return found


def _exact(each: EntityText) -> list[str]:
    return analyzer_for(each.language).exact(each.text).split()
