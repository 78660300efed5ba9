"""OpenDocument texts, sheets and slides: what is hidden, changed, or left over."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

from freeshelf.enrich.disclosure.binary import strings_of
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
from freeshelf.enrich.disclosure.opendocument_styles import (
    OFFICE,
    Looks,
)
from freeshelf.enrich.disclosure.opendocument_text import Body
from freeshelf.enrich.disclosure.packages import custom, local
from freeshelf.enrich.disclosure.pictures import strength_of_thumbnail
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.disclosure.visible import Shown, shown
from freeshelf.enrich.extractors.archive import (
    BROKEN,
    Archive,
)
from freeshelf.enrich.extractors.archive import (
    read_open_document as read_stored,
)

_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_PEOPLE = {
    "initial-creator": "author",
    "creator": "last_saved_by",
    "printed-by": "printed_by",
    "template": "template",
}
_OF_THE_PROGRAM = frozenset(
    [
        *("generator", "creation-date", "date", "editing-cycles", "editing-duration"),
        *("document-statistic", "language", "print-date"),
    ]
)
_ORDINARY = frozenset({"mimetype", "META-INF/manifest.xml", "manifest.rdf"})
_WITHOUT_WORDS = ("/", "/styles.xml", "/settings.xml", "layout-cache")
_TELLING = ("PrinterName", "CurrentDatabaseDataSource", "CurrentDatabaseCommand")
_BODIES = ("content.xml", "styles.xml")


def read_open_document(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in an ODT, ODS or ODP file."""
    inside = inside or Inside()
    with ZipFile(source) as file:
        archive = Archive(file)
        if _is_encrypted(archive):
            yield NotLookedAt(Gap.PASSWORD)
            return
        content = archive.xml("content.xml")
        is_text = content.find(f"{OFFICE}body/{OFFICE}text") is not None
        stored: Shown | None = None
        if is_text:
            messages = read_stored(path=source, max_pages=inside.budget.pages)
            stored = yield from shown(messages)
        yield from _of_parts(archive, content, stored, inside)
        yield from _rest(archive, inside)


def _is_encrypted(archive: Archive) -> bool:
    if "META-INF/manifest.xml" not in archive.names:
        return False
    manifest = archive.xml("META-INF/manifest.xml")
    return next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None


def _of_parts(
    archive: Archive, content: Any, stored: Shown | None, inside: Inside
) -> Iterator[Seen]:
    styles = archive.xml("styles.xml") if "styles.xml" in archive.names else None
    looks = Looks([root for root in (styles, content) if root is not None])
    yield from Body(content, looks, stored, inside.budget.pages).seen()
    if styles is not None:
        # Headers, footers and what masters show.
        for seen in Body(styles, looks, None, inside.budget.pages).seen():
            yield moved(seen, ("header", 1), means=_shown_means(seen))
    if "meta.xml" in archive.names:
        yield from _properties(archive.xml("meta.xml"))
    if "settings.xml" in archive.names:
        yield from _settings(archive.xml("settings.xml"))


def _shown_means(seen: Seen) -> Any:
    return None if isinstance(seen, NotLookedAt) else seen.means


def _properties(root: Any) -> Iterator[Seen]:
    for number, node in enumerate(root.iter(), start=1):
        name, value = local(node), (node.text or "").strip()
        place = Place(parts=(("property", number),))
        if name == "template":
            value = "\t".join(
                filter(None, (node.get(f"{_XLINK}href"), node.get(f"{_XLINK}title")))
            )
        elif name == "user-defined":
            value = f"{node.get(f'{_META}name') or ''}\t{value}".strip()
        elif name == "hyperlink-behaviour" or name == "auto-reload":
            value = node.get(f"{_XLINK}href") or ""
        if name == "editing-cycles" and value not in ("", "0", "1"):
            yield Trait("revision_number", Strength.WEAK, place, Means.PROPERTY)
        if not value or name in _OF_THE_PROGRAM:
            continue
        if name in _PEOPLE:
            yield Trait(_PEOPLE[name], Strength.WEAK, place, Means.PROPERTY)
        yield Piece(value, place, Means.PROPERTY, is_byline=name in _PEOPLE)


def _settings(root: Any) -> Iterator[Seen]:
    """Yield settings that name something: printers, addresses, data sources."""
    for number, node in enumerate(root.iter(), start=1):
        name = next((v for k, v in node.attrib.items() if k.endswith("}name")), "")
        value = (node.text or "").strip()
        if name in (
            "PrinterName",
            "CurrentDatabaseDataSource",
            "CurrentDatabaseCommand",
        ):
            if value:
                yield Piece(value, Place(parts=(("setting", number),)), Means.PROPERTY)
        elif name.endswith(("Rsid", "RsidRoot")) and value not in ("", "0"):
            place = Place(parts=(("setting", number),))
            yield Trait("revision_identifiers", Strength.WEAK, place, Means.PROPERTY)


def _rest(archive: Archive, inside: Inside) -> Iterator[Seen]:
    known = {*_ORDINARY, *_BODIES, "meta.xml", "settings.xml"}
    for number, name in enumerate(sorted(archive.names - known), start=1):
        if name.endswith(_WITHOUT_WORDS) or name.startswith(
            ("Configurations2/", "Fonts/")
        ):
            continue
        try:
            yield from _part(archive, name, number, inside)
        except BROKEN:
            yield NotLookedAt(Gap.DAMAGED, Place(parts=(("part", number),)))


def _version(content: bytes, step: tuple[str, int], inside: Inside) -> Iterator[Seen]:
    for seen in look_inside(content, step, inside):
        if isinstance(seen, Piece) and seen.means is Means.EMBEDDED:
            yield replace(seen, means=Means.EARLIER_REVISION)
        else:
            yield seen


def _part(archive: Archive, name: str, number: int, inside: Inside) -> Iterator[Seen]:
    folder, _, file = name.rpartition("/")
    step = ("part", number)
    if folder == "Thumbnails":
        place = Place(parts=(("thumbnail", 1),))
        content = archive.read(name)
        strength = strength_of_thumbnail(content)
        yield Trait("thumbnail", strength, place, Means.THUMBNAIL)
        yield from look_inside(content, ("thumbnail", 1), inside)
    elif name == "VersionList.xml":
        yield from custom(archive.xml(name), step, Means.PROPERTY)
    elif folder == "Versions":
        yield from _version(archive.read(name), step, inside)
    elif file == "content.xml":
        # A chart, a formula or a table that another program keeps in this one.
        root = archive.xml(name)
        for seen in Body(root, Looks([root]), None, inside.budget.pages).seen():
            yield moved(seen, step)
    elif file == "meta.xml":
        for seen in _properties(archive.xml(name)):
            yield moved(seen, step)
    elif name.endswith((".xml", ".rdf")):
        yield from custom(archive.xml(name), step)
    elif folder == "ObjectReplacements":
        for text in strings_of(archive.read(name)):
            yield Piece(text, Place(parts=(step,)), Means.EMBEDDED)
    else:
        yield from look_inside(archive.read(name), step, inside)
