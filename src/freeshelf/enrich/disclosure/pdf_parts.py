"""The parts of a PDF that are on no page: properties, comments, attachments, links.

Every object of the file is looked through, whether something leads to it or not; one
without a word that tells of such a part is left out by its bytes.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import unquote

import pikepdf
import pypdfium2

from freeshelf.enrich.disclosure.findings import (
    Box,
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
    Strength,
    Trait,
)
from freeshelf.enrich.disclosure.pictures import MAX_PICTURES, of_picture
from freeshelf.enrich.disclosure.properties import of_property, of_xmp
from freeshelf.enrich.extractors.pdf import Placing

Inner: TypeAlias = Callable[[bytes, str], Iterator[Seen]]

MAX_OBJECTS = 300_000
MAX_STREAM_BYTES = 50_000_000
_MAX_ATTACHMENTS = 200
_MAX_ATTACHED_BYTES = 200_000_000
_MAX_ANNOTATIONS = 5_000
_DEEPEST = 12
MAX_TEXT = 1_000_000
_TELLING = frozenset({"mailto", "tel", "sms", "file", "whatsapp", "skype", "sip"})
_PERSONAL = re.compile(
    r"@|%40|/(?:Users|home)/|[?&](?:phone|tel|user|name)=", re.IGNORECASE
)
BROKEN = (pikepdf.PdfError, ValueError, RuntimeError, TypeError, AttributeError)

_OF_INTEREST = re.compile(
    rb"/(?:EF|Alt|ActualText|E|Title|URI|Contents|RC|V|DV|JS|F|UF|T|TU|Subj|XFA|"
    rb"OverlayText|Metadata|PieceInfo)(?![A-Za-z])"
)
_REFERENCE = re.compile(rb"(\d{1,8}) \d{1,5} R\b")
_COMMENTS = frozenset({"/Text", "/Popup", "/Highlight", "/Underline", "/StrikeOut"})
_TEXTS_OF_ANNOTATION = ("/Contents", "/RC", "/Subj", "/OverlayText")
_ALTERNATIVES = ("/ActualText", "/Alt", "/E")
_VALUES = ("/V", "/DV", "/TU")
_WORD = re.compile(r"[^\W_]{2}")
_TAG = re.compile(r"<[^>]{0,2000}>")
_FIELD = re.compile(r"[\w.\[\]]{1,200}")  # what programs call fields


def has_hidden_layers(pdf: pikepdf.Pdf) -> bool:
    """Return whether layers of a file are off, on the screen or by default."""
    try:
        layers = pdf.Root.get("/OCProperties")
        if layers is None:
            return False
        default = layers.get("/D") or pikepdf.Dictionary()
        if len(default.get("/OFF") or []) or default.get("/BaseState") == "/OFF":
            return True
        groups = list(layers.get("/OCGs") or [])[:1000]
        return any(b"/OFF" in group.unparse(resolved=True) for group in groups)
    except BROKEN:
        return True


class Parts:
    """The objects of an open file, and which of them lead to which."""

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        document: pypdfium2.PdfDocument | None,
        *,
        max_pages: int,
        inner: Inner | None = None,
    ) -> None:
        self._pdf = pdf
        self._document = document
        self._max_pages = max_pages
        self._inner = inner
        self._attached = 0
        self._attached_bytes = 0
        self._counts: dict[str, int] = {}
        self._annotations: set[int] = set()
        self._looked_into: set[int] = set()
        self._embedded: list[Any] = []
        self.streams: dict[int, Any] = {}
        self.links: dict[int, list[int]] = {}

    def seen(self) -> Iterator[Seen]:
        """Yield what is seen in all objects but the contents of pages."""
        yield from self._information()
        yield from self._of_pages()
        for number, item in enumerate(self._objects()):
            if number == MAX_OBJECTS:
                yield NotLookedAt(Gap.TOO_LARGE)
                return
            try:
                yield from self._of_object(item)
            except BROKEN:
                continue
        yield from self._without_name()

    def _objects(self) -> Iterator[Any]:
        try:
            yield from self._pdf.objects
        except BROKEN:
            return

    def _place(self, step: str, page: int = 0, box: Box | None = None) -> Place:
        number = self._counts[step] = self._counts.get(step, 0) + 1
        return Place(page=page, box=box, parts=((step, number),))

    def _information(self) -> Iterator[Seen]:
        try:
            entries = [(str(k)[1:], v) for k, v in self._pdf.docinfo.items()]
        except BROKEN:
            return
        for key, value in entries:
            text = _string(value)
            if text:
                yield from of_property(key, text, self._place("property"))

    def _of_pages(self) -> Iterator[Seen]:
        """Yield the texts of annotations, which belong to pages."""
        try:
            pages = list(self._pdf.pages)[: self._max_pages]
        except BROKEN:
            return
        for number, page in enumerate(pages, start=1):
            try:
                annotations = page.obj.get("/Annots")
                if annotations is None:
                    continue
                placing = self._placing(number)
                for annotation in list(annotations)[:_MAX_ANNOTATIONS]:
                    self._annotations.add(annotation.objgen[0])
                    yield from self._annotation(annotation, number, placing)
            except BROKEN:
                continue

    def _placing(self, number: int) -> Placing | None:
        if self._document is None or number > len(self._document):
            return None
        try:
            page = self._document[number - 1]
        except pypdfium2.PdfiumError:
            return None
        return Placing(page, *page.get_size())

    def _annotation(
        self, item: Any, page: int, placing: Placing | None
    ) -> Iterator[Seen]:
        subtype = str(item.get("/Subtype"))
        place = self._place("annotation", page, _box_of(item, placing))
        if subtype == "/Widget":
            yield from self._field(item, place)
            return
        if subtype == "/Link":
            yield from self._actions(item, place, depth=0)
            return
        means = Means.COMMENT if subtype in _COMMENTS else Means.ANNOTATION
        texts = [_TAG.sub(" ", _string(item.get(k))) for k in _TEXTS_OF_ANNOTATION]
        for text in texts:
            if _WORD.search(text):
                yield Piece(" ".join(text.split()), place, means)
        if any(map(_WORD.search, texts)):
            yield Trait("comment", Strength.WEAK, place, means)
        if author := _string(item.get("/T")):
            yield from of_property("Author", author, place)
        yield from self._actions(item, place, depth=0)

    def _field(self, item: Any, place: Place) -> Iterator[Seen]:
        for key in _VALUES:
            value = item.get(key)
            values = value if isinstance(value, pikepdf.Array) else [value]
            for each in list(values)[:1000]:
                text = _string(each)
                # The state of a box that is ticked is a name, not a text.
                if _WORD.search(text):
                    yield Piece(text, place, Means.FORM_VALUE)
        name = _string(item.get("/T"))
        if name and not _FIELD.fullmatch(name):
            yield Piece(name, place, Means.FORM_VALUE)

    def _of_object(self, item: Any) -> Iterator[Seen]:
        number = item.objgen[0]
        if isinstance(item, pikepdf.Stream):
            self.streams[number] = item
            raw = item.stream_dict.unparse()
            yield from self._of_stream(item, raw)
        else:
            raw = item.unparse(resolved=True)
        self.links[number] = [int(found) for found in _REFERENCE.findall(raw)]
        if _OF_INTEREST.search(raw) and number not in self._annotations:
            yield from self._actions(item, None, depth=0)

    def _actions(self, item: Any, place: Place | None, *, depth: int) -> Iterator[Seen]:
        """Yield what an object and those written into it say."""
        if depth > _DEEPEST:
            return
        if isinstance(item, pikepdf.Array):
            for each in list(item)[:MAX_OBJECTS]:
                if _is_inside(each):
                    yield from self._actions(each, place, depth=depth + 1)
            return
        if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            return
        yield from self._of_dictionary(item, place, depth)
        for key, value in item.items():
            if key not in ("/Parent", "/P") and _is_inside(value):
                yield from self._actions(value, place, depth=depth + 1)

    def _of_dictionary(
        self, item: Any, place: Place | None, depth: int
    ) -> Iterator[Seen]:
        if "/EF" in item:
            yield from self._attachment(item)
        for key in _ALTERNATIVES:
            if (text := _string(item.get(key))) and _WORD.search(text):
                where = self._place("alternative")
                yield Piece(text, where, Means.ALTERNATIVE_TEXT)
        kind = item.get("/S")
        if kind is not None and isinstance(kind, pikepdf.Name):
            yield from self._action(item, str(kind), place)
        if "/Title" in item and ("/Parent" in item or "/Dest" in item):
            yield Piece(
                _string(item.get("/Title")), self._place("outline"), Means.OUTLINE
            )
        if "/FT" in item or ("/V" in item and "/T" in item):
            yield from self._field(item, self._place("field"))
        if "/XFA" in item:
            yield from self._form(item.get("/XFA"))
        if depth == 0 and place is None and "/Rect" in item and "/Subtype" in item:
            # An annotation that no page has any more.
            yield from self._annotation(item, 0, None)

    def _action(self, item: Any, kind: str, place: Place | None) -> Iterator[Seen]:
        target = ""
        if kind == "/URI":
            target = _string(item.get("/URI"))
        elif kind in ("/GoToR", "/Launch", "/SubmitForm", "/ImportData"):
            file = item.get("/F")
            if isinstance(file, pikepdf.Dictionary):
                file = file.get("/UF") or file.get("/F")
            target = _string(file)
        elif kind == "/JavaScript":
            script = item.get("/JS")
            text = _string(script) or _text_of(script)
            if _WORD.search(text):
                yield Piece(text[:100_000], self._place("script"), Means.EMBEDDED)
        if target:
            yield from of_link(target, place or self._place("link"))

    def _form(self, forms: Any) -> Iterator[Seen]:
        parts = forms if isinstance(forms, pikepdf.Array) else [forms]
        for part in list(parts)[:100]:
            if isinstance(part, pikepdf.Stream):
                for text in _TAG.sub("\n", _text_of(part)).splitlines():
                    if _WORD.search(text):
                        place = self._place("field")
                        yield Piece(" ".join(text.split()), place, Means.FORM_VALUE)

    def _attachment(self, item: Any) -> Iterator[Seen]:
        name = _string(item.get("/UF")) or _string(item.get("/F"))
        files = item.get("/EF")
        stream = files.get("/UF") or files.get("/F")
        place = self._place("attachment")
        yield Trait("attachment", Strength.WEAK, place, Means.EMBEDDED)
        for text in (name, _string(item.get("/Desc"))):
            if _WORD.search(text):
                yield Piece(text, place, Means.EMBEDDED)
        if isinstance(stream, pikepdf.Stream):
            self._looked_into.add(stream.objgen[0])
            yield from self._inside(stream, name, place)

    def _inside(self, stream: Any, name: str, place: Place) -> Iterator[Seen]:
        content = unpacked(stream)
        self._attached += 1
        self._attached_bytes += len(content or b"")
        if (
            content is None
            or self._attached > _MAX_ATTACHMENTS
            or self._attached_bytes > _MAX_ATTACHED_BYTES
        ):
            yield NotLookedAt(Gap.TOO_LARGE, place)
        elif self._inner is None:
            yield NotLookedAt(Gap.UNSUPPORTED, place)
        else:
            for seen in self._inner(content, name):
                yield moved(seen, place)

    def _of_stream(self, stream: Any, raw: bytes) -> Iterator[Seen]:
        if b"/Metadata" in raw and b"/XML" in raw:
            yield from of_xmp(unpacked(stream) or b"", self._place("metadata"))
        elif b"/EmbeddedFile" in raw:
            self._embedded.append(stream)
        elif b"/Image" in raw and (b"/DCTDecode" in raw or b"/JPXDecode" in raw):
            place = self._place("picture")
            if self._counts["picture"] == MAX_PICTURES + 1:
                yield NotLookedAt(Gap.TOO_LARGE, place)
            elif self._counts["picture"] <= MAX_PICTURES and not _is_packed(stream):
                for seen in of_picture(stream.read_raw_bytes(), place):
                    # Whether it is read is said of its page.
                    if isinstance(seen, Piece | Trait):
                        yield seen

    def _without_name(self) -> Iterator[Seen]:
        """Yield embedded files that nothing names any more."""
        for stream in self._embedded:
            if stream.objgen[0] not in self._looked_into:
                yield from self._inside(stream, "", self._place("attachment"))


def _is_packed(stream: Any) -> bool:
    """Return whether a picture is compressed once more, as hardly any program does."""
    filters = stream.stream_dict.get("/Filter")
    return isinstance(filters, pikepdf.Array) and len(filters) > 1


def _is_inside(value: Any) -> bool:
    """Return whether a value is written into another object."""
    is_container = isinstance(value, pikepdf.Dictionary | pikepdf.Array)
    return is_container and not value.is_indirect


def _string(value: Any) -> str:
    """Return a text of the file; empty for anything else."""
    return str(value)[:MAX_TEXT] if isinstance(value, pikepdf.String) else ""


def _text_of(stream: Any) -> str:
    if not isinstance(stream, pikepdf.Stream):
        return ""
    return (unpacked(stream) or b"")[:MAX_TEXT].decode("utf-8", "replace")


def unpacked(stream: Any, limit: int = MAX_STREAM_BYTES) -> bytes | None:
    """Return the content of a stream; None if it is larger than the limit."""
    filters = stream.stream_dict.get("/Filter")
    raw = bytes(stream.read_raw_bytes())
    if len(raw) > limit:
        return None
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    if names == ["/FlateDecode"] or names == ["/Fl"]:
        if "/DecodeParms" not in stream.stream_dict:
            return _inflated(raw, limit)
        size = _inflated(raw, limit)
        if size is None:
            return None
    return bytes(stream.read_bytes())


def _inflated(packed: bytes, limit: int) -> bytes | None:
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, limit)
    except zlib.error:
        return b""
    return None if unpacking.unconsumed_tail else content


def _box_of(item: Any, placing: Placing | None) -> Box | None:
    rect = item.get("/Rect")
    if placing is None or not isinstance(rect, pikepdf.Array) or len(rect) != 4:
        return None
    x0, y0, x1, y1 = (float(edge) for edge in list(rect))
    first, second = placing.point(x0, y0), placing.point(x1, y1)
    (left, right), (top, bottom) = map(sorted, zip(first, second, strict=True))
    return left, top, right, bottom


def of_link(target: str, place: Place) -> Iterator[Seen]:
    """Yield a target that tells of a person: an address, a number, a path."""
    kind = target.partition(":")[0].casefold()
    if kind in _TELLING:
        text = unquote(target[len(kind) + 1 :].lstrip("/" if kind != "file" else ""))
        yield Piece(
            text.partition("?")[0] if kind != "file" else text, place, Means.LINK
        )
        if "?" in text and kind == "mailto":
            yield Piece(text.partition("?")[2].replace("&", "\n"), place, Means.LINK)
    elif kind not in ("http", "https") or _PERSONAL.search(target):
        yield Piece(unquote(target), place, Means.LINK)


def moved(seen: Seen, outer: Place) -> Seen:
    """Return what was seen in an embedded file as a part of the file around it."""
    inner = (("page", seen.place.page),) if seen.place.page else ()
    place = Place(outer.page, parts=(*outer.parts, *inner, *seen.place.parts))
    if isinstance(seen, NotLookedAt):
        return replace(seen, place=place)
    return replace(seen, place=place, means=seen.means or Means.EMBEDDED)
