"""Words beside which something identifies a person, in six languages.

They are data (data/*.toml): classes of words such as `victim` or `passport`, each with
its inflections. A text is searched for all of them in one pass over its words.
"""

import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache, cached_property
from math import isqrt
from pathlib import Path
from typing import NamedTuple

from freeshelf.enrich.disclosure.persons.reading import Text, fold

_LATIN = ("en", "fr", "es")
_ONE_OF = ("one_of", "among")
AT_RISK = frozenset(("victim", "witness", "informant", "child"))

_DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[^\W_]+\*?")
_COLON = re.compile("[:：]")
_MOST_LETTERS_OF_A_STEM = 4
_WIDEST_GAP = 3
# Classes that are looked for by patterns of their own, beside other words.
_OF_PATTERNS = frozenset(("no_name", "passive", "done_to", "saved", "exploiter"))
_SUFFIXES = ("ها", "هم", "هن", "ه", "ات", "ين", "ون")


class Cue(NamedTuple):
    """A word of a class, or several, where it stands in a text."""

    start: int
    end: int
    kind: str


class _Entry(NamedTuple):
    rest: tuple[str, ...]  # after the second word
    kind: str


class _Lexicon:
    """The words of some languages, by their first word or its stem, and by pairs."""

    def __init__(self, languages: Iterable[str]) -> None:
        self.exact: dict[str, list[str]] = defaultdict(list)
        self.stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.pairs: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        self.links: set[str] = set()
        self.compounds: set[str] = set()
        self.compound_stems: tuple[str, ...] = ()
        for language in languages:
            for kind, entries in _classes(language).items():
                for words in entries:
                    self._add(words, kind)
        self.beginnings = {first for first, _ in self.pairs}

    def _add(self, words: tuple[str, ...], kind: str) -> None:
        first = words[0]
        if kind == "common":
            return
        if kind == "link":
            self.links.update(words)
        elif kind == "compound":
            self.compounds.update(word for word in words if not word.endswith("*"))
            self.compound_stems += tuple(w[:-1] for w in words if w.endswith("*"))
        elif len(words) > 1:
            self.pairs[first, words[1]].append(_Entry(words[2:], kind))
        elif first.endswith("*"):
            stem = first[:-1]
            self.stems[stem[:_MOST_LETTERS_OF_A_STEM]].append((stem, kind))
        else:
            self.exact[first].append(kind)

    def is_compound(self, word: str) -> bool:
        """Return whether a word after one for a person makes it another thing."""
        return word in self.compounds or word.startswith(self.compound_stems)

    def kinds(self, word: str) -> Iterator[str]:
        """Yield the classes of a single word."""
        yield from self.exact.get(word, ())
        for stem, kind in self.stems.get(word[:_MOST_LETTERS_OF_A_STEM], ()):
            if word.startswith(stem):
                yield kind


