"""Word documents: what is in their parts and what its format or a change hides."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

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
from freeshelf.enrich.disclosure.inside import Inside, moved
from freeshelf.enrich.disclosure.packages import (
    Package,
    custom,
    local,
    opened,
    rest,
    without_fallbacks,
)
from freeshelf.enrich.disclosure.recognition import Source
from freeshelf.enrich.disclosure.visible import Shown, shown
from freeshelf.enrich.disclosure.word_drawings import Grounds, drawings
from freeshelf.enrich.disclosure.word_format import (
    VAL,
    Styles,
    W,
    is_on,
    line_format,
    means_of,
    number,
    run_format,
)
from freeshelf.enrich.extractors.archive import BROKEN
from freeshelf.enrich.extractors.docx import read_docx

_P, _R, _TR, _TC = f"{W}p", f"{W}r", f"{W}tr", f"{W}tc"
_TEXTS = frozenset(
    {f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}
)
_BLANKS = frozenset({f"{W}tab", f"{W}br", f"{W}cr", f"{W}ptab"})
_GONE = frozenset({f"{W}del", f"{W}moveFrom"})
_APART = frozenset(
    [
        *(
            f"{W}{name}"
            for name in ("pPr", "rPr", "drawing", "pict", "object", "instrText")
        ),
        *(f"{W}{name}" for name in ("delInstrText", "sdtPr", "sdtEndPr", "fldData")),
    ]
)
_CODES = frozenset({f"{W}instrText", f"{W}delInstrText"})
_NOTHING_TO_TELL = frozenset(
    [
        *(
            "PAGE",
            "NUMPAGES",
            "TOC",
            "REF",
            "PAGEREF",
            "SEQ",
            "DATE",
            "TIME",
            "STYLEREF",
        ),
        *(
            "SECTIONPAGES",
            "SECTION",
            "SYMBOL",
            "EQ",
            "NOTEREF",
            "FORMTEXT",
            "FORMCHECKBOX",
        ),
        *(
            "FORMDROPDOWN",
            "SAVEDATE",
            "CREATEDATE",
            "PRINTDATE",
            "TITLE",
            "INDEX",
            "SET",
        ),
    ]
)
# Stories, by the relation that names them; the last two are no part of the page.
_STORIES = {
    "header": None,
    "footer": None,
    "footnotes": None,
    "endnotes": None,
    "comments": Means.COMMENT,
    "glossaryDocument": Means.EMBEDDED,
}
_DEEPEST = 40
_FEW_TWENTIETHS = 40

Segment = tuple[Means | None, str]


def read_word(source: Source, inside: Inside | None = None) -> Iterator[Seen]:
    """Yield what is seen in a document of Word 2007 or later."""
    inside = inside or Inside()
    pages = read_docx(path=source, max_pages=inside.budget.pages)
    stored = yield from shown(pages)
    with opened(source) as package:
        main = next(iter(package.related("", "officeDocument")), "word/document.xml")
        if (body := package.xml(main)) is None:
            yield NotLookedAt(Gap.DAMAGED)
            return
        yield from _settings(package, main)
        styles = styles_of(package, main)
        stories = list(stories_of(package, main))
        grounds = Grounds([body, *(root for root, _kind, _number in stories)])
        yield from Story(body, styles, grounds, stored).seen("paragraph", 0)
        for root, kind, index in stories:
            story = Story(root, styles, grounds, stored)
            if means := _STORIES[kind]:
                for seen in story.seen("paragraph", 0):
                    yield moved(seen, (kind, index), means=means)
            else:
                yield from story.seen(kind, index)
        for name in package.related(main, "people"):
            people = package.xml(name)
            yield from custom(people, ("people", 1), Means.PROPERTY, is_byline=True)
        yield from rest(package, inside)


def stories_of(package: Package, main: str) -> Iterator[tuple[Any, str, int]]:
    """Yield the roots of the stories beside the body, their kinds and numbers."""
    for index, relation in enumerate(package.relations(main).values(), start=1):
        if relation.kind in _STORIES and not relation.is_external:
            try:
                root = package.xml(relation.target)
            except BROKEN:
                package.looked_at.discard(relation.target)
                continue
            if root is not None:
                yield root, relation.kind, index


def styles_of(package: Package, main: str) -> Styles:
    """Return the styles of a document."""
    name = next(iter(package.related(main, "styles")), "")
    try:
        return Styles(package.xml(name))
    except BROKEN:
        return Styles(None)


def _settings(package: Package, main: str) -> Iterator[Seen]:
    """Yield revision identifiers, document variables and sources of form letters."""
    for name in package.related(main, "settings"):
        for index, node in enumerate(package.xml(name).iter(), start=1):
            place = Place(parts=(("setting", index),))
            if node.tag == f"{W}rsids":
                yield Trait(
                    "revision_identifiers", Strength.WEAK, place, Means.PROPERTY
                )
            elif node.tag == f"{W}docVar":
                text = f"{node.get(f'{W}name') or ''}\t{node.get(VAL) or ''}"
                yield Piece(text, place, Means.FORM_VALUE)
            elif node.tag in (f"{W}connectString", f"{W}query", f"{W}udl"):
                yield Piece(node.get(VAL) or "", place, Means.LINK)


class Story:
    """A sequence of paragraphs: the body, a header, the notes, the comments."""

    def __init__(
        self, root: Any, styles: Styles, grounds: Grounds, stored: Shown
    ) -> None:
        self._root = without_fallbacks(root)
        self._styles, self._grounds, self._stored = styles, grounds, stored
        self._bases: dict[tuple[str, str], dict[str, Any]] = {}

    def seen(self, kind: str, index: int) -> Iterator[Seen]:
        """Yield paragraphs and rows of tables by how they are hidden, and the rest."""
        covered = False
        for place, row in self._rows(kind, index):
            segments = [part for _cell, part in self._joined(row)]
            bars = self._grounds.bars(paragraph for paragraph, _cell in row)
            covered = covered or bars is not None
            for means, text in segments:
                if means is None and bars is None and text in self._stored:
                    continue
                if means is None and bars is not None and text.strip():
                    yield self._placed(Piece(text.strip(), place, bars))
                elif text.strip():
                    yield self._placed(Piece(text.strip(), place, means))
        yield from self._more(kind, index)

    def _placed(self, piece: Piece) -> Piece:
        """Give a piece that extraction takes for visible its place on the page."""
        if piece.means in (None, Means.COMMENT, Means.TRACKED_CHANGE):
            return piece
        found = self._stored.place_of(piece.text)
        return piece if found is None else replace(piece, place=found)

    def _rows(
        self, kind: str, index: int
    ) -> Iterator[tuple[Place, list[tuple[Any, Any]]]]:
        """Yield each paragraph, or the paragraphs of a row, with their cells."""
        step = () if kind == "paragraph" else ((kind, index),)
        row: list[tuple[Any, Any]] = []
        current, first = None, 1
        for count, paragraph in enumerate(self._root.iter(_P), start=1):
            cell = next(paragraph.iterancestors(_TC), None)
            owner = next(cell.iterancestors(_TR), None) if cell is not None else None
            if row and (owner is None or owner is not current):
                yield Place(parts=(*step, ("paragraph", first))), row
                row = []
            if not row:
                current, first = owner, count
            row.append((paragraph, cell))
        if row:
            yield Place(parts=(*step, ("paragraph", first))), row

    def _joined(self, row: list[tuple[Any, Any]]) -> list[tuple[Any, Segment]]:
        """Return the segments of a row; neighbours hidden alike are one segment."""
        found: list[tuple[Any, Segment]] = []
        previous: Any = None
        for place, (paragraph, cell) in enumerate(row):
            between = "" if not place else ("\t" if cell is not previous else " ")
            previous = cell
            for means, text in self._segments(paragraph, cell):
                if found and found[-1][1][0] is means:
                    found[-1] = (cell, (means, f"{found[-1][1][1]}{between}{text}"))
                elif text:
                    found.append((cell, (means, text)))
                between = ""
        return found

    def hides(self, paragraph: Any) -> Means | None:
        """Return how a whole paragraph is hidden: by its box, its row, or a bar."""
        cell = next(paragraph.iterancestors(_TC), None)
        ground = self._grounds.of(paragraph, cell, self._styles)
        if ground.means is not None or is_row_hidden(cell):
            return ground.means or Means.HIDDEN_TEXT
        return self._grounds.bars([paragraph])

    def hides_run(self, run: Any, paragraph: Any) -> Means | None:
        """Return how the format of a run hides its text and its drawings."""
        cell = next(paragraph.iterancestors(_TC), None)
        ground = self._grounds.of(paragraph, cell, self._styles)
        base = self._base(paragraph)
        if self._look(run, base).get("hidden"):
            return Means.HIDDEN_TEXT
        segments = self._run(run, base, ground.colour)
        return next((means for means, _text in segments), None)

    def _segments(self, paragraph: Any, cell: Any) -> Iterator[Segment]:
        base = self._base(paragraph)
        ground = self._grounds.of(paragraph, cell, self._styles)
        if ground.means is not None or is_row_hidden(cell):
            means = ground.means or Means.HIDDEN_TEXT
            yield from (
                (means, text) for _, text in self._runs(paragraph, base, ground.colour)
            )
        else:
            yield from self._runs(paragraph, base, ground.colour)

    def _base(self, paragraph: Any) -> dict[str, Any]:
        properties = paragraph.find(f"{W}pPr")
        style = None if properties is None else properties.find(f"{W}pStyle")
        name = (
            style.get(VAL) or ""
            if style is not None
            else self._styles.default_paragraph
        )
        base = {**self._styles.default, **self._styles.of(name)}
        return base | line_format(properties)

    def _runs(
        self, parent: Any, base: dict[str, Any], ground: str, depth: int = _DEEPEST
    ) -> Iterator[Segment]:
        for node in parent:
            if node.tag == _R:
                yield from self._run(node, base, ground)
            elif node.tag in _GONE:
                gone = "".join(_words(node, _DEEPEST))
                yield Means.TRACKED_CHANGE, gone
            elif node.tag not in _APART and node.tag != _P and depth:
                if node.tag in _TEXTS:
                    yield None, node.text or ""
                yield from self._runs(node, base, ground, depth - 1)

    def _run(self, run: Any, base: dict[str, Any], ground: str) -> Iterator[Segment]:
        text = "".join(_words(run, _DEEPEST))
        if not text:
            return
        look = self._look(run, base)
        yield (means_of(look, ground) if text.strip() else None), text

    def _look(self, run: Any, base: dict[str, Any]) -> dict[str, Any]:
        """Return how a run looks in a paragraph that looks like this."""
        if (properties := run.find(f"{W}rPr")) is None:
            return base
        style = properties.find(f"{W}rStyle")
        named = self._styles.of(style.get(VAL) or "") if style is not None else {}
        return {**base, **named, **run_format(properties)}

    def _more(self, kind: str, index: int) -> Iterator[Seen]:
        """Yield what is in attributes and codes rather than in runs."""
        step = () if kind == "paragraph" else ((kind, index),)
        authors: set[str] = set()
        for count, paragraph in enumerate(self._root.iter(_P), start=1):
            code = "".join(n.text or "" for n in paragraph.iter(*_CODES)).strip()
            if code and code.split()[0].upper() not in _NOTHING_TO_TELL:
                place = Place(parts=(*step, ("paragraph", count)))
                yield Piece(code, place, Means.LINK)
        for node in self._root.iter():
            if author := node.get(f"{W}author"):
                authors.add(author)
        for count, author in enumerate(sorted(authors), start=1):
            place = Place(parts=(*step, ("author", count)))
            yield Trait("author", Strength.WEAK, place, Means.PROPERTY)
            yield Piece(author, place, Means.PROPERTY, is_byline=True)
        yield from _values(self._root, step)
        yield from drawings(self._root, step)


def _words(parent: Any, depth: int) -> Iterator[str]:
    """Yield the words within runs, deleted ones too, without those of drawings."""
    for node in parent:
        if node.tag in _TEXTS or node.tag == f"{W}delText":
            yield node.text or ""
        elif node.tag in _BLANKS:
            yield " "
        elif node.tag == f"{W}noBreakHyphen":
            yield "-"
        elif node.tag not in _APART and node.tag != _P and depth:
            yield from _words(node, depth - 1)


def is_row_hidden(cell: Any) -> bool:
    """Return whether the row of a cell is hidden, or too low to be seen."""
    row = None if cell is None else cell.getparent()
    properties = row.find(f"{W}trPr") if row is not None else None
    if properties is None:
        return False
    if is_on(properties.find(f"{W}hidden")):
        return True
    height = properties.find(f"{W}trHeight")
    return (
        height is not None
        and height.get(f"{W}hRule") == "exact"
        and number(height.get(VAL), 999) <= _FEW_TWENTIETHS
    )


_VALUES = {
    "fldSimple": ("instr",),
    "listItem": ("displayText", "value"),
    "alias": ("val",),
    "tag": ("val",),
    "default": ("val",),
    "listEntry": ("val",),
    "helpText": ("val",),
    "statusText": ("val",),
    "hyperlink": ("tooltip", "docLocation"),
    "tblCaption": ("val",),
    "tblDescription": ("val",),
    "bookmarkStart": ("name",),
    "dataBinding": ("storeItemID",),
}
_MEANS = {
    "fldSimple": Means.LINK,
    "hyperlink": Means.LINK,
    "tblCaption": Means.ALTERNATIVE_TEXT,
    "tblDescription": Means.ALTERNATIVE_TEXT,
    "bookmarkStart": Means.OUTLINE,
}


def _values(root: Any, step: tuple[tuple[str, int], ...]) -> Iterator[Seen]:
    """Yield values of forms and fields, and names of bookmarks."""
    tags = [f"{W}{name}" for name in _VALUES]
    for count, node in enumerate(root.iter(*tags), start=1):
        name = local(node)
        values: Iterable[str] = (node.get(f"{W}{each}") or "" for each in _VALUES[name])
        text = "\t".join(filter(None, values)).strip()
        if (
            len(text) < 2
            or text.startswith("_")
            or (name == "fldSimple" and text.split()[0].upper() in _NOTHING_TO_TELL)
        ):
            continue
        place = Place(parts=(*step, ("value", count)))
        yield Piece(text, place, _MEANS.get(name, Means.FORM_VALUE))
