"""Copying of XML by lists of known elements and attributes; all else is left behind."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lxml import etree

from freeshelf.enrich.disclosure.copies.office.values import (
    is_font,
    is_formal,
    is_language,
)

# Deeper than any program nests.
_DEEPEST = 120

# Of a copier, or of one of its subclasses, and an element.
Handler: TypeAlias = Callable[[Any, Any], Iterable[Any]]


class TooDeepError(ValueError):
    """Error for XML that is nested deeper than any program does it."""


def named(namespace: str, names: str) -> frozenset[str]:
    """Return full names of words in a namespace; that is given in braces."""
    return frozenset(f"{namespace}{name}" for name in names.split())


@dataclass(frozen=True, slots=True)
class Rules:
    """Lists of what is copied.

    Elements of `keep` are copied with those of `attributes` whose value is formal, the
    text of those of `texts` with its words; of `unwrap` the content alone is copied.
    `handlers` copy an element in their own way, to any number of elements. `fonts` and
    `languages` are attributes with names of those.
    """

    keep: frozenset[str]
    attributes: frozenset[str]
    unwrap: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    fonts: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    # Why elements are left out, by their names: codes of `LeftOut`.
    reasons: Mapping[str, str] = field(default_factory=dict)


class TreeCopier:
    """Copier of trees by rules; it notes why something was left out."""

    def __init__(self, rules: Rules, notes: set[str]) -> None:
        self.rules, self.notes = rules, notes
        self._depth = 0

    def copied(self, node: Any) -> list[Any]:
        """Return the copies of an element: one, none, or several."""
        tag = node.tag
        if not isinstance(tag, str):
            return []
        if (handler := self.rules.handlers.get(tag)) is not None:
            return list(handler(self, node))
        if tag in self.rules.unwrap:
            return self.children(node)
        if tag not in self.rules.keep:
            if reason := self.rules.reasons.get(tag):
                self.notes.add(reason)
            return []
        return [self.plain(node)]

    def plain(self, node: Any) -> Any:
        """Return an element with known attributes and copied content."""
        copy = self.empty(node)
        if node.tag in self.rules.texts:
            copy.text = node.text
        copy.extend(self.children(node))
        return copy

    def empty(self, node: Any) -> Any:
        """Return an element with its known attributes alone."""
        copy = etree.Element(node.tag, nsmap=_prefix(node))
        rules = self.rules
        for name, value in node.attrib.items():
            if (
                (name in rules.attributes and is_formal(value.strip()))
                or (name in rules.fonts and is_font(value))
                or (name in rules.languages and is_language(value))
            ):
                copy.set(name, value)
        return copy

    def children(self, node: Any) -> list[Any]:
        """Return the copies of what is in an element."""
        if self._depth > _DEEPEST:
            raise TooDeepError
        self._depth += 1
        try:
            return [copy for child in node for copy in self.copied(child)]
        finally:
            self._depth -= 1


def _prefix(node: Any) -> dict[str | None, str]:
    """Return the namespace of an element with a prefix that says nothing."""
    uri, _brace, _name = node.tag[1:].partition("}")
    return {PREFIXES.get(uri): uri} if uri in PREFIXES else {}


# As programs write them; a prefix of the file itself may be any word.
_OOXML = "http://schemas.openxmlformats.org"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
PREFIXES = {
    f"{_OOXML}/wordprocessingml/2006/main": "w",
    f"{_OOXML}/spreadsheetml/2006/main": "x",
    f"{_OOXML}/presentationml/2006/main": "p",
    f"{_OOXML}/drawingml/2006/main": "a",
    f"{_OOXML}/drawingml/2006/picture": "pic",
    f"{_OOXML}/drawingml/2006/chart": "c",
    f"{_OOXML}/drawingml/2006/wordprocessingDrawing": "wp",
    f"{_OOXML}/drawingml/2006/spreadsheetDrawing": "xdr",
    f"{_OOXML}/officeDocument/2006/relationships": "r",
    f"{_OOXML}/officeDocument/2006/math": "m",
    f"{_OOXML}/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup": "wpg",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas": "wpc",
    "urn:schemas-microsoft-com:vml": "v",
    **{
        f"{_OASIS}:{uri}:1.0": prefix
        for uri, prefix in (
            *(("office", "office"), ("text", "text"), ("table", "table")),
            *(("style", "style"), ("xsl-fo-compatible", "fo"), ("drawing", "draw")),
            *(("svg-compatible", "svg"), ("presentation", "presentation")),
            *(("datastyle", "number"), ("manifest", "manifest"), ("dr3d", "dr3d")),
        )
    },
    "http://www.w3.org/1999/xlink": "xlink",
}
