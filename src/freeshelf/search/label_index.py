"""Concepts that a query names, and their other names.

A name matches as whole words, the longest first, in its own language: with plurals in
Latin script, all cases in Russian, all prefixes in Arabic. Nothing is stemmed further,
because stems conflate different words: French *traite* and *traitement*, Spanish
*trata* and *tráfico*.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from freeshelf.search.analysis.analyzer import LATIN_LANGUAGES, exact_tokens
from freeshelf.search.analysis.function_words import is_function_word
from freeshelf.search.analysis.inflections import forms_of_name
from freeshelf.search.analysis.references import is_body, references
from freeshelf.search.analysis.words import (
    STOP_WORDS,
    fold,
    is_unspaced,
    singular,
    surfaces,
    words_and_places,
)
from freeshelf.search.query import BREAK

KnownConcepts = Callable[[AbstractSet[int]], AbstractSet[int]]

PREFERRED, ALTERNATIVE = "pref", "alt"
# Roles of schemes.
PLACE, REFERENCE = "place", "reference"
# These inflect names; the key of a word, its stem, does not tell it from others.
_INFLECTED = ("ar", "ru")
_HEAD_IS_LAST = "en"  # Modern Slavery Act
_MAX_LABELS = 12  # of one concept: each costs a clause
_MAX_CONCEPTS = 4
_MAX_OF_ONE_NAME = 2  # a name of more concepts is too ambiguous
_SHORT_ACRONYM = 3  # such as TIP: in lower case it may be a word
_BRACKETS = re.compile(r"\s*[(（][^)）]*[)）]?|,?\s+(?:1[89]|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a concept that may be shown."""

    text: str
    language: str
    is_place: bool = field(default=False, compare=False)

    @property
    def core(self) -> str:
        """Return the name without a year at its end and without brackets."""
        return core_of(self.text)


def core_of(name: str) -> str:
    """Return a name without a year at its end and without brackets."""
    return _BRACKETS.sub("", name).strip(" ,") or name


