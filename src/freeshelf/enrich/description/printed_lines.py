"""The lines of a page as they are printed, which paragraphs have joined."""

from dataclasses import replace
from itertools import pairwise

from freeshelf.enrich.extractors.messages import ExtractedPage

_OTHER_LINE = 0.5  # times the height of a word


def with_printed_lines(page: ExtractedPage) -> ExtractedPage:
    """The same page with a line break wherever the print has one.

    Only spaces become line breaks, so every offset stays what it was.
    """
    letters = list(page.text)
    for before, word in pairwise(page.words):
        start, end = before[1], word[0]
        height = max(word[5] - word[3], before[5] - before[3])
        is_next = abs(word[3] - before[3]) > height * _OTHER_LINE
        if is_next and end - start == 1 and letters[start] == " ":
            letters[start] = "\n"
    return replace(page, text="".join(letters))
