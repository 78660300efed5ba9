"""Suggest the title of a document: the largest print on its first page with words."""

import re
from collections.abc import Iterator
from functools import partial

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.metadata_extraction.evidence import Evidence
from freeshelf.enrich.metadata_extraction.headings import SizedText, body_size, headings
from freeshelf.enrich.metadata_extraction.known_agents import KnownAgents
from freeshelf.enrich.metadata_extraction.suggested_value import (
    Field,
    Origin,
    SuggestedValue,
)

_MAX_LENGTH = 300
_MIN_LETTERS = 3
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
    yield _on_page(title.text, 0.8, page, title.place)
    following = [run for run in runs[1:] if 0 < run.place[0] - title.place[1] < 20]
    if following:
        subtitle = following[0]
        joined = f"{title.text.rstrip(' :')}: {subtitle.text}"
        if len(joined) <= _MAX_LENGTH:
            yield _on_page(joined, 0.6, page, title.place)


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
        yield SuggestedValue(
            field=Field.TITLE,
            value=value,
            origin=Origin.PROPERTIES,
            confidence=0.95 if page else 0.5,
            page=page,
            excerpt=stated if stated != value else "",
        )


def _is_meaningful(value: str) -> bool:
    if _letters(value) < _MIN_LETTERS or _NOTHING.match(value):
        return False
    has_words = " " in value or not value.isascii()
    return bool(has_words or "_" not in value) and not _FILE_NAME.search(value)


def _may_be(run: SizedText, agents: KnownAgents) -> bool:
    if _letters(run.text) < _MIN_LETTERS or len(run.text) > _MAX_LENGTH:
        return False
    # A logo is often the largest print of a cover.
    return agents.find(run.text) is None


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)
