"""The image of a page that is drawn anew: bars on it, and words that they cover."""

from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.extractors.messages import WordBox

_BAR = "black"
_MARGIN = 1.0  # in points, for strokes that stand out of the box of a letter
_DARK = 64  # levels of what has no letters, between black and white
_MOST = 0.5  # share of a word in one piece: between letters the ground is dark, too


def paint(image: Image.Image, bars: Iterable[Box], width: float) -> None:
    """Paint bars, in points, on the image of a page of this width."""
    brush, scale = ImageDraw.Draw(image), image.width / width
    for x0, y0, x1, y1 in bars:
        wide = (x0 - _MARGIN, y0 - _MARGIN, x1 + _MARGIN, y1 + _MARGIN)
        left, top, right, bottom = _pixels(wide, scale, image.size)
        brush.rectangle((left, top, right - 1, bottom - 1), fill=_BAR)


def words_in_the_dark(
    image: Image.Image, words: Sequence[WordBox], width: float
) -> set[WordBox]:
    """Return the words of which the image of a page shows the smaller part, if any.

    What covers them was painted by the page itself, as bars of hatching or of signs.
    """
    scale = image.width / width
    levels = image.convert("L")
    return {word for word in words if _is_dark(levels, word[2:], scale)}


def _is_dark(levels: Image.Image, box: Box, scale: float) -> bool:
    piece = levels.crop(_pixels(box, scale, levels.size))
    if piece.height > piece.width:
        piece = piece.transpose(Image.Transpose.ROTATE_90)
    wide, high = piece.size
    # A bar may be a little lower than the box of a word.
    piece = piece.crop((0, high // 6, wide, max(high - high // 6, high // 6 + 1)))
    high = piece.height
    dark = piece.point(lambda level: 255 if level >= _DARK else 0)
    columns = dark.resize((wide, 1), Image.Resampling.BOX).tobytes()
    longest = run = 0
    for level in columns:
        run = 0 if level * high >= 255 / 2 else run + 1
        longest = max(longest, run)
    return longest >= _MOST * wide


def _pixels(box: Box, scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return where a box lies on an image, at least one pixel."""
    left, top = (min(int(box[i] * scale), size[i] - 1) for i in (0, 1))
    left, top = max(left, 0), max(top, 0)
    right = min(max(int(box[2] * scale) + 1, left + 1), size[0])
    bottom = min(max(int(box[3] * scale) + 1, top + 1), size[1])
    return left, top, right, bottom
