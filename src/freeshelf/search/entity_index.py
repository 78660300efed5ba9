"""Which things have all words of a question in their names and values."""

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
    """A name of a thing, or, with the label of a field, one of its values.

    `key` is the primary key of a thing of that kind; `language` is BCP 47, `und` where
    no one said it. `concept` is the key of the concept that the text is a label of; a
    hidden label finds and is never shown.
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
    """A text with the forms of its words, exact and stems, and how many it has."""

    text: EntityText
    forms: frozenset[str]
    length: int


def tokenize(text: EntityText) -> TokenizedText:
    """Read a text; where no one said its language, in all it may be in."""
    exact = _exact(text)
    languages = LATIN_LANGUAGES if text.language == "und" else (text.language,)
    forms = {token for one in references(text.text) for token in one.tokens}
    stems = (analyzer_for(one).stems(text.text).split() for one in languages)
    return TokenizedText(text, frozenset(forms.union(exact, *stems)), len(exact))


class EntityIndex:
    """Names and values by the forms of their words; the texts of a thing in a row."""

    def __init__(self, texts: Iterable[TokenizedText]) -> None:
        self._texts: list[EntityText] = []
        self._things: list[int] = []  # of each text, the first text of its thing
        self._lengths: list[int] = []  # in words
        self._by_form: defaultdict[str, list[int]] = defaultdict(list)
        first: dict[tuple[str, int], int] = {}
        for number, each in enumerate(texts):
            of = (each.text.kind, each.text.key)
            self._texts.append(each.text)
            self._things.append(first.setdefault(of, number))
            self._lengths.append(each.length)
            for form in each.forms:
                self._by_form[form].append(number)
        self._forms = sorted(self._by_form)

    def __bool__(self) -> bool:
        return bool(self._texts)

    def matching(self, query: LexicalQuery) -> list[EntityText]:
        """For each thing with all words, at least one in a value: its best value.

        Fewest words beside those of the question first. What is asked of fields of
        records, such as years, no thing has.
        """
        wanted = [self._holding(each) for each in (*query.words, *query.required)]
        if not all(wanted):
            return []
        wanted.sort(key=len)
        things = set.intersection(*map(self._things_of, wanted)) if wanted else set()
        for clause in query.excluded if things else ():
            things -= self._things_of(self._holding(clause))
        counts = Counter(
            number
            for numbers in (wanted if things else ())
            for number in numbers
            if self._texts[number].field and self._things[number] in things
        )
        best: dict[int, tuple[int, int, int]] = {}
        for number, count in counts.items():
            thing = self._things[number]
            rank = (self._lengths[number] - count, -count, number)
            best[thing] = min(best.get(thing, rank), rank)
        return [self._texts[number] for *_, number in sorted(best.values())]

    def _things_of(self, numbers: Iterable[int]) -> set[int]:
        return {self._things[number] for number in numbers}

    def _holding(self, clause: Clause) -> set[int]:
        """The texts that hold a clause."""
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