@dataclass(frozen=True, slots=True)
class Expansion:
    """A part of a query that names a concept, and its other names.

    `shown` are the preferred names in other words or languages, the most useful first.
    """

    start: int
    end: int
    labels: tuple[Label, ...]
    shown: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One stored label: `role` is that of its scheme, `kind` as in SKOS.

    `is_public` is whether everyone may see the concept.
    """

    concept: int
    role: str
    kind: str
    language: str
    text: str
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class _Token:
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Named:
    form: str  # equal for names that find the same
    label: Label
    is_preferred: bool


@dataclass(slots=True)
class _Concept:
    is_place: bool = False
    preferred: dict[str, str] = field(default_factory=dict)
    alternative: dict[str, list[str]] = field(default_factory=dict)

    _names: tuple[_Named, ...] | None = None

    def names(self) -> tuple[_Named, ...]:
        """Return preferred names, then useful others, alternating between languages."""
        if self._names is None:
            ranked = [
                (at, self._label(text, language))
                for language, texts in self.alternative.items()
                for at, text in enumerate(texts)
            ]
            ranked.sort(key=lambda pair: pair[0])
            preferred = [
                label
                for tag, text in self.preferred.items()
                if _is_telling(label := self._label(text, tag))
            ]
            others = [label for _, label in ranked if _is_useful(label)]
            self._names = tuple(
                _Named(_form(label.core), label, is_preferred=at < len(preferred))
                for at, label in enumerate([*preferred, *others][:_MAX_LABELS])
            )
        return self._names

    def _label(self, text: str, language: str) -> Label:
        return Label(text, language, is_place=self.is_place)


@dataclass(frozen=True, slots=True)
class _Name:
    concept: int
    kind: str
    text: str
    is_alone: bool  # one word


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    names: tuple[_Name, ...]


class LabelIndex:
    """Index of all names of the concepts of these roles, by their words."""

    def __init__(self, rows: Iterable[LabelRow], *, roles: Sequence[str]) -> None:
        self._concepts: defaultdict[int, _Concept] = defaultdict(_Concept)
        self._names: defaultdict[str, dict[tuple[str, ...], list[_Name]]]
        self._names = defaultdict(dict)
        self._longest: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._by_reference: defaultdict[str, list[_Name]] = defaultdict(list)
        # Last words of the names of instruments: "act" is said of many.
        self._kinds_of_instruments: set[str] = set()
        self._doubtful: set[int] = set()
        for row in rows:
            if row.role in roles:
                self._add(row)

    def expansions(
        self,
        text: str,
        *,
        likely: Sequence[str],
        known: KnownConcepts = lambda _keys: frozenset(),
    ) -> tuple[Expansion, ...]:
        """Return the concepts that a query names, in the order of their words.

        `likely` are the possible languages if the script is Latin. `known` returns the
        concepts that the user may see; it is called only with those that are not
        public.
        """
        chosen: list[_Match] = []
        matches = self._known_only(list(self._matches(text, likely)), known)
        for match in sorted(matches, key=lambda m: (m.start - m.end, m.start)):
            if all(match.end <= c.start or c.end <= match.start for c in chosen):
                chosen.append(match)
        found = [
            expansion
            for match in chosen[:_MAX_CONCEPTS]
            if (expansion := self._expansion(match, text)) is not None
        ]
        return tuple(sorted(found, key=lambda each: each.start))

    def named_by(
        self, text: str, *, likely: Sequence[str], known: KnownConcepts
    ) -> tuple[int, ...]:
        """Return the concepts of which a text is a name, but for the body: ILO C189."""
        found = [
            match
            for match in self._known_only(list(self._matches(text, likely)), known)
            if all(map(is_body, surfaces(f"{text[: match.start]} {text[match.end :]}")))
        ]
        names = (name for match in found for name in match.names)
        return tuple(dict.fromkeys(name.concept for name in names))

    def labels_of(self, concept: int) -> tuple[str, ...]:
        """Return the preferred names of a concept, then its other names."""
        named = self._concepts[concept]
        others = (text for texts in named.alternative.values() for text in texts)
        return (*named.preferred.values(), *others)

    def _known_only(self, matches: list[_Match], known: KnownConcepts) -> list[_Match]:
        """Return matches without the names of concepts that this user may not see."""
        named = {name.concept for match in matches for name in match.names}
        if not (doubtful := named & self._doubtful):
            return matches
        hidden = doubtful - known(doubtful)
        visible = [
            replace(m, names=tuple(n for n in m.names if n.concept not in hidden))
            for m in matches
        ]
        return [match for match in visible if match.names]

    def _add(self, row: LabelRow) -> None:
        if not row.is_public:
            self._doubtful.add(row.concept)
        concept = self._concepts[row.concept]
        concept.is_place = row.role == PLACE
        if row.kind == PREFERRED:
            concept.preferred[row.language] = row.text
        elif row.kind == ALTERNATIVE:
            concept.alternative.setdefault(row.language, []).append(row.text)
        key = _key(row.text, row.language)
        if not key:
            return
        if row.role == REFERENCE and row.language == _HEAD_IS_LAST:
            self._kinds_of_instruments.update(_key(core_of(row.text), "en")[-1:])
        name = _Name(row.concept, row.kind, row.text, is_alone=len(key) == 1)
        self._names[row.language].setdefault(key, []).append(name)
        longest = self._longest[row.language]
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
        first = next(references(row.text), None)
        if first is not None:
            self._by_reference[first.token].append(name)

    def _matches(self, text: str, likely: Sequence[str]) -> Iterator[_Match]:
        for reference in references(text, is_typed=True):
            if names := self._by_reference.get(reference.token):
                yield _Match(reference.start, reference.end, tuple(names))
        tokens = _tokens(text)
        is_whole = len(_keyed(tokens, likely[0] if likely else "")) == 1
        for language, names_of in self._names.items():
            for part, names in self._named(tokens, language, names_of):
                start, end = part[0].start, part[-1].end
                telling = tuple(
                    name
                    for name in names
                    if self._refers_to_concept(
                        name, text[start:end], language, likely, is_whole=is_whole
                    )
                )
                if telling and BREAK not in text[start:end]:
                    yield _Match(start, end, telling)

    def _named(
        self,
        tokens: Sequence[_Token],
        language: str,
        names_of: Mapping[tuple[str, ...], list[_Name]],
    ) -> Iterator[tuple[list[_Token], list[_Name]]]:
        """Yield words that name a concept, from each position the longest first."""
        longest = self._longest[language]
        keyed = _keyed(tokens, language)
        for at, (first, _) in enumerate(keyed):
            for length in range(min(longest.get(first, 0), len(keyed) - at), 0, -1):
                part = keyed[at : at + length]
                names = names_of.get(tuple(key for key, _ in part))
                if names:
                    yield [token for _, token in part], names

    def _refers_to_concept(
        self,
        name: _Name,
        typed: str,
        language: str,
        likely: Sequence[str],
        *,
        is_whole: bool,
    ) -> bool:
        """Return whether words of a query refer to a concept."""
        if not name.is_alone:
            return True
        if language in LATIN_LANGUAGES and language not in likely:
            return False
        is_place = self._concepts[name.concept].is_place
        if not _is_form_of(name.text, typed, language, is_place=is_place):
            return False
        if _is_acronym(name.text):
            return len(name.text) > _SHORT_ACRONYM or typed.isupper()
        if is_whole:
            return True
        key = _key(name.text, language)[0]
        if key in self._kinds_of_instruments and not is_place:
            return False
        if name.kind != ALTERNATIVE:
            return True
        # Trata is short for trata de personas; "indicators" means much else.
        preferred = self._concepts[name.concept].preferred.get(language, "")
        return key in _key(preferred, language)

    def _expansion(self, match: _Match, text: str) -> Expansion | None:
        concepts = dict.fromkeys(name.concept for name in match.names)
        if len(concepts) > _MAX_OF_ONE_NAME:
            return None
        labels: dict[str, Label] = {}
        shown: dict[str, Label] = {}
        for pk in concepts:
            for name in self._concepts[pk].names():
                labels.setdefault(name.form, name.label)
                if name.is_preferred:
                    shown.setdefault(name.form, name.label)
        typed = _form(text[match.start : match.end])
        labels.pop(typed, None)
        shown.pop(typed, None)
        if not labels:
            return None
        names = tuple(labels.values())
        return Expansion(match.start, match.end, names, tuple(shown.values()) or names)


def _tokens(text: str) -> list[_Token]:
    """Return the words of a text; a run of an unspaced script as its characters."""
    tokens: list[_Token] = []
    for word, (start, end) in zip(*words_and_places(text), strict=True):
        folded = fold(word)
        if is_unspaced(word):
            tokens += [
                _Token(char, start + at, start + at + 1)
                for at, char in enumerate(folded)
            ]
        elif folded:
            tokens.append(_Token(folded, start, end))
    return tokens


def _keyed(tokens: Sequence[_Token], language: str) -> list[tuple[str, _Token]]:
    """Return the words that are not stop words, with their normalized forms."""
    without = STOP_WORDS.get(language, frozenset())
    return [
        (singular(token.folded, language), token)
        for token in tokens
        if token.folded not in without
    ]


def _key(text: str, language: str) -> tuple[str, ...]:
    return tuple(key for key, _ in _keyed(_tokens(text), language))


def _is_form_of(name: str, typed: str, language: str, *, is_place: bool) -> bool:
    """Return whether a typed word is a name of one word, and not its stem alone."""
    words = surfaces(name)
    if len(words) != 1 or language not in _INFLECTED:
        return True
    forms = forms_of_name(words[0], language, is_proper=is_place)
    return any(form in forms for form in exact_tokens(typed))


def _is_telling(label: Label) -> bool:
    """Return whether a name has a word that says something in every language.

    Thé, tea, is "the" to an index without accents.
    """
    return not all(
        is_function_word(word, LATIN_LANGUAGES) for word in surfaces(label.core)
    )


def _is_acronym(text: str) -> bool:
    return " " not in text and sum(char.isupper() for char in text) > 1


def _is_useful(label: Label) -> bool:
    """Return whether another name is specific enough: "press" or "TIP" is not."""
    if not _is_telling(label):
        return False
    if _is_acronym(label.text):
        return len(label.text) > _SHORT_ACRONYM
    words, _ = words_and_places(label.text)
    return len(words) > 1 or any(is_unspaced(word) and len(word) > 2 for word in words)


def _form(text: str) -> str:
    words, _ = words_and_places(text)
    return " ".join(token for word in words for token in exact_tokens(word))
