"""Pull parser on expat that yields the children of an export's channel."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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


class ElementReader:
    """Parser for the channel of an RSS file, with one child in memory at a time."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = expat.ParserCreate("utf-8", _SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._depth = 0
        self._open_elements: list[Element] = []
        self._ready: list[Element] = []
        self._size = 0
        self._elements = 0
        self.items = 0

    def read(self, chunks: Iterable[str]) -> Iterator[Element]:
        """Yield each child of the channel.

        Raises NotWxrError, UnsafeXmlError, TruncatedSourceError or
        MalformedSourceError.
        """
        for chunk in chunks:
            self._parse(chunk.encode("utf-8"), final=False)
            yield from self._drain()
        self._parse(b"", final=True)
        yield from self._drain()

    def _drain(self) -> Iterator[Element]:
        ready, self._ready = self._ready, []
        yield from ready

    def _parse(self, data: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            if error.code in _ENDED_TOO_EARLY:
                raise TruncatedSourceError(
                    self._file, line=error.lineno, items=self.items
                ) from error
            problem = expat.errors.messages.get(error.code, "unreadable XML")
            raise MalformedSourceError(
                self._file,
                line=error.lineno,
                column=error.offset + 1,
                problem=problem,
                items=self.items,
            ) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        namespace, _separator, local = name.rpartition(_SEPARATOR)
        if self._depth == 1 and local != "rss":
            raise NotWxrError(
                self._file, found=f"<{local}>", line=self._parser.CurrentLineNumber
            )
        if self._depth <= _CHANNEL_DEPTH:
            return
        if self._depth > _MAX_DEPTH:
            self._refuse(f"tags are nested more than {_MAX_DEPTH} deep")
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            self._refuse(f"one item has more than {_MAX_ELEMENTS} elements")
        element = Element(
            local, namespace, self._parser.CurrentLineNumber, dict(attributes)
        )
        if self._open_elements:
            self._open_elements[-1].children.append(element)
        self._open_elements.append(element)

    def _characters(self, data: str) -> None:
        if not self._open_elements:
            return
        self._size += len(data)
        if self._size > _MAX_CHARACTERS:
            self._refuse("one item is larger than 64 million characters")
        self._open_elements[-1].parts.append(data)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if not self._open_elements:
            return
        element = self._open_elements.pop()
        if not self._open_elements:
            self._size = self._elements = 0
            self.items += element.name == "item"
            self._ready.append(element)

    def _doctype(self, *_declaration: object) -> None:
        raise UnsafeXmlError(self._file, line=self._parser.CurrentLineNumber)

    def _refuse(self, problem: str) -> None:
        raise MalformedSourceError(
            self._file,
            line=self._parser.CurrentLineNumber,
            column=self._parser.CurrentColumnNumber + 1,
            problem=problem,
            items=self.items,
        )
