"""Numbers that tell the title of a document, and its subtitle, from other print.

Each is between -3 and 3 or so; `title_weights` has what each of them is worth.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from math import log

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.language import letters_and_digits, script_of
from freeshelf.enrich.metadata_extraction.authors import BYLINE
from freeshelf.enrich.metadata_extraction.date_forms import printed_dates
from freeshelf.enrich.metadata_extraction.names import (
    composed,
    is_organization,
    names_in,
)
from freeshelf.enrich.metadata_extraction.print_blocks import Block, blocks

_ADDRESS = re.compile(
    r"@|https?:|www\.|\.(?:com|org|net|gov|edu)\b|\\|\bdoi\b", re.IGNORECASE
)
_KIND = re.compile(
    r"(?<!\w)(?:guide|manual|handbook|report|reference|documentation|instructions|"
    r"tutorial|overview|specification|protocol|application|request|petition|notice|"
    r"return|data ?sheet|fact ?sheet|summary|memo|thesis|format|"
    r"manuel|rapport|guía|informe|handbuch|anleitung|bericht|handleiding|руководство)"
    r"(?!\w)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:form|page|vol|volume|issue|no|issn|isbn|doi|release|version|rev|revision|"
    r"vers|v|edition|draft|date|by|author|authors|copyright|©|omb|case|received|"
    r"published|"
    r"seite|página|стр)\b",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^\W*(?:\d+\W+)?(?:abstract|contents|table of contents|introduction|summary|"
    r"preface|keywords|index|foreword|résumé|sommaire|inhalt|inhaltsverzeichnis|inhoudsopgave|"
    r"contenido|índice|введение|содержание|аннотация|目录|摘要)\b\W*",
    re.IGNORECASE,
)
# What stands above titles, and what no title consists of.
_NO_TITLE = re.compile(
    r"\W*(?:(?:accepted|author|original) manuscript|(?:original |review |research )?"
    r"(?:article|paper|research)|open access|(?:phd |doctoral |master.?s )?thesis|"
    r"confidential|preprint|dissertation|editorial|marketing material|"
    r".*\bcollaborating with JSTOR\b.*|dossier de presse|theoretical review|"
    r"working paper|computer programs?|"
    r"(?:short|brief|rapid) communications?|(?:technical|research) notes?|"
    r"(?:letters?|review|book reviews?|lead articles|feature articles?)|"
    r"(?:software|methods?|data|case) (?:articles?|papers?|reports?))\W*",
    re.IGNORECASE,
)
# Headings of chapters, and sentences to the reader.
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d+)*|[IVX]+)\.?\s+\w")
_ASKS = re.compile(
    r"\b(?:you|your|please|must|should|will|shall|is|are|was|were|has|have|use|see)\b",
    re.IGNORECASE,
)
_LETTERS = 0.6  # of the signs of a title
_FEWEST = 3
# Letters of a font that does not say which they are.
_GARBLED = re.compile(r"(?:[a-z][A-ZÀ-ÞŸ]\w*){4}")
# Words of projects and products as well as of organisations.
_NO_BODY = re.compile(
    r"\b(?:project|services?|group|network|fund|trust|initiative|programme|union)\b",
    re.IGNORECASE,
)
_MODEL = re.compile(r"[A-Z][A-Z\d-]{2,}")  # the name of a product
_COURT = re.compile(r"(?<!\w)(?:courts?|tribunal)(?!\w)", re.IGNORECASE)
_CITED = re.compile(r"\((?:19|20)\d{2}\)\W*$")  # the year behind authors
OPEN = re.compile(r"(?i:[:–—-]|\b(?:of|for|the|and|de|du|la|des|für|und|in|on|to))\W*$")
_OR = re.compile(r"(?:or|oder|ou|o|ovvero|ossia) \w")
LONGEST = 300
_GAP, _NEAR = 3.0, 1.2  # times a size, between parts of a title
_SAME = 0.08  # share by which letters of one heading differ
_BESIDE = 0.3  # share by which sizes of one row differ
_SUBTITLE = 1.07  # times the size of the running text
FULL = 1200  # letters of a page that is no cover
_MOST_WORDS = 18  # of a subtitle
_BRACKETS = re.compile(r"\([^()]*\)")
_APART = re.compile(r"\s[-–—:]\s")
_GROUP = re.compile(r"コミュニティ|\b(?:team|collaboration)\W*$", re.IGNORECASE)
_FEW_WORDS = 2
_ALIKE = 1.3  # times a size, between a kind of document and what it is of
_PROSE = 80  # letters of a block of running text
_SHARE = 12  # letters of a title that are no chance elsewhere


@dataclass(frozen=True)
class Sheet:
    """A page with what the rest of the file says about its print.

    `stated` are titles of the properties, `others` the other pages, both as letters
    and digits only.
    """

    page: ExtractedPage
    body: float
    stated: tuple[str, ...]
    others: str

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks of the page that have letters, from top to bottom."""
        return [
            one for one in blocks(self.page) if any(map(str.isalpha, self.text(one)))
        ]

    @cached_property
    def largest(self) -> float:
        """The size of the largest block of more than two letters."""
        return max((b.size for b in self.blocks if len(self.letters(b)) > 2), default=1)

    @cached_property
    def widest(self) -> float:
        """The area of the letters of that block with most, running text left out."""
        areas = [area_of(self, one) for one in self.blocks if not self._is_prose(one)]
        return max(areas, default=1) or 1

    @cached_property
    def prose(self) -> float:
        """The top of the first running text, in points."""
        return min(
            (b.top for b in self.blocks if self._is_prose(b)), default=self.height
        )

    @cached_property
    def height(self) -> float:
        """The bottom of the last print, in points."""
        return max((word[5] for word in self.page.words), default=1)

    @cached_property
    def middle(self) -> float:
        """The middle of the print from left to right."""
        return sum(self._edges) / 2

    @cached_property
    def width(self) -> float:
        """The width of the print, in points."""
        return max(self._edges[1] - self._edges[0], 1)

    @cached_property
    def _edges(self) -> tuple[float, float]:
        words = self.page.words
        return min(word[2] for word in words), max(word[4] for word in words)

    def text(self, block: Block) -> str:
        """Return the words of a block."""
        return composed(block.text(self.page))

    def letters(self, block: Block) -> str:
        """Return the letters and digits of a block."""
        return letters_and_digits(self.text(block))

    def _is_prose(self, block: Block) -> bool:
        text = self.text(block)
        return len(text) > _PROSE and block.size <= self.body * 1.15


