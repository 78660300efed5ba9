"""The lines in which OCR reads words that were to go, to paint over them whole."""

from collections.abc import Iterable, Iterator, Sequence

from freeshelf.enrich.disclosure.copies.letters import folded
from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.extractors.messages import WordBox

# Of the height of a word: letters stand out of the box that OCR gives.
_MARGIN = 0.15


def boxes_of_lines(
    text: str,
    placed: Sequence[WordBox],
    wanted: Iterable[str],
    *,
    are_paragraphs: bool = False,
) -> list[Box]:
    """Return boxes around the lines of a page in which OCR reads wanted words.

    With `are_paragraphs` these are whole paragraphs. If it is not known where a word
    stands, the box is around all that OCR reads on the page.
    """
    letters, owners = _letters(text, placed)
    boxes: list[Box] = []
    for words in map(folded, wanted):
        hits = {owners[at] for at in _places(letters, words)}
        if not hits:
            return [_around(word[2:] for word in placed)] if placed else []
        for hit in hits:
            same = _paragraph(text, placed, hit)
            if not are_paragraphs:
                same = [word for word in same if _are_in_line(placed[hit], word)]
            boxes.append(_around(word[2:] for word in same))
    return list(dict.fromkeys(boxes))


def _letters(text: str, placed: Sequence[WordBox]) -> tuple[str, list[int]]:
    """Return the letters of all words, and the number of the word of each."""
    letters, owners = "", []
    for number, (start, end, *_box) in enumerate(placed):
        word = folded(text[start:end])
        letters += word
        owners += [number] * len(word)
    return letters, owners


def _places(letters: str, words: str) -> Iterator[int]:
    """Yield the offsets of letters at which words stand, in either direction."""
    for wanted in {words, words[::-1]} - {""}:
        at = letters.find(wanted)
        while at >= 0:
            yield from range(at, at + len(wanted))
            at = letters.find(wanted, at + 1)


def _paragraph(text: str, placed: Sequence[WordBox], hit: int) -> list[WordBox]:
    start, end = placed[hit][:2]
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return [
        word for word in placed if word[0] >= first and (last < 0 or word[1] <= last)
    ]


def _are_in_line(word: WordBox, other: WordBox) -> bool:
    middle = (other[3] + other[5]) / 2
    return (
        word[3] <= middle <= word[5] or other[3] <= (word[3] + word[5]) / 2 <= other[5]
    )


def _around(boxes: Iterable[Sequence[float]]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    top, bottom = min(tops), max(bottoms)
    margin = _MARGIN * max(b - t for t, b in zip(tops, bottoms, strict=True))
    return (min(lefts) - margin, top - margin, max(rights) + margin, bottom + margin)
