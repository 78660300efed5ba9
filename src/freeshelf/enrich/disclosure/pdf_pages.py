"""The words of a PDF page that a reader sees, and those that are hidden, and how.

Which words are hidden is seen by drawing the page; what hides them is told by what is
drawn at the same place. A scan with a layer of invisible text is the exception: its
words are seen in the picture, unless the picture is plain where they stand.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from freeshelf.enrich.disclosure.findings import Box, Means
from freeshelf.enrich.disclosure.pdf_boxes import SAME, overlap, share_of
from freeshelf.enrich.disclosure.pdf_objects import (
    ANNOTATION,
    FIELD,
    FILL,
    PICTURE,
    Drawn,
    luminance,
)
from freeshelf.enrich.disclosure.pdf_view import PageView
from freeshelf.enrich.extractors.messages import WordBox

_TINY = 2.0  # points; what is smaller cannot be read
_MOSTLY = 0.55  # share of a word that is under an area
_DARK = 110
_BLANK = 235
_EDGE = 1.5  # points
_INK = 40  # levels between ink and paper
_SEEN = 60  # levels by which a text and its ground clearly differ
_BAR = (0.4, 3.2)  # times the height of a word: thicker is a panel
_MAX_PANEL = 0.6  # share of the page
_MOST = 0.7
_FEW = 0.3
_HALF = 0.5
_TOKEN = re.compile(r"\S+")
_MIN_LETTERS = 3
_BLOCKS = re.compile("[\u2580-\u2590\u2593\u25a0\u25ae\u25fc\u2b1b]{2,}")


class _Plain(Enum):
    """Sign that a layer of text says something where its scan shows nothing."""

    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the page's text by its offsets, with how it is hidden, if it is."""

    start: int
    end: int
    box: Box | None
    means: Means | None = None


def words_of(view: PageView, text: str, boxes: Sequence[WordBox]) -> list[Word]:
    """Return the words of a page in the order of its text."""
    placed = [Word(start, end, tuple(edges)) for start, end, *edges in boxes]  # type: ignore[arg-type]
    words = [*placed, *_without_place(text, placed)]
    if _BLOCKS.search(text):
        blocks = (w for w in placed if _BLOCKS.fullmatch(text, w.start, w.end))
        view.cover_with_blocks(word.box for word in blocks if word.box is not None)
    if view.may_hide(word.box for word in placed if word.box is not None):
        view.draw()
        words = list(_Judgement(view, text, words).words())
        if view.overlaid:
            words = list(_without_overlaid(view, text, words))
    words = [_sized(word) for word in words]
    return sorted(words, key=lambda word: word.start)


def _without_place(text: str, placed: Sequence[Word]) -> Iterator[Word]:
    """Yield words of the text that are nowhere on the page as shown."""
    covered = bytearray(len(text))
    for word in placed:
        covered[word.start : word.end] = b"\1" * (word.end - word.start)
    for match in _TOKEN.finditer(text):
        if not any(covered[match.start() : match.end()]):
            yield Word(match.start(), match.end(), None, Means.OUTSIDE_PAGE)


def _without_overlaid(
    view: PageView, text: str, words: Sequence[Word]
) -> Iterator[Word]:
    """Tell words as hidden that only a text says that nobody sees."""
    seen = set(map(str.casefold, _TOKEN.findall(view.text_without_overlaid)))
    for word in words:
        box = word.box
        is_said = text[word.start : word.end].casefold() in seen
        if word.means is not None or box is None or is_said:
            yield word
        elif any(overlap(each.box, box) for each in view.overlaid):
            yield replace(word, means=means_of_overlaid(view))
        else:
            yield word


def means_of_overlaid(view: PageView) -> Means:
    """Return how texts are hidden that lie over texts that are seen."""
    is_layer = view.has_layers and not all(each.is_invisible for each in view.overlaid)
    return Means.HIDDEN_PART if is_layer else Means.HIDDEN_TEXT


