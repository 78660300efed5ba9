"""Texts in a PDF that no page draws: removed pages, and forms that nothing calls.

A program that takes a page or a form out of a file often leaves its objects in it.
They are drawn here on pages of a file of their own, and read from there.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
)
from freeshelf.enrich.disclosure.pdf_parts import Parts
from freeshelf.enrich.disclosure.pdf_values import BROKEN, unpacked

_MOST = 200
_MOST_UNREACHED = 2_000
_MAX_PAGES = 2_000
_MAX_CONTENT = 5_000_000
_CALL = re.compile(rb"/([^\s/\[\]()<>{}%]{1,127})\s+Do\b")
_FONT = re.compile(rb"/([^\s/\[\]()<>{}%]{1,127})\s+[-+\d.]+\s+Tf\b")
_SHOWS = re.compile(rb"\bTj\b|\bTJ\b|['\"]")
_OF_THE_FILE = frozenset({"/XRef", "/ObjStm", "/Metadata", "/EmbeddedFile", "/Font"})
_PAPER = [-2000, -2000, 4000, 4000]


def leftovers(pdf: pikepdf.Pdf, parts: Parts) -> Iterator[Seen]:
    """Yield the texts that no page draws; parts has gone through all objects."""
    reached = _reached(pdf, parts)
    unreached = [s for number, s in parts.streams.items() if number not in reached]
    if len(unreached) > _MOST_UNREACHED:
        yield NotLookedAt(Gap.TOO_LARGE)
    loose = list(filter(_may_draw, unreached[:_MOST_UNREACHED]))
    try:
        loose += _never_called(pdf)
        yield from _texts(pdf, loose[:_MOST])
    except BROKEN:
        return


def _reached(pdf: pikepdf.Pdf, parts: Parts) -> set[int]:
    waiting = [value.objgen[0] for value in pdf.trailer.values() if _is_indirect(value)]
    reached: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number not in reached:
            reached.add(number)
            waiting += parts.links.get(number, ())
    return reached


def _is_indirect(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _may_draw(stream: Any) -> bool:
    try:
        facts = stream.stream_dict
        if str(facts.get("/Type", "")) in _OF_THE_FILE or "/Length1" in facts:
            return False
        if facts.get("/Subtype") == "/Image":
            return False
        content = unpacked(stream, _MAX_CONTENT) or b""
        return b"BT" in content and bool(_SHOWS.search(content))
    except BROKEN:
        return False


def _never_called(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield forms that a page or another form names and none draws."""
    named: dict[int, Any] = {}
    called: set[int] = set()
    waiting: list[Any] = [page.obj for page in list(pdf.pages)[:_MAX_PAGES]]
    done: set[int] = set()
    while waiting and len(done) < MAX_CONTAINERS:
        holder = waiting.pop()
        number = holder.objgen[0]
        if number in done:
            continue
        done.add(number)
        forms = _forms_of(holder)
        if not forms:
            continue
        names = set(_CALL.findall(content_of(holder)))
        for name, form in forms:
            named[form.objgen[0]] = form
            if name.encode("utf-8", "surrogateescape") in names or b"#" in b"".join(
                names
            ):
                called.add(form.objgen[0])
            waiting.append(form)
    for number, form in named.items():
        if number not in called and _may_draw(form):
            yield form


MAX_CONTAINERS = 20_000


def _forms_of(holder: Any) -> list[tuple[str, Any]]:
    try:
        resources = holder.get("/Resources")
        objects = resources.get("/XObject") if resources is not None else None
        if objects is None:
            return []
        return [
            (str(name)[1:], item)
            for name, item in objects.items()
            if isinstance(item, pikepdf.Stream)
            and item.stream_dict.get("/Subtype") == "/Form"
        ]
    except BROKEN:
        return []


def content_of(holder: Any) -> bytes:
    """Return what a page or a form draws, in one piece."""
    if isinstance(holder, pikepdf.Stream):
        return unpacked(holder, _MAX_CONTENT) or b""
    contents = holder.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    found = (
        unpacked(s, _MAX_CONTENT) or b""
        for s in streams
        if isinstance(s, pikepdf.Stream)
    )
    return b"\n".join(found)


def _texts(pdf: pikepdf.Pdf, loose: list[Any]) -> Iterator[Seen]:
    if not loose:
        return
    fonts = list(_resources(pdf))
    for number, stream in enumerate(loose, start=1):
        place = Place(parts=(("unused", number),))
        for text in _lines_of(pdf, stream, fonts):
            yield Piece(text, place, Means.UNUSED_TEXT)


def _resources(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield what contents without resources of their own may use."""
    seen: set[bytes] = set()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Page":
            resources = item.get("/Resources")
            if resources is not None and "/Font" in resources:
                key = resources.unparse()
                if key not in seen and len(seen) < _MOST:
                    seen.add(key)
                    yield resources


def _lines_of(pdf: pikepdf.Pdf, stream: Any, others: list[Any]) -> Iterator[str]:
    content = unpacked(stream, _MAX_CONTENT) or b""
    own = stream.stream_dict.get("/Resources")
    for resources in _fitting(content, [own] if own is not None else others):
        paper = pikepdf.new()
        paper.add_blank_page()
        page = paper.pages[0].obj
        page.MediaBox = pikepdf.Array(_PAPER)
        page.Resources = _copied(paper, pdf, resources)
        page.Contents = paper.make_stream(content)
        written = io.BytesIO()
        paper.save(written)
        yield from lines_of(written.getvalue(), 1)
        return


def _fitting(content: bytes, candidates: list[Any]) -> list[Any]:
    """Return the resources that have the fonts of a content, the best first."""
    wanted = {b"/" + name for name in _FONT.findall(content)}

    def missing(resources: Any) -> int:
        fonts = resources.get("/Font")
        names = {str(name).encode() for name in fonts} if fonts is not None else set()
        return len(wanted - names)

    return sorted(candidates, key=missing)[:1]


def _copied(paper: pikepdf.Pdf, pdf: pikepdf.Pdf, resources: Any) -> Any:
    if not resources.is_indirect:
        resources = pdf.make_indirect(resources)
    return paper.copy_foreign(resources)


def lines_of(content: bytes, max_pages: int) -> list[str]:
    """Return the lines of text of a PDF, whatever their place on the pages."""
    return [line for _page, line in placed_lines(content, max_pages)]


def placed_lines(content: bytes, max_pages: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of text of a PDF with the numbers of their pages."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return
    for index in range(min(len(document), max_pages)):
        try:
            page = document[index]
            textpage = page.get_textpage()
            text = textpage.get_text_range()
        except pypdfium2.PdfiumError:
            continue
        for line in text.replace("\x02", "-").splitlines():
            if line.strip():
                yield index + 1, line.strip()
        textpage.close()
        page.close()
    document.close()
