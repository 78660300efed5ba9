"""Reading a file by its kind, and what is inside it by theirs, with common limits.

Every reader takes a path or an open file and the `Inside` of the file it belongs to.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from zipfile import ZipFile

from freeshelf.enrich.disclosure.findings import (
    PICTURE_NOT_READ,
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.pictures_within import may_have_words
from freeshelf.enrich.disclosure.recognition import TEXT_TABLES, Source, reader_of
from freeshelf.enrich.extractors.archive import BROKEN, ArchiveRefusedError

MAX_PAGES = 500
MAX_PICTURES = 1000
_MAX_INSIDE = 2000
_MAX_INSIDE_BYTES = 300_000_000
_DEEPEST = 4

_PICTURE = "pictures:read_picture"
_PLAIN = "web_text:read_plain_text"
_ARCHIVES = ("word:", "sheets:", "slides:", "opendocument:", "epub:")
_REFUSED = {"too_large": Gap.TOO_LARGE, "encrypted": Gap.PASSWORD}


@dataclass(slots=True)
class Budget:
    """Limits that are left for a file and everything inside it."""

    pages: int = MAX_PAGES
    pictures: int = MAX_PICTURES
    files: int = _MAX_INSIDE
    bytes: int = _MAX_INSIDE_BYTES
    # Whether words in pictures were told as not read, of the file and of inner ones.
    unread: set[bool] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Inside:
    """Depth of a reader within a file, and what is left of the file's limits."""

    budget: Budget = field(default_factory=Budget)
    depth: int = 0

    def allows(self, size: int) -> bool:
        """Return whether one more file of this size may be looked into."""
        budget = self.budget
        budget.files -= 1
        budget.bytes -= size
        return budget.files >= 0 and budget.bytes >= 0 and self.depth < _DEEPEST

    def deeper(self) -> "Inside":
        return replace(self, depth=self.depth + 1)


def read_file(
    source: Source, *, media_type: str = "", inside: Inside | None = None
) -> Iterator[Seen]:
    """Yield what is seen in a file, and a gap for each part that cannot be read."""
    inside = inside or Inside()
    reader = reader_of(source, media_type=media_type, is_inner=inside.depth > 0)
    if isinstance(reader, Gap):
        yield NotLookedAt(reader)
        return
    if reader == _PICTURE:
        inside.budget.pictures -= 1
        if inside.budget.pictures < 0:
            yield NotLookedAt(Gap.TOO_LARGE)
            return
    try:
        yield from _run(reader, source, inside, media_type)
    except ArchiveRefusedError as error:
        yield NotLookedAt(_REFUSED.get(error.args[0], Gap.DAMAGED))
    except (*BROKEN, RecursionError):
        yield NotLookedAt(Gap.DAMAGED)


def _run(
    reader: str, source: Source, inside: Inside, media_type: str
) -> Iterator[Seen]:
    module, _, function = reader.partition(":")
    # Each reader loads libraries of its own, and may look into other files.
    read = getattr(import_module(f"freeshelf.enrich.disclosure.{module}"), function)
    if reader == _PICTURE:
        yield from read(source)
    elif reader.startswith(_ARCHIVES):
        yield from read(source, inside)
        yield from _left_in(source, inside)
    elif reader == "pdf:read_pdf":
        pages = inside.budget.pages
        yield from read(source, pages, inner=partial(_attached, inside))
    elif reader == _PLAIN:
        yield from read(source, inside, is_table=media_type in TEXT_TABLES)
    else:
        yield from read(source, inside)


def _left_in(source: Source, inside: Inside) -> Iterator[Seen]:
    left_in = import_module("freeshelf.enrich.disclosure.leftovers").left_in
    with ZipFile(source) as archive:
        yield from left_in(archive, inside)


def _attached(inside: Inside, content: bytes, name: str) -> Iterator[Seen]:
    """Yield what is seen in a file that a PDF has attached; its name is seen there."""
    if not inside.allows(len(content)):
        yield NotLookedAt(Gap.TOO_LARGE)
        return
    yield from read_file(io.BytesIO(content), inside=inside.deeper())


def look_inside(
    content: bytes,
    step: tuple[str, int],
    inside: Inside,
    *,
    name: str = "",
    media_type: str = "",
    page: int = 0,
    is_attached: bool = False,
) -> Iterator[Seen]:
    """Yield what is seen in a file within a file; its visible text is embedded text.

    What a picture within a document shows is told as a weak finding, once for a file;
    that of an attached one is a gap.
    """
    place = Place(page, parts=(step,))
    if name:
        yield Piece(name, place, Means.EMBEDDED)
    if not content:
        return
    if not inside.allows(len(content)):
        yield NotLookedAt(Gap.TOO_LARGE, place)
        return
    found = read_file(
        io.BytesIO(content), media_type=media_type, inside=inside.deeper()
    )
    for seen in found:
        is_unread = isinstance(seen, NotLookedAt) and seen.gap is Gap.NOT_READ
        if is_attached or not is_unread:
            yield moved(seen, step, page=page)
    is_copy = step[0] == "thumbnail"
    if not (is_attached or is_copy) and may_have_words(content):
        yield from _unread_picture(place, inside)


def _unread_picture(place: Place, inside: Inside) -> Iterator[Seen]:
    """Tell once that words in its pictures are not read."""
    is_inner = inside.depth > 0
    if is_inner not in inside.budget.unread:
        inside.budget.unread.add(is_inner)
        yield Trait(PICTURE_NOT_READ, Strength.WEAK, place)


def moved(
    seen: Seen, step: tuple[str, int], *, page: int = 0, means: Means = Means.EMBEDDED
) -> Seen:
    """Return what was seen in an inner file as a part of the outer one."""
    inner = (("page", seen.place.page),) if seen.place.page else ()
    place = Place(page, box=seen.place.box, parts=(step, *inner, *seen.place.parts))
    if isinstance(seen, NotLookedAt):
        return replace(seen, place=place)
    return replace(seen, place=place, means=seen.means or means)