def _sized(word: Word) -> Word:
    if word.means is None and word.box is not None:
        width, height = word.box[2] - word.box[0], word.box[3] - word.box[1]
        # Text that runs upwards is as wide as it is high.
        if min(width, height) < _TINY and max(width, height) < _TINY * (
            word.end - word.start
        ):
            return replace(word, means=Means.TINY_TEXT)
    return word


class _Judgement:
    """Words of one page that are hidden, each with its means."""

    def __init__(self, view: PageView, text: str, words: Sequence[Word]) -> None:
        self._view = view
        self._text = text
        self._words = words
        marks = [each for each in view.objects.covers if each.is_redaction_mark]
        self._marks = [mark.box for mark in marks]

    def words(self) -> Iterator[Word]:
        judged = [self._under(word) for word in self._words]
        hidden = sum(1 for _word, box, _covers in judged if box is not None)
        is_scan = (
            self._view.picture_share >= _HALF
            and hidden >= _MOST * len(self._words)
            and self._view.is_paper
        )
        found = [
            self._means(box, covers, is_scan=is_scan) if box is not None else None
            for _word, box, covers in judged
        ]
        # A layer that lies beside its scan says nothing.
        is_beside = found.count(_Plain.PAPER) > _FEW * max(hidden, 1)
        for (word, _box, _covers), means in zip(judged, found, strict=True):
            if self._is_marked(word):
                yield replace(word, means=Means.REDACTION)
            elif isinstance(means, _Plain):
                is_whited_out = not is_beside and self._is_long(word)
                yield replace(word, means=Means.REDACTION if is_whited_out else None)
            else:
                yield replace(word, means=means or word.means)

    def _is_marked(self, word: Word) -> bool:
        """Return whether a mark for redaction was set on a word, and not applied."""
        box = word.box
        return box is not None and any(
            share_of(box, mark) >= _HALF for mark in self._marks
        )

    def _is_long(self, word: Word) -> bool:
        letters = sum(map(str.isalnum, self._text[word.start : word.end]))
        return letters >= _MIN_LETTERS

    def _under(self, word: Word) -> tuple[Word, Box | None, list[Drawn]]:
        """Return a word, the part of it that is not seen, and the areas there."""
        if word.box is None or not any(
            map(str.isalnum, self._text[word.start : word.end])
        ):
            return word, None, []
        view = self._view
        below = bool(view.below) and self._is_below(word, word.box)
        part = view.unseen_part(_middle(word.box), below=below)
        if part is not None:
            hidden = (part[0], word.box[1], part[2], word.box[3])
            return word, hidden, self._covers(hidden)
        covers = self._covers(word.box)
        for cover in covers:
            part = _inside(word.box, cover.box)
            # Of a word in a bar, a comma or the tip of a letter may look out.
            is_dark = cover.is_patched and below and view.is_dark(_middle(part))
            if is_dark or not view.is_seen(_middle(part), below=below):
                return word, part, [cover]
        return word, None, []

    def _covers(self, box: Box) -> list[Drawn]:
        """Return what covers most of a box."""
        found = self._view.covers.at(box)
        return [cover for cover in found if share_of(box, cover.box) >= _MOSTLY]

    def _is_below(self, word: Word, box: Box) -> bool:
        """Return whether a word belongs to a text that something is drawn over."""
        texts = self._view.texts.at(_centre(box))
        others = [text for text in texts if text not in self._view.below]
        if not others or len(others) == len(texts):
            return len(others) < len(texts)
        # A label on a bar stands at the place of the words under it.
        wanted = self._text[word.start : word.end]
        found = [self._view.text_of(text).strip() for text in others]
        # The characters of a text that is drawn twice belong to one of the two.
        return not any(wanted in text or not text for text in found)

    def _means(
        self, box: Box, covers: Sequence[Drawn], *, is_scan: bool
    ) -> "Means | _Plain | None":
        texts = self._view.texts.at(_centre(box))
        order = min((text.order for text in texts), default=0)
        is_invisible = any(text.is_invisible for text in texts)
        later = [cover for cover in covers if cover.order > order]
        over = [cover for cover in later if cover.kind != PICTURE]
        low, high = self._view.levels(box)
        if over:
            if any(self._is_bar(cover, box) for cover in over):
                return Means.REDACTION
            return Means.UNDER_PICTURE
        pictures = [cover for cover in covers if cover.kind == PICTURE]
        if pictures and (is_invisible or is_scan):
            return self._in_scan(box)
        if any(cover.kind == PICTURE for cover in later):
            is_bar = any(self._is_bar(cover, box) for cover in pictures)
            is_plain = high - low < _INK and (high < _DARK or low > _BLANK)
            return Means.REDACTION if is_bar and is_plain else Means.UNDER_PICTURE
        if is_invisible:
            return Means.HIDDEN_TEXT
        if high < _DARK and any(
            cover.is_dark and _is_as_high(cover, box) for cover in covers
        ):
            return Means.REDACTION
        return self._by_itself(box, texts, (low + high) / 2)

    def _in_scan(self, box: Box) -> "Means | _Plain | None":
        low, high = self._view.levels(box)
        if high - low < _INK:
            return Means.REDACTION if high < _DARK else _Plain.PAPER
        # A comma behind a word that was blacked out is still read.
        edge = (box[2] - box[0]) / 4
        for left, right in ((0.0, edge), (edge, 0.0), (edge / 2, edge / 2)):
            low, high = self._view.levels(
                (box[0] + left, box[1], box[2] - right, box[3])
            )
            if high < _DARK and high - low < _INK:
                return Means.REDACTION
        return None

    def _by_itself(
        self, box: Box, texts: Sequence[Drawn], ground: float
    ) -> Means | None:
        """Return why a text without anything over it is not seen."""
        if any(self._view.objects.is_clipped_away(text, box) for text in texts):
            return Means.HIDDEN_TEXT
        contrast = max(
            (abs(luminance(t.colour) - ground) * t.opacity / 255 for t in texts),
            default=_SEEN,
        )
        if contrast < _SEEN:
            return Means.GROUND_COLOUR
        if any(map(self._view.objects.is_transparent, texts)):
            return Means.HIDDEN_TEXT
        if texts and all(text.matrix is not SAME for text in texts):
            return Means.HIDDEN_TEXT  # outside the frame of its form
        # Without layers, only a font that this machine lacks is left as the reason.
        return Means.HIDDEN_PART if self._view.has_layers else None

    def _is_bar(self, cover: Drawn, box: Box) -> bool:
        """Return whether an area was drawn to hide words rather than as a panel."""
        if cover.kind == ANNOTATION:
            return True
        if _is_as_high(cover, box):
            return cover.kind != FIELD
        if cover.kind != FILL or not cover.is_dark:
            return False
        page = (0.0, 0.0, self._view.width, self._view.height)
        inner = (cover.box[0] + 2, cover.box[1] + 2, cover.box[2] - 2, cover.box[3] - 2)
        is_panel = share_of(page, cover.box) > _MAX_PANEL
        return not is_panel and not self._view.is_seen(inner, below=False)


def _is_as_high(cover: Drawn, box: Box) -> bool:
    height = min(box[3] - box[1], box[2] - box[0])
    return _BAR[0] * height <= cover.thickness <= _BAR[1] * height


def _middle(box: Box) -> Box:
    """Return a box without its edges, which other lines reach into."""
    height = box[3] - box[1]
    return box[0], box[1] + height / 6, box[2], box[3] - height / 6


def _centre(box: Box) -> Box:
    """Return the middle of a box: the box of a text may be as low as its letters."""
    across, down = (box[2] - box[0]) / 4, (box[3] - box[1]) / 4
    return box[0] + across, box[1] + down, box[2] - across, box[3] - down


def _inside(box: Box, cover: Box) -> Box:
    """Return the part of a box that is well within an area over it."""
    left = cover[0] + _EDGE if cover[0] > box[0] else box[0]
    right = cover[2] - _EDGE if cover[2] < box[2] else box[2]
    top = cover[1] + _EDGE if cover[1] > box[1] else box[1]
    bottom = cover[3] - _EDGE if cover[3] < box[3] else box[3]
    return left, top, max(right, left), max(bottom, top)
