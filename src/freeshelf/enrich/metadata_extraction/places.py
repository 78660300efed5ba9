"""Find where a page has a suggested value, which print writes in another way."""

from collections.abc import Iterator

from freeshelf.enrich.extractors.page_text import is_ideograph
from freeshelf.enrich.language import fold, letters_and_digits
from freeshelf.enrich.metadata_extraction.date_forms import printed_dates
from freeshelf.enrich.page_marks import Range

# A value whose beginning of this many letters is printed stands there.
_BEGINNING = 40
_MIN_WORD_LENGTH = 3


def places_of(text: str, *, value: str, excerpt: str) -> list[Range]:
    """Return where a page has a value, or else the words that it was read from.

    Print and value differ in case, space, punctuation and the order of names. The
    excerpt says which of several places is meant; it may be of no page.
    """
    page = _Letters(text)
    around = page.find(excerpt)
    if dates := _dates(text, value, around and page.offsets(*around)):
        return dates[:1]
    wanted = letters_and_digits(value)
    for within in filter(None, (around, page.all)):
        if found := page.find_whole(wanted, within):
            return [page.offsets(*found)]
    if begun := page.find_begun(wanted):
        return [page.offsets(*begun)]
    words = [word for word in fold(value).split() if len(word) >= _MIN_WORD_LENGTH]
    places = [page.find_whole(word, around or page.all) for word in words]
    found_places = [page.offsets(*place) for place in places if place]
    if found_places and (around or len(found_places) == len(words)):
        return sorted(found_places)
    return [page.offsets(*around)] if around else []


def _dates(text: str, value: str, around: Range | None) -> list[Range]:
    """Return places of a date with its month, those around the excerpt first."""
    first, last = around or (0, len(text))
    places = [place for date, place in printed_dates(text) if date == value]
    return sorted(places, key=lambda place: not first <= place[0] < last)


class _Letters:
    """Letters and digits of a text, which know their offsets in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offsets: list[int] = []
        letters: list[str] = []
        for offset, character in enumerate(text):
            plain = character.lower() if character.isascii() else ""
            for letter in plain or letters_and_digits(character):
                if letter.isalnum():
                    letters.append(letter)
                    self._offsets.append(offset)
        self._letters = "".join(letters)
        self.all = (0, len(letters))

    def offsets(self, start: int, end: int) -> Range:
        """Return offsets in the text of a part of the letters."""
        return self._offsets[start], self._offsets[end - 1] + 1

    def find(self, words: str) -> Range | None:
        """Return the first part of the letters that has these words."""
        wanted = letters_and_digits(words)
        start = self._letters.find(wanted) if wanted else -1
        return None if start < 0 else (start, start + len(wanted))

    def find_whole(self, wanted: str, within: Range) -> Range | None:
        """Return the first place of letters that is no part of longer words."""
        return next(self._whole(wanted, within), None)

    def find_begun(self, wanted: str) -> Range | None:
        """Return where a long value begins, as far as the page has it."""
        start = self._letters.find(wanted[:_BEGINNING])
        if start < 0 or len(wanted) < _BEGINNING:
            return None
        length = _BEGINNING
        while self._letters[start + length : start + length + 1] == (
            wanted[length : length + 1] or " "
        ):
            length += 1
        return start, start + length

    def _whole(self, wanted: str, within: Range) -> Iterator[Range]:
        start = self._letters.find(wanted, *within) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            first, last = self.offsets(start, end)
            if not self._continues(first) and not self._continues(last):
                yield start, end
            start = self._letters.find(wanted, start + 1, within[1])

    def _continues(self, offset: int) -> bool:
        """Return whether a word goes on from before an offset to behind it."""
        around = self._text[max(offset - 1, 0) : offset + 1]
        # Chinese has no spaces between words.
        return (
            offset > 0
            and len(around) > 1
            and all(map(str.isalnum, around))
            and not any(map(is_ideograph, around))
        )
