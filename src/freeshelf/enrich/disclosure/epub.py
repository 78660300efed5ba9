"""Books in EPUB: texts outside the reading order, hidden words, pictures, traces."""

from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.inside import Inside, look_inside, moved
from freeshelf.enrich.disclosure.packages import custom, local
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.disclosure.web_styles import imported
from freeshelf.enrich.disclosure.web_text import parsed_page, read_text_of_html
from freeshelf.enrich.extractors.archive import BROKEN, Archive, resolved
from freeshelf.enrich.extractors.html import decoded
from freeshelf.enrich.extractors.plain_text import decode_text

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/encryption.xml"
_ORDINARY = (_CONTAINER, _RIGHTS, "mimetype")
_TEXTS = (".xhtml", ".html", ".htm")
_DEEPEST = 4  # style sheets that import each other
_FONTS = (".ttf", ".otf", ".woff", ".woff2")
_PEOPLE = {"creator": "author", "contributor": "contributor"}


def read_epub(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a book: its texts in order, then everything else in it."""
    inside = inside or Inside()
    with ZipFile(source) as file:
        archive = Archive(file)
        container = archive.xml(_CONTAINER)
        root = next(node for node in container.iter() if local(node) == "rootfile")
        base = root.get("full-path") or ""
        package = archive.xml(base)
        locked = locked_texts(archive)
        spine = list(_spine(package, base))
        yield from _properties(package)
        for number, name in enumerate(spine, start=1):
            if name in locked:
                yield NotLookedAt(Gap.PASSWORD, Place(number))
            elif name in archive.names:
                yield from _text(archive, name, number, inside)
        known = {*_ORDINARY, base, *spine}
        for number, name in enumerate(sorted(archive.names - known), start=1):
            try:
                yield from _other(archive, name, number, inside)
            except BROKEN:
                yield NotLookedAt(Gap.DAMAGED, Place(parts=(("part", number),)))


def _spine(package: Any, base: str) -> Iterator[str]:
    items = {
        node.get("id"): node.get("href") or ""
        for node in package.iter()
        if local(node) == "item"
    }
    for node in package.iter():
        if local(node) == "itemref" and node.get("idref") in items:
            # What is not linear is shown by links only, but it is shown.
            yield resolved(base, items[node.get("idref")])


def locked_texts(archive: Archive) -> set[str]:
    """Return the names of the encrypted parts."""
    if _RIGHTS not in archive.names:
        return set()
    return {
        resolved("", node.get("URI") or "")
        for node in archive.xml(_RIGHTS).iter()
        if local(node) == "CipherReference"
    }


def _properties(package: Any) -> Iterator[Seen]:
    for number, node in enumerate(package.iter(), start=1):
        name, place = local(node), Place(parts=(("property", number),))
        if name in _PEOPLE and (node.text or "").strip():
            yield Trait(_PEOPLE[name], Strength.WEAK, place, Means.PROPERTY)
        if name == "meta" and node.get("content"):
            text = f"{node.get('name') or ''}\t{node.get('content')}"
            yield Piece(text, place, Means.PROPERTY)
        elif not len(node) and (node.text or "").strip():
            text = node.text.strip()
            yield Piece(text, place, Means.PROPERTY, is_byline=name in _PEOPLE)


def _text(archive: Archive, name: str, number: int, inside: Inside) -> Iterator[Seen]:
    text = decoded(archive.read(name))
    if text is None:
        yield NotLookedAt(Gap.DAMAGED, Place(number))
        return
    styles = list(style_sheets(archive, name, parsed_page(text)))
    for seen in read_text_of_html(text, inside, styles=styles):
        # The pages of one text are not those of the book.
        place = Place(number, parts=seen.place.parts)
        yield _at(seen, place)


def style_sheets(archive: Archive, name: str, root: Any) -> Iterator[str]:
    """Yield the style sheets of a text of a book, which may hide something of it."""
    if root is None:
        return
    for node in root.iter("link"):
        if "stylesheet" in (node.get("rel") or "").lower():
            yield from _sheets(archive, resolved(name, node.get("href") or ""), ())
    for node in root.iter("style"):
        for address in imported(node.text or ""):
            yield from _sheets(archive, resolved(name, address), ())


def _sheets(archive: Archive, name: str, outer: tuple[str, ...]) -> Iterator[str]:
    """Yield a style sheet behind those that it imports."""
    if name not in archive.names or name in outer or len(outer) > _DEEPEST:
        return
    content = archive.read(name)
    sheet = decode_text(content) or content.decode("utf-8", "replace")
    for address in imported(sheet):
        yield from _sheets(archive, resolved(name, address), (*outer, name))
    yield sheet


def _at(seen: Seen, place: Place) -> Seen:
    if isinstance(seen, Piece):
        return Piece(seen.text, place, seen.means)
    if isinstance(seen, Trait):
        return Trait(seen.kind, seen.strength, place, seen.means)
    return NotLookedAt(seen.gap, place)


def _other(archive: Archive, name: str, number: int, inside: Inside) -> Iterator[Seen]:
    """Yield what is in a file of the book that is not one of its texts in order."""
    lowered = name.lower()
    step = ("part", number)
    if name.endswith("/") or lowered.endswith((*_FONTS, ".css", ".js")):
        return
    content = archive.read(name)
    if lowered.endswith(".ncx"):
        yield from custom(archive.xml(name), step, Means.OUTLINE)
    elif lowered.endswith(_TEXTS):
        text = decoded(content)
        for seen in read_text_of_html(text or "", inside):
            yield moved(seen, step, means=Means.UNUSED_TEXT)
    elif lowered.endswith((".xml", ".opf", ".plist", ".smil")):
        yield from custom(archive.xml(name), step)
    else:
        yield from look_inside(content, step, inside)