class Cues:
    """The words of all classes in a text, in order."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self.languages = languages_of(text)
        found = {*_written_apart(text, self.languages), *_chinese(text)}
        found = {cue for cue in found if not _is_small(text.plain, cue)}
        self.all = sorted(found)
        self._by_kind: dict[str, list[Cue]] = defaultdict(list)
        for cue in self.all:
            self._by_kind[cue.kind].append(cue)

    def of(self, kind: str) -> list[Cue]:
        """Return the words of a class, in order."""
        return self._by_kind.get(kind, [])

    def within(self, start: int, end: int, kinds: Iterable[str]) -> Iterator[Cue]:
        """Yield the words of some classes that lie within a stretch of the text."""
        for kind in kinds:
            cues = self._by_kind.get(kind)
            if not cues:
                continue
            place = bisect_left(cues, (start,))
            while place < len(cues) and cues[place].end <= end:
                yield cues[place]
                place += 1

    def has(self, start: int, end: int, *kinds: str) -> bool:
        """Return whether a word of these classes lies within a stretch of the text."""
        return next(self.within(start, end, kinds), None) is not None

    def is_link(self, word: str) -> bool:
        """Return whether a word may stand between a name and what it is told as."""
        links = _lexicon(self.languages).links
        return word in links or any(form in links for form in arabic_forms(word)[1:])

    @cached_property
    def at_risk(self) -> list[Cue]:
        """Words for one person at risk, in order, without those of other things."""
        one_of = {cue.end for kind in _ONE_OF for cue in self.of(kind)}
        single = [cue for kind in AT_RISK for cue in self.of(kind)]
        single += [
            cue
            for cue in self.of("many")
            if one_of.intersection(range(cue.start - 2, cue.start))
        ]
        return sorted(
            cue
            for cue in single
            if not (self.is_compound_after(cue) or self._is_of_a_thing(cue))
        )

    def _is_of_a_thing(self, cue: Cue) -> bool:
        """Return whether the words before make it another thing: "rights of the child".

        Offices and organisations are named so.
        """
        for other in self.within(cue.start - 24, cue.start, ("thing_of",)):
            # "Status: victim" is a field of a form and its value.
            if _COLON.search(self._text.plain, other.end, cue.start):
                continue
            between = self._text.words_between(other.end, cue.start)
            if all(self.is_link(word) or len(word) < 3 for _, _, word in between):
                return True
        return False

    def is_compound_after(self, cue: Cue) -> bool:
        """Return whether the next word makes it another thing: "child labour"."""
        following = self._text.words_between(cue.end, cue.end + 4)
        if not following:
            return False
        start, _, word = following[0]
        gap = self._text.plain[cue.end : start]
        is_joined = gap in (" ", "-", "\n") or gap == "'"
        if gap == "'" and word == "s" and len(following) > 1:
            word = following[1][2]
        return is_joined and _lexicon(self.languages).is_compound(word)


def _is_small(plain: str, cue: Cue) -> bool:
    """Return whether a word counts only with a capital and has none: "Me Dupont"."""
    return cue.kind == "lawyer" and plain[cue.start : cue.end] == "me"


def languages_of(text: Text) -> tuple[str, ...]:
    """Return the languages that a text may be in, the likeliest first.

    They are told by script and words; Chinese is not among them, as its words are
    searched for in another way.
    """
    common = {name: _common(name) for name in _LATIN}
    scripts = set()
    has_latin = False
    words = [word for _, _, word in text.words[:1500]]
    counts = {name: sum(map(common[name].__contains__, words)) for name in _LATIN}
    for letter in {word[0] for word in words}:
        if letter < "\u0250":
            has_latin = has_latin or letter.isalpha()
        elif "\u0400" <= letter <= "\u04ff":
            scripts.add("ru")
        elif "\u0621" <= letter <= "\u064a":
            scripts.add("ar")
    most = max(counts.values())
    likely = [name for name, count in counts.items() if count * 3 >= most or most < 2]
    latin = likely if has_latin else []
    by_count = sorted(latin, key=lambda name: -counts[name])
    return (*sorted(scripts), *by_count)


def arabic_forms(word: str) -> tuple[str, ...]:
    """Return a folded Arabic word and itself without what is written together with it.

    That is "and", "by", "for", "as" and the article.
    """
    forms = [word]
    if not "\u0620" < word[0] < "\u064b":
        return (word,)
    rest = word
    if rest[:1] in "وف" and len(rest) > 2:
        rest = rest[1:]
        forms.append(rest)
    if rest[:1] in "بكل" and len(rest) > 3:
        forms.append(rest[1:])
        if rest[:2] == "لل":
            forms.append(rest[2:])
        elif rest[1:3] == "ال":
            forms.append(rest[3:])
    if rest[:2] == "ال" and len(rest) > 4:
        forms.append(rest[2:])
    return tuple(forms)


def _written_apart(text: Text, languages: Collection[str]) -> Iterator[Cue]:
    lexicon = _lexicon(tuple(languages))
    words = text.words
    has_arabic = "ar" in languages
    exact, stems, beginnings = lexicon.exact, lexicon.stems, lexicon.beginnings
    for place, (start, end, word) in enumerate(words):
        if has_arabic and word[0] > "\u0620":
            forms = arabic_forms(word)
        elif (
            word in exact
            or word in beginnings
            or word[:_MOST_LETTERS_OF_A_STEM] in stems
        ):
            forms = (word,)
        else:
            continue
        for form in forms:
            for kind in lexicon.kinds(form):
                yield Cue(start, end, kind)
            if form in beginnings:
                yield from _phrases(lexicon, form, words, place, text.plain)


def _phrases(
    lexicon: _Lexicon,
    first: str,
    words: list[tuple[int, int, str]],
    place: int,
    plain: str,
) -> Iterator[Cue]:
    """Yield the entries of several words that start with a word."""
    if place + 1 >= len(words):
        return
    start, end, _ = words[place]
    next_start, next_end, following = words[place + 1]
    if next_start - end > _WIDEST_GAP or "\n\n" in plain[end:next_start]:
        return
    is_arabic = following[0] > "\u0620"
    if not is_arabic and (first, following) not in lexicon.pairs:
        return
    for second in arabic_forms(following):
        for entry in lexicon.pairs.get((first, second), ()):
            last = next_end
            for offset, wanted in enumerate(entry.rest, start=2):
                if place + offset >= len(words):
                    break
                later_start, later_end, word = words[place + offset]
                is_near = later_start - last <= _WIDEST_GAP
                if not is_near or wanted not in arabic_forms(word):
                    break
                last = later_end
            else:
                yield Cue(start, last, entry.kind)


def _chinese(text: Text) -> Iterator[Cue]:
    if not text.has_han:
        return
    pattern, kinds = _chinese_words()
    for match in pattern.finditer(text.plain):
        for kind in kinds[match.group()]:
            yield Cue(match.start(), match.end(), kind)


@cache
def _chinese_words() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, entries in _entries("zh"):
        for entry in entries if kind not in _OF_PATTERNS else ():
            kinds[entry].append(kind)
    return re.compile(_any_of(kinds)), kinds


def alternatives(language: str, kind: str) -> str:
    """Return a pattern of the words of a class as they are written in its data."""
    entries = next(entries for name, entries in _entries(language) if name == kind)
    return _any_of(entries)


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of words, the longest first.

    They are in groups by their first letters, so that few are tried at a place.
    """
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=len, reverse=True):
        by_letter[word[0]].append(re.escape(word[1:]))
    letters = sorted(by_letter)
    size = max(1, isqrt(len(letters)))
    groups = []
    for first in range(0, len(letters), size):
        group = letters[first : first + size]
        rests = "|".join(f"{re.escape(x)}(?:{'|'.join(by_letter[x])})" for x in group)
        groups.append(f"(?=[{re.escape(''.join(group))}])(?:{rests})")
    return f"(?=[{re.escape(''.join(letters))}])(?:{'|'.join(groups)})"


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(word for (word,) in _classes(language)["common"])


