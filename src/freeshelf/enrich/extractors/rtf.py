"""Extract Rich Text Format as logical pages.

anydoc reads the format. It shows hidden and deleted text and forgets page breaks and
the title, so the first are taken out of the file and the others are marked before.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import anydoc

from freeshelf.enrich.extractors.messages import Stop
from freeshelf.enrich.extractors.paging import BREAK, Paragraph, row_of, send_document

_HEADER = b"{\\rtf"
_IS_UTF_8 = r"\ansicpg65001"
_BYTES = re.compile(r"(?:\\'[0-9a-fA-F]{2})+")
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?+ ?|\\.|[{}]|[^\\{}]++|\\",
    re.DOTALL,
)
# Control words that represent a character.
_CHARACTERS = re.compile(
    r"u|tab|line|e[mn](dash|space)|qmspace|[lr](dbl)?quote|bullet|zwn?b?j?"
)
# Hidden text, and groups without text of the document or with a copy of it.
_HIDDEN = frozenset({"v", "deleted", "xe", "tc", "shprslt"})
_PAGE_MARK = "\ue0ff"
_PAGE_BREAK = r"\par{\uc0\u-7937}\par "  # the same, as a paragraph of its own
_REPLACED = {
    **dict.fromkeys(("page", "sect"), _PAGE_BREAK),
    "zwj": r"{\uc0\u8205}",
    "zwnj": r"{\uc0\u8204}",
}
_TITLE = re.compile(r"\{\\info\b.*?\{\\title\b((?:[^{}]|\{[^{}]*\})*)\}", re.DOTALL)
# Styles of old programs have an outline level by their name only.
_HEADING_STYLE = re.compile(
    r"(\\s\d+\s*)((?:\\[a-z]+-?\d*\s*)*+heading ([1-9]);)", re.IGNORECASE
)


def read_rtf(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of an RTF file; its pages have about 500 words."""
    with open(path, "rb") as file:
        yield from read_rtf_source(file.read(), max_pages=max_pages)


def read_rtf_source(content: bytes, *, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of the content of an RTF file."""
    if _HEADER not in content[:64]:
        yield Stop("damaged").message()
        return
    source = content.decode("latin-1")
    if _IS_UTF_8 in source:
        source = _BYTES.sub(_from_utf_8, source)
    source = "".join(_without_hidden(source))
    source = _HEADING_STYLE.sub(_with_outline_level, source)
    try:
        title, document = _title(source), _parse(source)
    except anydoc.ConvertError as error:
        is_large = isinstance(error, anydoc.ResourceLimitError)
        yield Stop("too_large" if is_large else "damaged").message()
        return
    yield from send_document(title, _all_paragraphs(document), max_pages=max_pages)


def _from_utf_8(found: re.Match[str]) -> str:
    text = bytes.fromhex(found[0].replace("\\'", "")).decode("utf-8", "replace")
    units = array("H", text.encode("utf-16-le"))
    return "".join([r"{\uc0", *(rf"\u{unit}" for unit in units), "}"])


def _without_hidden(source: str) -> Iterator[str]:
    """Yield the source without hidden text, its page breaks marked."""
    is_hidden, outer = False, list[bool]()
    position = 0
    while match := _TOKEN.match(source, position):
        position = match.end()
        token, word = match[0], match["word"]
        if token == "{":  # noqa: S105 - of the format
            outer.append(is_hidden)
        elif token == "}":  # noqa: S105
            if len(outer) < 2:  # the end of the document
                break
            is_hidden = outer.pop()
        elif word in _HIDDEN:
            is_hidden = match["number"] != "0"
        elif word == "plain":
            is_hidden = False
        elif word == "bin":
            position += max(int(match["number"] or 0), 0)
            continue
        elif is_hidden and (not word or _CHARACTERS.fullmatch(word)):
            continue
        yield _REPLACED.get(word, token)


def _with_outline_level(style: re.Match[str]) -> str:
    return rf"{style[1]}\outlinelevel{int(style[3]) - 1}{style[2]}"


def _title(source: str) -> str:
    if (found := _TITLE.search(source)) is None:
        return ""
    # What precedes it has the code pages.
    first = _parse(f"{source[: found.start()]}{found[1]}}}").blocks
    return next(_paragraphs(first), Paragraph("")).text


def _parse(source: str) -> anydoc.Document:
    return anydoc.to_document(source.encode("latin-1"), "rtf")


def _all_paragraphs(document: anydoc.Document) -> Iterator[Paragraph]:
    for paragraph in _paragraphs(document.blocks):
        yield BREAK if paragraph.text == _PAGE_MARK else paragraph
    yield BREAK
    for note in document.notes:
        yield Paragraph(_text_of(note.blocks))


def _paragraphs(blocks: Iterable[anydoc.Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if block.table:
            for row in block.table.grid:
                cells = (slot.cell for slot in row if slot.cell)
                yield Paragraph(row_of(_text_of(cell.blocks) for cell in cells))
        elif block.list:
            yield from _paragraphs(
                chain.from_iterable(item.blocks for item in block.list.items)
            )
        elif block.blocks:
            yield from _paragraphs(block.blocks)
        else:
            text = block.text or _inline_text(block.content or ())
            yield Paragraph(text, block.level - 1 if block.level else None)


def _text_of(blocks: Iterable[anydoc.Block]) -> str:
    return " ".join(text for text, _level in _paragraphs(blocks)).replace(
        _PAGE_MARK, ""
    )


def _inline_text(content: Iterable[anydoc.Inline]) -> str:
    return "".join(
        " "
        if each.kind == "line_break"
        else each.text or _inline_text(each.content or ())
        for each in content
    )