def may_be_title(text: str) -> bool:
    """Return whether a text has the letters of a title, and is not above all titles."""
    signs = text.replace(" ", "")
    letters = sum(map(str.isalpha, signs))
    if letters <= _FEWEST and " " not in text.strip():
        # A symbol of a formula, or a month; but three signs of Chinese are words.
        return letters == _FEWEST and script_of(text) == "HAN"
    is_text = letters >= _LETTERS * len(signs) and letters > _FEWEST
    return (
        is_text
        and len(text) <= LONGEST
        and not any(one.fullmatch(text) for one in (_NO_TITLE, _HEAD))
        and not (_GARBLED.search(text) or BYLINE.match(text))
        and "\\" not in text
    )


def title_signs(sheet: Sheet, block: Block) -> list[float]:
    """Return the signs that a block is the title, or the main part of it."""
    text = sheet.text(block)
    letters = sheet.letters(block)
    words = text.split()
    capitals = sum(map(str.isupper, text)) / max(sum(map(str.isalpha, text)), 1)
    rank = sorted({round(one.size) for one in sheet.blocks}, reverse=True)
    return [
        _limited(log(max(block.size, 1) / max(sheet.body, 1)), 1.5),
        _limited(log(block.size / sheet.largest), 1.5),
        float(round(block.size) in rank[:1]),
        float(round(block.size) in rank[:2]),
        block.top / sheet.height,
        float(block.top > sheet.prose),
        float(block.top < 0.08 * sheet.height and block.size <= sheet.body * 1.15),
        _limited(log(max(len(letters), 1) / 30), 2),
        float(len(words) == 1),
        float(len(words) > 20),
        sum(map(str.isdigit, letters)) / max(len(letters), 1),
        float(sum(map(str.isalpha, text)) < 0.6 * len(text.replace(" ", ""))),
        float(is_body(text)),
        float(bool(names_in(text))),
        float(next(printed_dates(text), None) is not None),
        float(capitals > 0.8),
        float(text.rstrip().endswith((".", ";", ","))),
        float(bool(_ADDRESS.search(text))),
        float(bool(_KIND.search(text))),
        float(bool(_LABEL.match(text))),
        float(bool(_HEAD.match(text))),
        float(_is_stated(sheet, letters)),
        float(len(letters) >= _SHARE and letters in sheet.others),
        float(abs((block.left + block.right) / 2 - sheet.middle) < 15),
        float(block is sheet.blocks[0]),
        float(text[:1].islower()),
        float(_is_above_authors(sheet, block)),
        float(bool(_NUMBERED.match(text))),
        (block.right - block.left) / sheet.width,
        _limited(len(block.spans) / 3, 2),
        float(bool(_ASKS.search(text))),
        _limited(log(max(area_of(sheet, block), 1) / sheet.widest), 3) / 2,
    ]