@cache
def _classes(language: str) -> dict[str, list[tuple[str, ...]]]:
    return {
        kind: [
            words for entry in entries if (words := tuple(_WORD.findall(fold(entry))))
        ]
        for kind, entries in _entries(language)
    }


def _entries(language: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the classes of a language, each a line of a file in TOML.

    A list of strings on one line is JSON as well, which is read ten times faster: each
    child that looks at a file reads it anew.
    """
    for line in (_DATA / f"{language}.toml").read_text("utf-8").splitlines():
        kind, is_class, entries = line.partition(" = ")
        if is_class and not line.startswith("#"):
            yield kind, json.loads(entries)


@cache
def _lexicon(languages: tuple[str, ...]) -> _Lexicon:
    return _Lexicon(languages)


def is_rare(word: str) -> bool:
    """Return whether a folded Arabic word is hardly ever written, in any form of it."""
    if not word.isalpha():
        return False
    forms = {*arabic_forms(word)}
    for form in tuple(forms):
        forms.update(form[: -len(s)] for s in _SUFFIXES if form.endswith(s))
    return _common_words_of_arabic().isdisjoint(forms)


@cache
def _common_words_of_arabic() -> frozenset[str]:
    return frozenset(_lines("common_words_of_arabic.txt"))


@cache
def given_names() -> frozenset[str]:
    """Return given names, folded."""
    more = " ".join(_lines("more_given_names.txt")).split()
    return frozenset((*_lines("given_names.txt"), *map(fold, more)))


@cache
def not_names() -> frozenset[str]:
    """Return words, folded, that names of persons do not contain."""
    words = {fold(word) for line in _lines("not_names.txt") for word in line.split()}
    for line in _lines("countries.txt"):
        words.update(fold(word) for word in _WORD.findall(line.split("\t")[1]))
    return frozenset(words)


@cache
def countries() -> dict[str, str]:
    """Return the codes of countries by the first long word of their names, folded."""
    found: dict[str, str] = {}
    for line in _lines("countries.txt"):
        code, name = line.split("\t")
        words = [fold(word) for word in _WORD.findall(name)]
        if len(words) == 1:
            found[words[0]] = code
    found.update(uk="GB", usa="US", us="US")
    return found


def _lines(name: str) -> list[str]:
    return (_DATA / name).read_text(encoding="utf-8").splitlines()
