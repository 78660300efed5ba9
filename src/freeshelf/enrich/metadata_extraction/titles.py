"""Suggest the title of a document, with its subtitle, by print and by properties.

On the first page with words each block of print is weighed by its signs; what goes on
with the heaviest one above and below it is part of the title.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import exp

from freeshelf.enrich.language import letters_and_digits
from freeshelf.enrich.metadata_extraction.agents import KnownAgents
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    SuggestedValue,
)
from freeshelf.enrich.metadata_extraction.print_blocks import Block, body_size
from freeshelf.enrich.metadata_extraction.title_signs import (
    FULL,
    LONGEST,
    Sheet,
    goes_on,
    is_body,
    is_initial,
    may_be_title,
    may_go_on,
    title_signs,
)
from freeshelf.enrich.metadata_extraction.title_weights import WEIGHTS
from freeshelf.enrich.metadata_extraction.title_words import (
    archived_title,
    whole_title,
)

# A cover may be an image: its title is on the page after it.
_COVER_PAGES = 3
_MOST_PARTS = 3
_WORDS_OF_A_LINE = 3
_MOST_OF_IT = 0.9  # of the letters of a stated title
_NEARLY = 0.8  # times the size of the name above
_LIKELY, _LEAST = 0.8, 0.35
# A block that weighs less is proposed neither first nor second.
LEAST_WEIGHT = -2.0
_MIN_LETTERS = 3
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
    stated = list(_stated(evidence))
    printed = list(_printed(evidence, agents))
    best = letters_and_digits(printed[0].value) if printed else ""
    for one in stated:
        # Letters of one line may be stored in another order than they are read.
        is_shuffled = sorted(letters_and_digits(one.value)) == sorted(best)
        if is_shuffled or _is_a_line_apart(evidence, one, best):
            return [replace(one, confidence=0.95), *printed]
    least = min((one.confidence for one in printed[:1]), default=1.0) - 0.01
    return [
        *printed,
        *(replace(one, confidence=min(one.confidence, least)) for one in stated),
    ]


def _is_a_line_apart(evidence: Evidence, stated: SuggestedValue, best: str) -> bool:
    """Return whether a stated title is a whole line, other than the one chosen."""
    letters = letters_and_digits(stated.value)
    titles = [letters_and_digits(one) for one in evidence.properties.titles]
    is_other = not any(one in best or best in one for one in titles)
    return (
        is_other
        and len(stated.value.split()) >= _WORDS_OF_A_LINE
        and any(
            letters == letters_and_digits(line)
            for page in evidence.lined_pages
            if page.number == stated.page
            for line in page.text.split("\n")
        )
    )


def sheet_of(evidence: Evidence, agents: KnownAgents) -> Sheet | None:
    """Return the first page with words of a title, if the file begins with one."""
    return next(_sheets(evidence, agents), None)


def _sheets(evidence: Evidence, agents: KnownAgents) -> Iterator[Sheet]:
    """Yield the first pages that have words of a title, and are of the document."""
    for page in evidence.pages:
        if page.number > _COVER_PAGES:
            return
        sheet = Sheet(
            page,
            body_size(evidence.pages),
            tuple(map(letters_and_digits, evidence.properties.titles)),
            " ".join(
                letters_and_digits(other.text)
                for other in evidence.pages
                if other.number != page.number
            ),
        )
        if candidates(sheet, agents):
            yield sheet


def candidates(sheet: Sheet, agents: KnownAgents) -> list[Block]:
    """Return the blocks that may be a title."""
    return [
        block
        for block in sheet.blocks
        # A logo is often the largest print of a cover.
        if may_be_title(sheet.text(block))
        and agents.find(sheet.text(block)) is None
        and not (is_initial(sheet, block) or _is_name_above(sheet, block))
    ]


def _is_name_above(sheet: Sheet, block: Block) -> bool:
    """Return whether it names the organisation above a title of about its size."""
    return is_body(sheet.text(block)) and any(
        other.top > block.top
        and other.size >= _NEARLY * block.size
        and may_go_on(sheet.text(other))
        for other in sheet.blocks
    )


def with_its_parts(sheet: Sheet, block: Block) -> list[Block]:
    """Return a block with those above and below it that are of the same title."""
    if stated := _parts_of_stated(sheet, block):
        return stated
    title = [block]
    for is_below in (True, False):
        while len(title) <= _MOST_PARTS and (
            other := _next(sheet, title, is_below=is_below)
        ):
            title = [*title, other] if is_below else [other, *title]
    return title


def _parts_of_stated(sheet: Sheet, block: Block) -> list[Block]:
    """Return the blocks that together are a title of the properties, wherever."""
    letters = sheet.letters(block)
    for one in sheet.stated:
        if letters not in one or len(letters) == len(one):
            continue
        parts: list[Block] = [block]
        for other in sheet.blocks:
            found = sheet.letters(other)
            rest = one
            for part in parts:
                rest = rest.replace(sheet.letters(part), " ", 1)
            if len(found) >= _MIN_LETTERS and found in rest and other is not block:
                parts.append(other)
        if sum(len(sheet.letters(part)) for part in parts) >= _MOST_OF_IT * len(one):
            return sorted(parts, key=lambda part: (part.top, part.left))
    return []


def _next(sheet: Sheet, title: Sequence[Block], *, is_below: bool) -> Block | None:
    nearest = title[-1] if is_below else title[0]
    within = 0.3 * nearest.size
    others = [
        block
        for block in sheet.blocks
        if block not in title
        and min(block.right, nearest.right) > max(block.left, nearest.left) - 5
        and (
            block.top >= nearest.bottom - within
            if is_below
            else block.bottom <= nearest.top + within
        )
    ]
    if not others:
        return None
    other = others[0] if is_below else max(others, key=lambda block: block.bottom)
    upper, lower = (nearest, other) if is_below else (other, nearest)
    return other if goes_on(sheet, upper, lower, is_below=is_below) else None


def _printed(evidence: Evidence, agents: KnownAgents) -> Iterator[SuggestedValue]:
    if archived := archived_title(evidence):
        yield archived
        return
    sheets = list(_sheets(evidence, agents))
    if not sheets:
        yield from _first_line(evidence)
    for sheet in sheets:
        weighed = sorted(
            ((_weight(sheet, block), block) for block in candidates(sheet, agents)),
            key=lambda one: -one[0],
        )
        if weighed[0][0] >= LEAST_WEIGHT:
            yield from _best(sheet, weighed)
            return
        # A cover sheet may say nothing; a page of text is no cover.
        if len(sheet.page.text) >= FULL:
            return


def _best(
    sheet: Sheet, weighed: Sequence[tuple[float, Block]]
) -> Iterator[SuggestedValue]:
    first: list[Block] = []
    for rank, (weight, block) in enumerate(weighed[:2]):
        if block in first or (first and weight < LEAST_WEIGHT):
            continue
        first = parts = with_its_parts(sheet, block)
        place = (min(one.place[0] for one in parts), max(one.place[1] for one in parts))
        sure = max(_LEAST, _LIKELY / (1 + exp(-weight))) - 0.1 * rank
        whole = whole_title(sheet, parts)
        yield _on_page(whole, sure, sheet.page, place)
        if len(parts) > 1:
            alone = whole_title(sheet, [block])
            yield _on_page(alone, sure - 0.05, sheet.page, block.place)


def _weight(sheet: Sheet, block: Block) -> float:
    signs = [*title_signs(sheet, block), 1.0]
    return sum(sign * worth for sign, worth in zip(signs, WEIGHTS, strict=True))


def _first_line(evidence: Evidence) -> Iterator[SuggestedValue]:
    """Yield the first line of a document whose words have no place."""
    for page in evidence.pages[:_COVER_PAGES]:
        for line in page.text.split("\n"):
            text = " ".join(line.split())
            if (
                not page.words
                and _letters(text) >= _MIN_LETTERS
                and len(text) <= LONGEST
            ):
                start = page.text.index(line)
                yield _on_page(text, _LEAST, page, (start, start + len(line)))
                return


def _stated(evidence: Evidence) -> Iterator[SuggestedValue]:
    for stated in evidence.properties.titles:
        value = _PROGRAM.sub("", stated).strip()
        if not _is_meaningful(value):
            continue
        page = evidence.page_with(value, last=_COVER_PAGES)
        sure, text = 0.6 if page else 0.5, stated if stated != value else ""
        yield SuggestedValue.stated(Field.TITLE, value, sure, text, page)


def _is_meaningful(value: str) -> bool:
    if _letters(value) < _MIN_LETTERS or _NOTHING.match(value):
        return False
    has_words = " " in value or not value.isascii()
    return bool(has_words or "_" not in value) and not _FILE_NAME.search(value)


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)