def area_of(sheet: Sheet, block: Block) -> float:
    """Return how much of a page the letters of a block take."""
    return block.size**2 * len(sheet.letters(block))


def _is_above_authors(sheet: Sheet, block: Block) -> bool:
    """Return whether names, a date or an organisation stand next below a block."""
    below = next((one for one in sheet.blocks if one.top >= block.bottom - 2), None)
    if below is None:
        return False
    text = sheet.text(below)
    return bool(
        names_in(text)
        or BYLINE.match(text)
        or (is_organization(text) and len(text) < _PROSE)
        or next(printed_dates(text), None)
    )


def _is_stated(sheet: Sheet, letters: str) -> bool:
    return len(letters) > 3 and any(
        letters in one or (len(one) > 5 and one in letters) for one in sheet.stated
    )


def is_body(text: str) -> bool:
    """Return whether a line names an organisation or a court, as above titles."""
    if _KIND.search(text):
        return False
    return is_organization(_NO_BODY.sub("", text)) or bool(_COURT.search(text))


def is_initial(sheet: Sheet, block: Block) -> bool:
    """Return whether it is a word with a large initial: its sentence goes on."""
    return " " not in sheet.text(block) and any(
        0 < other.left - block.right < block.size
        and block.top < (other.top + other.bottom) / 2 < block.bottom + other.size
        and sheet.text(other)[:1].islower()
        for other in sheet.blocks
    )


def goes_on(sheet: Sheet, upper: Block, lower: Block, *, is_below: bool) -> bool:
    """Return whether a title goes on with the block below, or began with that above."""
    gap = lower.top - upper.bottom
    smaller, larger = sorted((upper, lower), key=lambda one: one.size)
    first, second = sheet.text(upper), sheet.text(lower)
    is_same = larger.size - smaller.size <= _SAME * larger.size
    title, other = (first, second) if is_below else (second, first)
    is_part = (
        may_go_on(other)
        or (not is_below and _MODEL.fullmatch(other))
        or (is_same and bool(_KIND.search(title)) and may_be_title(other))
    )
    if gap > _GAP * smaller.size or not is_part:
        return False
    part = lower if is_below else upper
    if _is_beside_others(sheet, part) or _begins_with_names(sheet, part):
        return False
    letters = sorted(map(letters_and_digits, (first, second)), key=len)
    if letters[0] in letters[1]:
        return False
    is_open = bool(OPEN.search(first)) or second[:1].islower()
    is_cover = len(sheet.page.text) < FULL
    if is_same and gap <= upper.size and _KIND.search(other):
        return True
    # “User Guide” alone does not say of what.
    is_kind = _KIND.search(title) and len(title.split()) <= _FEW_WORDS
    if is_kind and not is_below and larger.size <= _ALIKE * smaller.size:
        return True
    if lower is smaller:
        if is_cover and _KIND.search(f"{first} {second}"):
            return True
        is_large = lower.size >= _SUBTITLE * sheet.body or bool(_OR.match(second))
        is_near = is_cover or gap <= _NEAR * upper.size
        return is_large and is_near and (is_cover or len(second.split()) > 2)
    # Above a title stands what it begins with, or much else.
    is_large = larger.size >= _SUBTITLE * sheet.body
    return is_open or (is_same and is_cover and is_large and gap <= upper.size)


def _is_beside_others(sheet: Sheet, block: Block) -> bool:
    """Return whether print of about its size stands beside a block, as in a table."""
    return any(
        other is not block
        and min(block.bottom, other.bottom) > max(block.top, other.top)
        and abs(block.size - other.size) < _BESIDE * block.size
        for other in sheet.blocks
    )


def _begins_with_names(sheet: Sheet, block: Block) -> bool:
    """Return whether the first of several lines names persons, as above workplaces."""
    start, end = block.spans[0]
    return len(block.spans) > 1 and bool(names_in(sheet.page.text[start:end]))


def may_go_on(text: str) -> bool:
    """Return whether a text has the form of a part of a title."""
    return bool(
        may_be_title(text)
        and not any(map(names_in, _APART.split(_BRACKETS.sub("", text))))
        and not _GROUP.search(text)
        and not is_body(text)
        and next(printed_dates(text), None) is None
        and not any(one.match(text) for one in (_LABEL, _HEAD))
        and not (_ADDRESS.search(text) or _CITED.search(text))
        and not text.rstrip().endswith((".", ";", ","))
        and len(text.split()) <= _MOST_WORDS
        and (text[:1].isalnum() or text[0] in "&(“«")
    )


def _limited(value: float, most: float) -> float:
    return max(-most, min(most, value))
