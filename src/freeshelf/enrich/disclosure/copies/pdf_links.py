"""Links and the outline of a PDF, copied as far as they lead to pages."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Object, OutlineItem, Pdf

from freeshelf.enrich.disclosure.copies.letters import folded

_MAX_ENTRIES = 2000
_MAX_LEVEL = 6
_WEB = ("http", "https")


def copy_links(
    source: Pdf,
    target: Pdf,
    *,
    without: Collection[int],
    drawn: Collection[int],
    gone: Collection[str] = (),
) -> None:
    """Copy links to web addresses and to pages, but for those on some pages.

    Those with words in their addresses that are gone are left out, too.

    A page that was drawn begins at its own corner; on one that was turned, too, links
    would lie elsewhere and are left out.
    """
    places = _Places(source)
    lost = [words for each in gone if len(words := _letters_of(each)) > 1]
    for number, (page, copied) in enumerate(
        zip(source.pages, target.pages, strict=True), 1
    ):
        is_turned = number in drawn and bool(int(page.obj.get("/Rotate", 0)) % 360)
        if number in without or is_turned:
            continue
        corner = page.cropbox if number in drawn else Array([0, 0])
        links = [
            target.make_indirect(link)
            for each in _links_on(page)
            if not any(words in _letters_of(_address(each)) for words in lost)
            and (link := _copied(each, places, target, corner)) is not None
        ]
        if links:
            copied.obj.Annots = Array(links)


def copy_outline(source: Pdf, target: Pdf, *, gone: Collection[str]) -> None:
    """Copy the titles that lead to a page, but for those with words that are gone."""
    places = _Places(source)
    lost = [_folded(words) for words in gone if len(_folded(words)) > 1]
    left = [_MAX_ENTRIES]

    def copied(items: Sequence[OutlineItem], level: int) -> Iterator[OutlineItem]:
        for item in items if level < _MAX_LEVEL else ():
            number = places.page_of(item.destination or _action_of(item))
            left[0] -= 1
            if number is None or left[0] < 0:
                continue
            title = _folded(item.title)
            if any(words in title for words in lost):
                continue
            kept = OutlineItem(item.title, number - 1)
            kept.children.extend(copied(item.children, level + 1))
            yield kept

    with source.open_outline() as given:
        items = list(copied(list(given.root), 0))
    if items:
        with target.open_outline() as outline:
            outline.root.extend(items)


def _action_of(item: OutlineItem) -> Any:
    action = item.action
    return action.get("/D") if action is not None else None


def _letters_of(text: str) -> str:
    """Return the letters and digits of an address, or of words to find in it."""
    return folded(unquote(text))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


class _Places:
    """Numbers of the pages that destinations of a document lead to."""

    def __init__(self, source: Pdf) -> None:
        self._numbers = {
            page.obj.objgen: number for number, page in enumerate(source.pages, 1)
        }
        names = source.Root.get("/Names", Dictionary()).get("/Dests")
        self._tree = NameTree(names) if names is not None else None
        self._old = source.Root.get("/Dests")

    def page_of(self, destination: Any) -> int | None:
        """Return the number of a page, None for another or a broken destination."""
        if isinstance(destination, pikepdf.String | str):
            found = self._tree.get(str(destination)) if self._tree else None
            return self.page_of(found) if not isinstance(found, str) else None
        if isinstance(destination, Name) and self._old is not None:
            return self.page_of(self._old.get(str(destination)))
        if isinstance(destination, Dictionary):
            return self.page_of(destination.get("/D"))
        if isinstance(destination, Array) and len(destination):
            page = destination[0]
            return self._numbers.get(page.objgen) if isinstance(page, Object) else None
        return None


def _links_on(page: pikepdf.Page) -> Iterator[Object]:
    for each in page.obj.get("/Annots", Array([])):
        if isinstance(each, Dictionary) and each.get("/Subtype") == Name.Link:
            yield each


def addresses_of(page: pikepdf.Page) -> list[str]:
    """Return the addresses of the links on a page."""
    return [address for each in _links_on(page) if (address := _address(each))]


def _address(link: Object) -> str:
    action = link.get("/A", Dictionary())
    return str(action.get("/URI", "")) if isinstance(action, Dictionary) else ""


def _copied(
    link: Object, places: _Places, target: Pdf, corner: Object
) -> Dictionary | None:
    left, bottom = float(corner[0]), float(corner[1])
    given = [float(each) for each in link.get("/Rect", Array([]))]
    offsets = (left, bottom, left, bottom)
    box = [round(each - by, 2) for each, by in zip(given, offsets, strict=False)]
    if len(box) != 4:
        return None
    copied = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array(box))
    copied.Border = Array([0, 0, 0])
    action = link.get("/A", Dictionary())
    address = str(action.get("/URI", ""))
    if action.get("/S") == Name.URI and _is_web(address):
        copied.A = Dictionary(Type=Name.Action, S=Name.URI, URI=address)
        return copied
    number = places.page_of(link.get("/Dest") or action.get("/D"))
    if number is None:
        return None
    copied.Dest = Array([target.pages[number - 1].obj, Name.Fit])
    return copied


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme.lower() in _WEB and "@" not in parts.netloc
