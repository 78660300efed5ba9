"""Names of persons at risk as a model of meaning reads them in their passage.

The model gives odds for each word that may be of a name: words with a capital, and in
Arabic and Chinese all. It is asked about passages with a word of the field near, about
all that is hidden, and, as far as the budget goes, about other sentences. It adds names
that no rule tells, and takes away those of the rules that it reads as somebody else's,
beside a word of the field; in hidden content it only adds. Without a model nothing of
this is asked.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from freeshelf.enrich.disclosure.persons.kinds import Mention
from freeshelf.enrich.disclosure.persons.names import Name, is_known_given
from freeshelf.enrich.disclosure.persons.reading import HAN, Text, fold
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.told_apart import mention_of
from freeshelf.enrich.disclosure.persons.words import (
    AT_RISK,
    arabic_forms,
    is_rare,
    not_names,
)

# A name is told from these odds of a word of it, and no name of the rules is below.
TOLD, DENIED = 0.0, -1.5
# From these on, an exercise, an office or a speaker beside it counts for nothing.
_SURE = 1.0
# Two words together are judged by their mean and a little more.
_OF_TWO = 0.3
_MOST_LETTERS = 320
_REACH = 300
# A passage without a word of the field near: its fewest letters, and what is taken
# from its odds.
_SHORTEST, _SHORTEST_IN_CHINESE = 40, 20
_LESS_AWAY = 0.5
# What is added to the odds of what no reader sees: it is short and says little of what
# it is about, and what betrays nobody there is far below.
_MORE_HIDDEN = 1.0
_NEXT = 2  # letters between two words of a name
_ARABIC = re.compile("[\u0621-\u064a]")
# No space parts a name in Latin letters from Chinese: "Grace睡三号房".
_HAN_OR_LATIN = re.compile(f"{HAN.pattern}|[A-Z\u00c0-\u00de][^\\W\\d_\u3400-\u9fff]+")
# Classes of words that some are beside in every passage about a person at risk.
OF_THE_FIELD = (
    *AT_RISK,
    *("many", "relative", "client", "care", "sign", "kin", "person", "admission"),
    *("suffered", "moved", "harm", "handled", "fled", "told", "fate", "befell", "hint"),
    *("testifies", "informs", "saved", "plight", "private", "lives", "among"),
)


# Classes of words that a form has in place of a name.
_LABELS = (*AT_RISK, "client", "person", "relative", "name", "many", "column")


class Word(NamedTuple):
    """A word that may be of a name, and the log odds that it is of one at risk.

    `is_near` says that a word of the field is near its passage, or that it is hidden.
    """

    start: int
    end: int
    odds: float
    is_near: bool = True


def passages(text: Text) -> Iterator[tuple[int, int]]:
    """Yield the bounds of passages: sentences, as many as the model reads together."""
    place, length = 0, len(text.plain)
    while place < length:
        end = place
        while end < length:
            last = max(end + 1, text.sentence(end, reach=_REACH)[1])
            if end > place and (
                last - place > _MOST_LETTERS or _is_enough(text.plain, place, end)
            ):
                break
            end = last
        yield place, end
        place = end


def _is_enough(plain: str, place: int, end: int) -> bool:
    """Return whether a passage says enough by itself where its paragraph ends."""
    if "\n" not in plain[end - 1 : end + 1]:
        return False
    is_han = bool(HAN.search(plain, place, end))
    return end - place >= (_SHORTEST_IN_CHINESE if is_han else _SHORTEST)


def words_of_names(text: Text, first: int, last: int) -> list[tuple[int, int]]:
    """Return the words of a passage that may be of a name; characters in Chinese."""
    found: list[tuple[int, int]] = []
    plain = text.plain
    for start, end, _ in text.words_between(first, last):
        if HAN.search(plain, start, end):
            found += [p.span() for p in _HAN_OR_LATIN.finditer(plain, start, end)]
        elif plain[start].isupper() or _ARABIC.match(plain[start]):
            found.append((start, end))
    return found


def weighed(reading: Reading, found: Mapping[int, Mention]) -> Iterator[Mention]:
    """Yield the names that rules found, as the model reads them, and those it adds."""
    words = _judged(reading)
    starts, ends = ([word[side] for word in words] for side in (0, 1))
    told: list[tuple[int, int]] = []
    # A cell below the heads of its table says nothing of what these tell.
    may_deny = not (reading.is_hidden or (reading.has_name and reading.headings))
    for mention in found.values():
        first = bisect_right(ends, mention.start)
        within = words[first : bisect_left(starts, mention.end)]
        odds = _best([word for word in within if word.is_near])
        is_denied = odds is not None and odds < DENIED and may_deny
        if mention.is_at_risk and is_denied:
            yield replace(mention, is_at_risk=False)
        else:
            told += [(mention.start, mention.end)] * mention.is_at_risk
            yield mention
    for name in _names(reading, words):
        if _is_of_labels(reading, name):
            continue
        if any(start < name.end and name.start < end for start, end in told):
            continue
        first, last = bisect_left(starts, name.start), bisect_left(starts, name.end)
        is_sure = (_best(words[first:last]) or TOLD) > _SURE
        added = mention_of(
            reading, name, is_at_risk=True, is_framed=True, is_sure=is_sure
        )
        if added is not None:
            yield added


def _judged(reading: Reading) -> list[Word]:
    judging = reading.judging
    if judging is None:
        return []
    found: list[Word] = []
    for first, last in passages(reading.text):
        if reading.effort.passages <= 0:
            break
        # What is hidden is written for few, and says less of what it is about.
        is_near = reading.is_hidden or reading.cues.has(
            max(0, first - _REACH), last + _REACH, *OF_THE_FIELD
        )
        if not (is_near or _may_be_read_away(reading, first, last)):
            continue
        places = words_of_names(reading.text, first, last)
        if places:
            reading.effort.passages -= 1
            reading.effort.passages_away -= not is_near
            within = [(start - first, end - first) for start, end in places]
            odds = judging(reading.plain[first:last], within)
            more = _MORE_HIDDEN * reading.is_hidden - _LESS_AWAY * (not is_near)
            found += [
                Word(*place, each + more, is_near=is_near)
                for place, each in zip(places, odds, strict=False)
            ]
    return found


def _may_be_read_away(reading: Reading, first: int, last: int) -> bool:
    """Return whether a passage without a word of the field is read: no mere title."""
    if reading.effort.passages_away <= 0:
        return False
    is_han = bool(HAN.search(reading.plain, first, last))
    return last - first >= (_SHORTEST_IN_CHINESE if is_han else _SHORTEST)


def _best(words: list[Word]) -> float | None:
    """Return the odds of the likeliest word or pair of words."""
    pairs = pairwise(words)
    each = [word.odds for word in words]
    each += [(a.odds + b.odds) / 2 + _OF_TWO for a, b in pairs if _are_next(a, b)]
    return max(each, default=None)


def best_of(words: list[Word]) -> float:
    """Return the odds of the likeliest name of a text, a low number for none."""
    best = _best(words)
    return -99.0 if best is None else best


def _are_next(first: Word, second: Word) -> bool:
    return second.start - first.end <= _NEXT


def _begins_line(reading: Reading, before: Word, word: Word) -> bool:
    return "\n" in reading.plain[before.end : word.start]


def _is_of_labels(reading: Reading, name: Name) -> bool:
    """Return whether a name is words of a form: "Child's Name", "Respondent"."""
    if HAN.match(reading.plain[name.start]) or _ARABIC.match(reading.plain[name.start]):
        return False
    return all(
        (word in not_names() or reading.cues.has(start, end, *_LABELS))
        and not is_known_given(word)
        for start, end, word in reading.text.words_between(name.start, name.end)
        if not word.isdigit()
    )


def _is_common_in_arabic(reading: Reading, word: Word) -> bool:
    """Return whether an Arabic word is one that all texts have, and no given name.

    A verb begins the sentence behind a name that is gone: "attended the session".
    """
    if not _ARABIC.match(reading.plain[word.start]):
        return False
    forms = arabic_forms(fold(reading.plain[word.start : word.end]))
    return not (is_rare(forms[0]) or any(map(is_known_given, forms)))


def _names(reading: Reading, words: list[Word]) -> Iterator[Name]:
    """Yield runs of words that are likelier than not of a name."""
    run: list[Word] = []
    for word in (*words, None):
        is_on = word is not None and word.odds > TOLD - 2
        # "Amina Idrissi⏎Tel 0712": a label that begins the next line is of no name.
        if is_on and word is not None and run and _begins_line(reading, run[-1], word):
            is_on = not reading.cues.has(word.start, word.end, "phone")
        if is_on and word is not None and (not run or _are_next(run[-1], word)):
            run.append(word)
            continue
        best = _best(run)
        if best is not None and best > TOLD:
            is_han = HAN.match(reading.plain[run[0].start])
            count = 1 if is_han else len(run)
            if count > 1 or not _is_common_in_arabic(reading, run[0]):
                yield Name(run[0].start, run[-1].end, count, is_known=True)
        run = [word] if is_on and word is not None else []
