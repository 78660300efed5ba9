"""Places and areas of a file as a form sends them, and words that stand nowhere."""

from collections.abc import Iterable
from contextlib import suppress

from freeshelf.enrich.disclosure.copies.letters import folded
from freeshelf.enrich.disclosure.copies.occurrences import Occurrence, words_in

# Sides of an area, in thousandths of the width and height of its page.
SIDES = ("left", "top", "right", "bottom")
_WHOLE = 1000


def value_of(place: Occurrence) -> str:
    return f"{place.page}:{place.start}:{place.end}"


def not_found(words: str, found: Iterable[Occurrence]) -> set[str]:
    """Return those words that stand at none of the places that were found."""
    wanted = {each for each in map(str.strip, words.split("\n")) if folded(each)}
    return wanted - words_in({place.found for place in found}, wanted)


def on_page(values: Iterable[str], number: int) -> list[tuple[int, int]]:
    """Return start and end of those places that are on a page."""
    places = filter(None, map(range_of, values))
    return [(start, end) for page, start, end in places if page == number]


def touches(marked: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and last > start for first, last in marked)


def lies_within(ranges: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in ranges)


def without_lost(
    marked: set[str], before: Iterable[Occurrence], now: Iterable[Occurrence]
) -> set[str]:
    """Return places of a form without those of words that are looked for no more.

    A word of the page that is shown was marked with what was found in it, and has a
    place of its own.
    """
    kept = {value_of(each) for each in now}
    lost = {value_of(each) for each in before} - kept
    ranges = [place for each in marked - lost if (place := range_of(each))]
    on = {
        page: (on_page(lost, page), on_page(kept, page))
        for page in {page for page, _start, _end in ranges}
    }
    return {
        f"{page}:{start}:{end}"
        for page, start, end in ranges
        if not touches(on[page][0], start, end) or touches(on[page][1], start, end)
    }


def range_of(value: str) -> tuple[int, int, int] | None:
    """Return page, start and end of a place in a form, None for none."""
    with suppress(ValueError):
        page, start, end = map(int, value.split(":"))
        if page >= 0 and 0 <= start < end < 10**8:
            return page, start, end
    return None


def area_of(value: str) -> tuple[int, float, float, float, float] | None:
    """Return page and sides, as shares of it, of an area in a form; None for none."""
    with suppress(ValueError):
        page, *sides = map(int, value.split(":"))
        left, top, right, bottom = sides
        if (
            0 < page < 10**6
            and 0 <= left < right <= _WHOLE
            and 0 <= top < bottom <= _WHOLE
        ):
            shares = [side / _WHOLE for side in sides]
            return page, shares[0], shares[1], shares[2], shares[3]
    return None
