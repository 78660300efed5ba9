"""Compare sanitised HTML by what it says: words, structure, links and languages."""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from freeshelf.core.html import sanitize_html

BLOCKS = frozenset(
    (
        "blockquote", "caption", "col", "colgroup", "dd", "details", "div", "dl", "dt",
        "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
        "pre", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_SEEN = BLOCKS | {"img"}
# The editor has one mark for both.
_ALIKE = {"strong": "b", "em": "i"}
# What may hold one paragraph without saying so.
_ONE_PARAGRAPH = ("li", "td", "th", "blockquote", "dd", "figcaption")
# The editor has a language of words, not of paragraphs or of bold.
_WITH_LANGUAGE = ("p", "h3", "h4", "li", "td", "blockquote")
_MARKS = ("b", "strong", "i", "em", "s", "sub", "sup", "code")
_SECTIONS = ("thead", "tbody", "tfoot")
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_EMPTY = (*_HEADINGS, "p", "div", "figure", "pre")
_VOID = ("br", "hr", "img", "col")
# What shows, or leads somewhere, without words; anything else in a line is nothing.
_SHOWN_EMPTY = BLOCKS | {*_VOID, "a", "q"}
_SPACE = re.compile(r"\s+")


def normalised(markup: str) -> BeautifulSoup:
    """Return sanitised HTML without what says nothing, such as a bare span."""
    soup = BeautifulSoup(sanitize_html(markup), "html.parser")
    # Innermost first, so that what is around a bare element sees its children.
    for node in reversed(soup.find_all(True)):
        # The editor does not know the other.
        node.name = "s" if node.name == "del" else node.name
        node.attrs.pop("rel", None)
        _normalise(node)
    return soup


def has_blocks(node: Any) -> bool:
    """Return whether a node is a block or holds one."""
    if not isinstance(node, Tag):
        return False
    return node.name in BLOCKS or node.find(list(BLOCKS)) is not None


def paragraphs_of(nodes: list[Any]) -> Iterator[Any]:
    """Yield blocks, and each run of words between them as a paragraph."""
    run: list[Any] = []
    for node in [*nodes, None]:
        if node is not None and not has_blocks(node):
            run.append(node)
            continue
        if any(isinstance(each, Tag) or str(each).strip() for each in run):
            paragraph = Tag(name="p")
            paragraph.extend(each.extract() for each in run)
            yield paragraph
        run = []
        if node is not None:
            yield node


def is_same_html(one: str, other: str) -> bool:
    """Return whether two texts say the same, with the same structure and links."""
    return one == other or meaning_of(one) == meaning_of(other)


def meaning_of(markup: str) -> list[Any]:
    """Return blocks and words in order, each word with the formatting it has."""
    found: list[Any] = []
    soup = normalised(markup)
    for node in paragraphs_of(list(soup.children)):
        _collect(node, frozenset(), found, is_pre=False)
    return _without_outer_spaces(found)


def _normalise(node: Tag) -> None:
    if node.name == "th" and node.get("scope") == "col":
        del node["scope"]
    if node.name in _ONE_PARAGRAPH:
        _unwrap_only_paragraph(node)
    _move_language_within(node)
    if node.name not in _SHOWN_EMPTY and not node.contents:
        node.decompose()
        return
    if node.name in _EMPTY and not _has_content(node):
        _leave_out(node)
    elif node.attrs or (has_blocks(node) and node.find_parent(_HEADINGS)):
        # Programs that read HTML may end a heading at a block directly in it.
        return
    elif node.name == "div":
        for each in list(paragraphs_of(list(node.children))):
            node.append(each.extract())
        node.unwrap()
    elif node.name in (*_SECTIONS, "span", "a"):
        if node.name != "a" or not has_blocks(node):
            node.unwrap()
    elif node.name == "colgroup" and not any(col.attrs for col in node.find_all(True)):
        node.decompose()


def _leave_out(node: Tag) -> None:
    """Remove an empty block; words on both sides of it stay on lines of their own."""
    before, after = (
        next((each for each in beside if str(each).strip()), None)
        for beside in (node.previous_siblings, node.next_siblings)
    )
    if any(each is None or has_blocks(each) for each in (before, after)):
        node.decompose()
    else:
        node.replace_with(Tag(name="br", can_be_empty_element=True))


def _move_language_within(node: Tag) -> None:
    """Make the language of all words of an element one of the words themselves."""
    names = {*node.attrs}
    is_of_words = (node.name in _WITH_LANGUAGE and names == {"lang"}) or (
        node.name in _MARKS and names and names <= {"lang", "dir"}
    )
    if is_of_words and node.get_text().strip() and not node.find(list(_SEEN)):
        words = Tag(name="span", attrs=dict(node.attrs))
        words.extend([each.extract() for each in list(node.children)])
        node.attrs = {}
        node.append(words)


def _unwrap_only_paragraph(node: Tag) -> None:
    filled = [each for each in node.children if str(each).strip()]
    only = filled[0] if len(filled) == 1 else None
    if isinstance(only, Tag) and only.name == "p" and not only.attrs:
        only.unwrap()


def _has_content(node: Tag) -> bool:
    return bool(node.get_text().strip()) or bool(
        node.find(lambda each: each.name in _SEEN or bool(each.attrs))
    )


def _collect(
    node: Any, marks: frozenset[Any], found: list[Any], *, is_pre: bool
) -> None:
    if isinstance(node, NavigableString):
        _collect_words(str(node), marks, found, is_pre=is_pre)
        return
    name = _ALIKE.get(node.name, node.name)
    described = (name, tuple(sorted((k, str(v)) for k, v in node.attrs.items())))
    if node.name in _VOID:
        found.append(("void", *described, marks))
    elif node.name in BLOCKS:
        found.append(("open", *described, marks))
        for child in node.children:
            _collect(child, frozenset(), found, is_pre=is_pre or node.name == "pre")
        found.append(("close", node.name))
    elif not node.get_text() and not node.find(True):
        found.append(("void", *described, marks))
    else:
        for child in node.children:
            _collect(child, marks | {described}, found, is_pre=is_pre)


def _collect_words(
    text: str, marks: frozenset[Any], found: list[Any], *, is_pre: bool
) -> None:
    if is_pre:
        found.extend((each, marks) for each in text)
        return
    for each in _SPACE.sub(" ", text):
        if each != " ":
            found.append((each, marks))
        elif found and found[-1] != " ":
            found.append(" ")


def _without_outer_spaces(found: list[Any]) -> list[Any]:
    """Leave out spaces beside blocks and line breaks, which browsers do not show."""

    def is_edge(place: int) -> bool:
        if not 0 <= place < len(found):
            return True
        each = found[place]
        return each[0] in ("open", "close") or each[:2] == ("void", "br")

    return [
        each
        for place, each in enumerate(found)
        if each != " " or not (is_edge(place - 1) or is_edge(place + 1))
    ]
