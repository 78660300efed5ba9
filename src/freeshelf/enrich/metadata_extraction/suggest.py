"""Collect all suggestions for one document, and suggest its title.

The title is the largest print on its first page with words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import zip_longest

from freeshelf.core.languages import is_language_tag
from freeshelf.enrich.extractors.messages import ExtractedPage, WordBox
from freeshelf.enrich.language import UNDETERMINED, script_of
from freeshelf.enrich.metadata_extraction.agents import (
    KnownAgents,
    propose_publishers,
    stated_creators,
)
from freeshelf.enrich.metadata_extraction.authors import printed_authors
from freeshelf.enrich.metadata_extraction.dates import propose_dates
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    Origin,
    SuggestedValue,
    best_first,
)
from freeshelf.enrich.metadata_extraction.imprint import suggest_identifiers
from freeshelf.enrich.metadata_extraction.names import composed, is_organization
from freeshelf.enrich.metadata_extraction.statements import suggest_statements

_SAME_SIZE = 0.08  # share by which letters of one heading differ
_ARABIC, _ARABIC_IN_LINE = 0.25, 0.7
_HEADING = 1.15  # times the size of the running text
_UPRIGHT, _TALL = 3, 1.5  # letters of a word, and its height by its width
_LINE_GAP = 2.6  # times its size; a heading further down is a separate one


@dataclass(frozen=True, slots=True)
class SizedText:
    """Consecutive words of one size, and their place in the text of the page."""

    text: str
    size: float
    place: tuple[int, int]


def body_size(pages: Iterable[ExtractedPage]) -> float:
    """Return the size of most letters of these pages; 0 without any."""
    counts: Counter[int] = Counter()
    for page in pages:
        for start, end, _x0, y0, _x1, y1 in page.words:
            counts[round((y1 - y0) * 2)] += end - start
    return max(counts, key=lambda size: counts[size], default=0) / 2


def headings(page: ExtractedPage, *, body: float) -> list[SizedText]:
    """Return runs larger than the body text, the largest first."""
    runs = _runs(page)
    large = [
        run
        for run, following in zip_longest(runs, runs[1:])
        if run.size >= body * _HEADING and not _is_initial(run, following)
    ]
    return sorted(large, key=lambda run: (-run.size, run.place))


def _runs(page: ExtractedPage) -> list[SizedText]:
    runs: list[list[WordBox]] = []
    for word in page.words:
        if _is_upright(page, word):
            continue
        is_arabic = script_of(page.text[word[0] : word[1]]) == "ARABIC"
        if runs and _goes_on(runs[-1], word, is_arabic=is_arabic):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [_run(page, words) for words in runs]


def _is_upright(page: ExtractedPage, word: WordBox) -> bool:
    """Return whether a word is set from bottom to top, as stamps in a margin are."""
    start, end, left, _low, right, _high = word
    letters = _letters(page.text[start:end])
    return letters >= _UPRIGHT and _size(word) > (right - left) * _TALL


def _is_initial(run: SizedText, following: SizedText | None) -> bool:
    """Return whether it is a word with a large initial: its sentence goes on."""
    is_word = " " not in run.text
    return is_word and following is not None and following.text[:1].islower()


def _goes_on(words: list[WordBox], word: WordBox, *, is_arabic: bool) -> bool:
    last, is_in_line = (
        words[-1],
        abs(_middle(word) - _middle(words[-1])) < 0.5 * _size(word),
    )
    if is_arabic:
        # The boxes of its words are as high as their letters.
        size = max(map(_size, words))
        allowed = _ARABIC_IN_LINE if is_in_line else _ARABIC
    else:
        size, allowed = _size(words[0]), _SAME_SIZE
    if abs(_size(word) - size) > size * allowed:
        return False
    return abs(word[3] - last[3]) <= size * _LINE_GAP


def _middle(word: WordBox) -> float:
    return (word[3] + word[5]) / 2


def _run(page: ExtractedPage, words: list[WordBox]) -> SizedText:
    start, end = words[0][0], words[-1][1]
    return SizedText(
        text=composed(" ".join(page.text[start:end].split())),
        size=max(_size(word) for word in words),
        place=(start, end),
    )


def _size(word: WordBox) -> float:
    return word[5] - word[3]


_MAX_LENGTH = 300
_MIN_LETTERS = 3
_NEARLY = 0.85  # times the size of the largest print
# A cover may be an image: its title is on the page after it.
_COVER_PAGES = 3
_PROGRAM = re.compile(
    r"^(microsoft (word|powerpoint|excel)|powerpoint presentation|word document)"
    r"( ?- ?)?",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\.(docx?|rtf|odt|pdf|indd|qxd|pptx?|xlsx?|pub|tex|p65)$", re.IGNORECASE
)
_NOTHING = re.compile(
    r"^(untitled|no title|title|document|layout|slide|cover|print|test|draft|"
    r"presentation|sans titre|sin título|без названия|无标题)?[\W\d_]*$",
    re.IGNORECASE,
)


_on_page = partial(SuggestedValue.on_page, Field.TITLE)


def propose_titles(evidence: Evidence, *, agents: KnownAgents) -> list[SuggestedValue]:
    """Suggest titles by print and properties; those in both rank first."""
    return [*_stated(evidence), *_printed(evidence, agents)]


def _printed(evidence: Evidence, agents: KnownAgents) -> Iterator[SuggestedValue]:
    body = body_size(evidence.pages)
    for page in evidence.pages:
        if page.number > _COVER_PAGES:
            return
        runs = [run for run in headings(page, body=body) if _may_be(run, agents)]
        if runs:
            yield from _from_headings(page, runs)
            return
        if page.text.strip() and page.number == _COVER_PAGES:
            break
    yield from _first_line(evidence)


def _from_headings(
    page: ExtractedPage, runs: list[SizedText]
) -> Iterator[SuggestedValue]:
    title = runs[0]
    if len(runs) > 1 and _is_name_above(title, runs[1]):
        title, runs = runs[1], runs[1:]
    yield _on_page(title.text, 0.8, page, title.place)
    following = [run for run in runs[1:] if 0 < run.place[0] - title.place[1] < 20]
    if following:
        subtitle = following[0]
        joined = f"{title.text.rstrip(' :')}: {subtitle.text}"
        if len(joined) <= _MAX_LENGTH:
            yield _on_page(joined, 0.6, page, title.place)


def _is_name_above(run: SizedText, other: SizedText) -> bool:
    """Return whether the largest print names the organisation above a title."""
    is_as_large = other.size >= run.size * _NEARLY
    is_above = run.place < other.place
    return is_as_large and is_above and is_organization(run.text)


def _first_line(evidence: Evidence) -> Iterator[SuggestedValue]:
    """Yield the first line of a document that is printed in one size."""
    for page in evidence.pages[:_COVER_PAGES]:
        for line in page.text.split("\n"):
            text = " ".join(line.split())
            if _letters(text) >= _MIN_LETTERS and len(text) <= _MAX_LENGTH:
                start = page.text.index(line)
                yield _on_page(text, 0.35, page, (start, start + len(line)))
                return


def _stated(evidence: Evidence) -> Iterator[SuggestedValue]:
    for stated in evidence.properties.titles:
        value = _PROGRAM.sub("", stated).strip()
        if not _is_meaningful(value):
            continue
        page = evidence.page_with(value, last=_COVER_PAGES)
        sure, text = 0.95 if page else 0.5, stated if stated != value else ""
        yield SuggestedValue.stated(Field.TITLE, value, sure, text, page)


def _is_meaningful(value: str) -> bool:
    if _letters(value) < _MIN_LETTERS or _NOTHING.match(value):
        return False
    has_words = " " in value or not value.isascii()
    return bool(has_words or "_" not in value) and not _FILE_NAME.search(value)


def _may_be(run: SizedText, agents: KnownAgents) -> bool:
    if _letters(run.text) < _MIN_LETTERS or len(run.text) > _MAX_LENGTH:
        return False
    if " " not in run.text and _letters(run.text) <= _MIN_LETTERS:
        # A symbol of a formula, or a month; but three signs of Chinese are words.
        return script_of(run.text) == "HAN"
    # A logo is often the largest print of a cover.
    return agents.find(run.text) is None


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)


# More than this number per field is no help to choose.
_MOST = {
    Field.TITLE: 4,
    Field.ISSUED: 4,
    Field.PUBLISHER: 5,
    Field.LANGUAGE: 3,
    Field.CREATOR: 20,
    Field.CORPORATE: 2,
    Field.SERIES: 2,
    Field.EDITION: 2,
    Field.LICENCE: 3,
    Field.ABSTRACT: 2,
}
_MAX_NUMBERS = 8


def suggest_metadata(
    evidence: Evidence, *, agents: KnownAgents, now: datetime
) -> list[SuggestedValue]:
    """Suggest metadata for a document, by field and decreasing confidence."""
    titles = best_first(propose_titles(evidence, agents=agents))
    title = titles[0].value if titles else ""
    authors = printed_authors(evidence, agents=agents, title=title)
    found = best_first(
        [
            *titles,
            *propose_dates(evidence, now=now),
            *_languages(evidence),
            *propose_publishers(evidence, agents=agents, authors=authors),
            *authors,
            *stated_creators(evidence, agents=agents, printed=authors),
            *suggest_statements(evidence, title=title),
            *suggest_identifiers(evidence),
        ]
    )
    return [
        proposal
        for field in Field
        for proposal in [one for one in found if one.field == field][
            : _MOST.get(field, _MAX_NUMBERS)
        ]
    ]


def _languages(evidence: Evidence) -> list[SuggestedValue]:
    found = []
    detected = evidence.language
    if detected != UNDETERMINED:
        found.append(
            SuggestedValue(Field.LANGUAGE, detected, Origin.MEASURE, confidence=0.9)
        )
    for stated in evidence.properties.languages:
        tag = stated.replace("_", "-")
        # Programs write their own locale there, so the region is not evidence.
        tag = tag.partition("-")[0].lower() if len(tag) == 5 else tag
        if is_language_tag(tag):
            found.append(SuggestedValue.stated(Field.LANGUAGE, tag, 0.4, stated))
    return found
