"""Extract DOCX with python-docx as logical pages.

A page ends at a page break, at a section break, where Word recorded a break at the last
printing, and otherwise after about 500 words. Footnotes and endnotes follow the text on
pages of their own. Deleted and hidden text and comments are left out: their authors did
not mean to publish them.
"""

from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from freeshelf.enrich.extractors.archive import Archive, opens_archive, parse_xml
from freeshelf.enrich.extractors.messages import MAX_OUTLINE_LEVEL
from freeshelf.enrich.extractors.paging import (
    BREAK,
    PAGE_BREAK,
    Paragraph,
    length_of_page,
    row_of,
    send_document,
)

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_SDT, _SDT_CONTENT = qn("w:sdt"), qn("w:sdtContent")
_TEXT, _TAB, _BR, _CR = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_HYPHEN = qn("w:noBreakHyphen")
_PRINTED_BREAK = qn("w:lastRenderedPageBreak")
_TYPE, _VAL = qn("w:type"), qn("w:val")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What has been moved elsewhere stands there, too.
_UNSEEN = (_FALLBACK, qn("w:moveFrom"))
_R, _VANISH = qn("w:r"), f"{qn('w:rPr')}/{qn('w:vanish')}"
_NOTES = ("footnotes", "endnotes")
_DEPTH = 20


@opens_archive
def read_docx(
    archive: Archive, *, path: str, max_pages: int
) -> Iterator[dict[str, Any]]:
    """Yield the messages of a DOCX file, at most max_pages of its logical pages."""
    document = docx.Document(path)
    yield from send_document(
        _title(document),
        _paragraphs(document),
        max_pages=max_pages,
        words_a_page=length_of_page(document.element.body, _PRINTED_BREAK),
    )


def _title(document: Document) -> str:
    relations = document.part.package.rels.values()
    # python-docx invents properties, and a title, for a file that has none.
    if not any(r.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for r in relations):
        return ""
    return document.core_properties.title


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    levels = _heading_levels(document)
    for block in _blocks(document.element.body, _DEPTH):
        if block.tag == _TBL:
            yield from _table(block)
        else:
            yield from _paragraph(block, levels)
    for notes in _notes(document):
        yield BREAK
        for paragraph in _own(notes, _P, within=notes.tag):
            yield Paragraph(_text(paragraph).replace(PAGE_BREAK, " "))


def _blocks(parent: Any, depth: int) -> Iterator[Any]:
    for child in parent.iterchildren():
        if child.tag in (_P, _TBL):
            yield child
        elif child.tag == _SDT and depth:
            content = child.find(_SDT_CONTENT)
            if content is not None:
                yield from _blocks(content, depth - 1)


def _paragraph(paragraph: Any, levels: dict[str, int]) -> Iterator[Paragraph]:
    if _is_on(paragraph.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}")):
        yield BREAK
    yield Paragraph(_text(paragraph), _level(paragraph, levels))
    section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    if section is not None:
        kind = section.find(qn("w:type"))
        if kind is None or kind.get(_VAL) != "continuous":
            yield BREAK


def _table(table: Any) -> Iterator[Paragraph]:
    """Yield a row as a line, its cells separated by a bar."""
    # A table within a cell adds its rows as separate lines.
    for row in table.iter(_TR):
        cells = []
        for cell in _own(row, _TC, within=_TR):
            words = " ".join(_text(p) for p in _own(cell, _P, within=_TC))
            cells.append(words.replace(PAGE_BREAK, " "))
        yield Paragraph(row_of(cells))


def _own(parent: Any, tag: str, *, within: str) -> Iterator[Any]:
    """Yield descendants with a tag that belong to parent directly."""
    for node in parent.iter(tag):
        # The paragraphs of a text box are read with the paragraph that contains it.
        is_boxed = tag == _P and next(node.iterancestors(_P), None) is not None
        if next(node.iterancestors(within), None) is parent and not is_boxed:
            yield node


def _text(paragraph: Any) -> str:
    """Return a paragraph's visible text; page breaks in it are form feeds."""
    pieces: list[str] = []
    # Word writes a text box twice, the second time for older programs.
    skipped: set[Any] = set()
    for node in paragraph.iter():
        if node.getparent() in skipped or node.tag in _UNSEEN or _is_hidden(node):
            skipped.add(node)
        elif node.tag == _TEXT:
            pieces.append(node.text or "")
        elif node.tag == _HYPHEN:
            pieces.append("-")
        elif node.tag in (_TAB, _CR):
            pieces.append(" ")
        elif node.tag == _BR:
            pieces.append(PAGE_BREAK if node.get(_TYPE) == "page" else " ")
        elif node.tag == _PRINTED_BREAK:
            pieces.append(PAGE_BREAK)
        elif node.tag == _P and node is not paragraph:
            pieces.append(" ")
    return "".join(pieces)


def _is_hidden(node: Any) -> bool:
    return node.tag == _R and _is_on(node.find(_VANISH))


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(_VAL) not in ("0", "false", "off")


def _level(paragraph: Any, levels: dict[str, int]) -> int | None:
    own = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if own is not None:
        return _outline_level(own)
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return levels.get(style.get(_VAL)) if style is not None else None


def _heading_levels(document: Document) -> dict[str, int]:
    """Return outline levels by style id, for style names in any language."""
    levels: dict[str, int] = {}
    for style in document.styles.element.iterchildren(qn("w:style")):
        key = style.get(qn("w:styleId"))
        name = style.find(qn("w:name"))
        found = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        level = _outline_level(found) if found is not None else None
        words = (name.get(_VAL) if name is not None else "").lower().split()
        if level is None and words[:1] == ["heading"] and words[-1].isdecimal():
            level = int(words[-1]) - 1
        if key and level is not None:
            levels[key] = max(0, min(level, MAX_OUTLINE_LEVEL))
    return levels


def _outline_level(element: Any) -> int | None:
    value = element.get(_VAL) or ""
    # Nine is Word's level of body text.
    return int(value) if value.isdecimal() and int(value) < 9 else None


def _notes(document: Document) -> Iterator[Any]:
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(_NOTES):
            yield parse_xml(relation.target_part.blob)
