"""Pull parsers on expat: the children of an export's channel, outlines of OPML."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar
from xml.parsers import expat

from freeshelf_wordpress.sources.errors import (
    MalformedSourceError,
    NotWxrError,
    TruncatedSourceError,
    UnsafeXmlError,
)

_MAX_DEPTH = 64
_MAX_CHARACTERS = 64 * 1024 * 1024
_MAX_ELEMENTS = 500_000
_CHANNEL_DEPTH = 2
_SEPARATOR = " "
_ENDED_TOO_EARLY = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


class XmlReader:
    """Parser of an untrusted XML file, whose errors name the position."""

    # Codes of errors of a file that is cut off, if these are told apart.
    _truncations: ClassVar[Set[int]] = frozenset()

    # Between namespace and name of a tag; without it prefixes are part of names.
    _separator: ClassVar[str | None] = None

    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = expat.ParserCreate("utf-8", self._separator)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self.items = 0

    @property
    def line(self) -> int:
        """Return the current line, counted from 1."""
        return self._parser.CurrentLineNumber

    def parse(self, data: bytes, *, final: bool) -> None:
        """Parse some bytes.

        Raises UnsafeXmlError, TruncatedSourceError or MalformedSourceError.
        """
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            if error.code in self._truncations:
                raise TruncatedSourceError(
                    file=self._file, line=error.lineno, items=self.items
                ) from error
            problem = expat.errors.messages.get(error.code, "unreadable XML")
            raise self._malformed(problem) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._malformed(f"tags are nested more than {_MAX_DEPTH} deep")

    def _end(self, name: str) -> None:
        self._depth -= 1

    def _doctype(self, *_declaration: object) -> None:
        raise UnsafeXmlError(file=self._file, line=self.line)

    def _malformed(self, problem: str) -> MalformedSourceError:
        return MalformedSourceError(
            file=self._file,
            line=self.line,
            column=self._parser.CurrentColumnNumber + 1,
            problem=problem,
            items=self.items,
        )


@dataclass(slots=True)
class Element:
    """An element with its content; `name` is local, without the namespace."""

    name: str
    namespace: str
    line: int
    attributes: dict[str, str]
    parts: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its character data."""
        return "".join(self.parts)


class ElementReader(XmlReader):
    """Parser for the channel of an RSS file, with one child in memory at a time."""

    _truncations = _ENDED_TOO_EARLY
    _separator = _SEPARATOR

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self._parser.CharacterDataHandler = self._characters
        self._open_elements: list[Element] = []
        self._ready: list[Element] = []
        self._size = 0
        self._elements = 0

    def read(self, chunks: Iterable[str]) -> Iterator[Element]:
        """Yield each child of the channel; raise NotWxrError and errors of `parse`."""
        for data in chain(map(str.encode, chunks), [b""]):
            self.parse(data, final=not data)
            yield from self._ready
            self._ready.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        namespace, _separator, local = name.rpartition(_SEPARATOR)
        if self._depth == 1 and local != "rss":
            raise NotWxrError(file=self._file, found=f"<{local}>", line=self.line)
        if self._depth <= _CHANNEL_DEPTH:
            return
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            raise self._malformed(f"one item has more than {_MAX_ELEMENTS} elements")
        element = Element(local, namespace, self.line, dict(attributes))
        if self._open_elements:
            self._open_elements[-1].children.append(element)
        self._open_elements.append(element)

    def _characters(self, data: str) -> None:
        if not self._open_elements:
            return
        self._size += len(data)
        if self._size > _MAX_CHARACTERS:
            raise self._malformed("one item is larger than 64 million characters")
        self._open_elements[-1].parts.append(data)

    def _end(self, name: str) -> None:
        super()._end(name)
        if not self._open_elements:
            return
        element = self._open_elements.pop()
        if not self._open_elements:
            self._size = self._elements = 0
            self.items += element.name == "item"
            self._ready.append(element)
