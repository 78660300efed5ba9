"""The parts of a PDF that are on no page: properties, comments, attachments, links.

Every object of the file is looked through, whether something leads to it or not; one
without a word that tells of such a part is left out by its bytes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

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
from freeshelf.enrich.disclosure.pdf_labels import FORMAL, label_of
from freeshelf.enrich.disclosure.pdf_values import (
    BROKEN,
    box_of,
    is_inside,
    moved,
    of_link,
    picture_of,
    string_of,
    strings_of,
    text_of,
    unpacked,
)
from freeshelf.enrich.disclosure.pictures import MAX_PICTURES, of_picture
from freeshelf.enrich.disclosure.properties import of_property, of_xmp
from freeshelf.enrich.extractors.pdf import Placing

Inner: TypeAlias = Callable[[bytes, str], Iterator[Seen]]

MAX_OBJECTS = 300_000
_MAX_ATTACHMENTS = 200
_MAX_ATTACHED_BYTES = 200_000_000
_MAX_ANNOTATIONS = 5_000
_DEEPEST = 12

_OF_INTEREST = re.compile(
    rb"/(?:EF|Alt|ActualText|E|Title|URI|Contents|RC|V|DV|JS|F|UF|T|TU|Subj|XFA|"
    rb"OverlayText|Metadata|PieceInfo)(?![A-Za-z])"
)
_REFERENCE = re.compile(rb"(\d{1,8}) \d{1,5} R\b")
_COMMENTS = frozenset({"/Text", "/Popup", "/Highlight", "/Underline", "/StrikeOut"})
_TEXTS_OF_ANNOTATION = ("/Contents", "/RC", "/Subj", "/OverlayText")
_ALTERNATIVES = ("/ActualText", "/Alt", "/E")
_VALUES = ("/V", "/DV", "/TU", "/Opt")
_PROGRAMS = {"Creator": "CreatorTool"}  # the program, which XMP calls so
_WORD = re.compile(r"[^\W_]{2}")
_TAG = re.compile(r"<[^<>]{0,500}>")


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
        self._placings: dict[int, Placing] = {}
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

    def _place(self, step: str, page: int = 0) -> Place:
        number = self._counts[step] = self._counts.get(step, 0) + 1
        return Place(page=page, parts=((step, number),))

    def _information(self) -> Iterator[Seen]:
        try:
            entries = [(str(k)[1:], v) for k, v in self._pdf.docinfo.items()]
        except BROKEN:
            return
        for key, value in entries:
            if text := string_of(value):
                name = _PROGRAMS.get(key, key)
                yield from of_property(name, text, self._place("property"))

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
                for annotation in list(annotations)[:_MAX_ANNOTATIONS]:
                    self._annotations.add(annotation.objgen[0])
                    yield from self._placed(annotation, number)
            except BROKEN:
                continue

    def _placed(self, item: Any, page: int) -> Iterator[Seen]:
        """Yield what an annotation says, with its box on the page."""
        box: Box | None = None
        for seen in self._annotation(item, page):
            if box is None and page:
                box = box_of(item, self._placing(page))
            yield replace(seen, place=replace(seen.place, box=box))

    def _placing(self, number: int) -> Placing | None:
        if number not in self._placings:
            page = self._shown(number)
            if page is None:
                return None
            # The last page is enough: annotations come page by page.
            self._placings.clear()
            self._placings[number] = Placing(page, *page.get_size())
        return self._placings[number]

    def _shown(self, number: int) -> pypdfium2.PdfPage | None:
        if self._document is None or not 0 < number <= len(self._document):
            return None
        try:
            return self._document[number - 1]
        except pypdfium2.PdfiumError:
            return None

    def _annotation(self, item: Any, page: int) -> Iterator[Seen]:
        subtype = str(item.get("/Subtype"))
        place = self._place("annotation", page)
        if subtype == "/Widget":
            yield from self._field(item, place)
            return
        if subtype == "/Link":
            yield from self._actions(item, place, depth=0)
            return
        means = Means.COMMENT if subtype in _COMMENTS else Means.ANNOTATION
        texts = [_TAG.sub(" ", string_of(item.get(k))) for k in _TEXTS_OF_ANNOTATION]
        for text in texts:
            if _WORD.search(text):
                yield Piece(" ".join(text.split()), place, means)
        if any(map(_WORD.search, texts)):
            yield Trait("comment", Strength.WEAK, place, means)
        if author := string_of(item.get("/T")):
            yield from of_property("Author", author, place)
        yield from self._actions(item, place, depth=0)

    def _field(self, item: Any, place: Place) -> Iterator[Seen]:
        label = label_of(item, self._shown(place.page))
        for key in _VALUES:
            for text in strings_of(item.get(key)):
                # The state of a box that is ticked is a name, not a text.
                if _WORD.search(text):
                    told = f"{label}: {text}" if label and key != "/TU" else text
                    yield Piece(told, place, Means.FORM_VALUE)
        name = string_of(item.get("/T"))
        if name and not FORMAL.fullmatch(name):
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
                if is_inside(each):
                    yield from self._actions(each, place, depth=depth + 1)
            return
        if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            return
        yield from self._of_dictionary(item, place, depth)
        for key, value in item.items():
            if key not in ("/Parent", "/P") and is_inside(value):
                yield from self._actions(value, place, depth=depth + 1)

    def _of_dictionary(
        self, item: Any, place: Place | None, depth: int
    ) -> Iterator[Seen]:
        if "/EF" in item:
            yield from self._attachment(item)
        for key in _ALTERNATIVES:
            if (text := string_of(item.get(key))) and _WORD.search(text):
                where = self._place("alternative")
                yield Piece(text, where, Means.ALTERNATIVE_TEXT)
        kind = item.get("/S")
        if kind is not None and isinstance(kind, pikepdf.Name):
            yield from self._action(item, str(kind), place)
        if "/Title" in item and ("/Parent" in item or "/Dest" in item):
            yield Piece(
                string_of(item.get("/Title")), self._place("outline"), Means.OUTLINE
            )
        if "/FT" in item or ("/V" in item and "/T" in item):
            yield from self._field(item, self._place("field"))
        if "/XFA" in item:
            yield from self._form(item.get("/XFA"))
        if depth == 0 and place is None and "/Rect" in item and "/Subtype" in item:
            # An annotation that no page has any more.
            yield from self._annotation(item, 0)

    def _action(self, item: Any, kind: str, place: Place | None) -> Iterator[Seen]:
        target = ""
        if kind == "/URI":
            target = string_of(item.get("/URI"))
        elif kind in ("/GoToR", "/Launch", "/SubmitForm", "/ImportData"):
            file = item.get("/F")
            if isinstance(file, pikepdf.Dictionary):
                file = file.get("/UF") or file.get("/F")
            target = string_of(file)
        elif kind == "/JavaScript":
            script = item.get("/JS")
            text = string_of(script) or text_of(script)
            if _WORD.search(text):
                yield Piece(text[:100_000], self._place("script"), Means.EMBEDDED)
        if target:
            yield from of_link(target, place or self._place("link"))

    def _form(self, forms: Any) -> Iterator[Seen]:
        parts = forms if isinstance(forms, pikepdf.Array) else [forms]
        for part in list(parts)[:100]:
            if isinstance(part, pikepdf.Stream):
                for text in _TAG.sub("\n", text_of(part)).splitlines():
                    if _WORD.search(text):
                        place = self._place("field")
                        yield Piece(" ".join(text.split()), place, Means.FORM_VALUE)

    def _attachment(self, item: Any) -> Iterator[Seen]:
        name = string_of(item.get("/UF")) or string_of(item.get("/F"))
        files = item.get("/EF")
        stream = files.get("/UF") or files.get("/F")
        place = self._place("attachment")
        yield Trait("attachment", Strength.WEAK, place, Means.EMBEDDED)
        for text in (name, string_of(item.get("/Desc"))):
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
            elif self._counts["picture"] <= MAX_PICTURES:
                for seen in of_picture(picture_of(stream), place):
                    # Whether it is read is said of its page.
                    if isinstance(seen, Piece | Trait):
                        yield seen

    def _without_name(self) -> Iterator[Seen]:
        """Yield embedded files that nothing names any more."""
        for stream in self._embedded:
            if stream.objgen[0] not in self._looked_into:
                yield from self._inside(stream, "", self._place("attachment"))
