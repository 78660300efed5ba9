"""The plain words of a query as one text, with positions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from freeshelf.enrich.language import (
    UNDETERMINED,
    detect_language,
    languages_in_script,
    script_of,
)
from freeshelf.search.analysis import Reference, primary_subtag, references
from freeshelf.search.query import Item, ParsedQuery, Word

# Words with anything else between them are not one expression.
BREAK = "|"


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A part of the plain words without a reference."""

    text: str
    start: int  # in the text of the query

    @property
    def end(self) -> int:
        """Return the end in the text of the query."""
        return self.start + len(self.text)


def question_text(parsed: ParsedQuery) -> str:
    """Return the plain words separated by spaces, with a break for each other item."""
    return " ".join(
        item.text if isinstance(item, Word) else BREAK for item in parsed.wanted
    )


def query_pieces(parsed: ParsedQuery) -> Iterator[Item | TextPiece | Reference]:
    """Yield the items of a query in order, plain words as pieces and references."""
    found = list(references(question_text(parsed), is_typed=True))
    position = 0
    for item in parsed.wanted:
        if not isinstance(item, Word):
            yield item
            position += len(BREAK) + 1
            continue
        start, end = position, position + len(item.text)
        position = end + 1
        yield from _cut(item.text, start, end, found)


def _cut(
    text: str, start: int, end: int, found: Sequence[Reference]
) -> Iterator[TextPiece | Reference]:
    """Yield a word without its references; each reference once, at its end."""
    at = start
    for reference in found:
        if reference.end <= at or reference.start >= end:
            continue
        if before := text[at - start : max(at, reference.start) - start]:
            yield TextPiece(before, at)
        if reference.end <= end:
            yield reference
        at = min(end, reference.end)
    if at < end:
        yield TextPiece(text[at - start :], at)


def question_languages(text: str) -> tuple[str, ...]:
    """Return the language of a query, or all languages in its script.

    Empty for a query without letters of a known script: any language is possible.
    """
    detected = detect_language(text)
    if detected != UNDETERMINED:
        return (primary_subtag(detected),)
    return languages_in_script(script_of(text))
