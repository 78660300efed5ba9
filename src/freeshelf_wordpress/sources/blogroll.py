"""Read the links of a site from its OPML file (`wp-links-opml.php`).

http://opml.org/spec2.opml
"""

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from freeshelf.sources.base import ReadProgress
from freeshelf_wordpress.sources.errors import MalformedSourceError, UnsafeXmlError
from freeshelf_wordpress.sources.reading import read_text
from freeshelf_wordpress.sources.records import SourceRecord, SourceRow, SourceSummary

LINKS = "links"
_MAX_BYTES = 16 * 1024 * 1024
_MAX_DEPTH = 64


class Blogroll:
    """A Source for an OPML file, which yields rows of `links` as in WordPress."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """Return the path as it was given."""
        return str(self._path)

    def check(self, *, progress: ReadProgress | None = None) -> SourceSummary:
        """Read it once; raise SourceError."""
        for _record in self.records(progress=progress):
            pass
        return SourceSummary()

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield its links.

        Raises SourceMissingError, EmptySourceError, UnsafeXmlError or
        MalformedSourceError.
        """
        data = read_text(self._path, max_bytes=_MAX_BYTES).encode("utf-8", "replace")
        yield from _Outlines(self.name).read(data)
        if progress is not None:
            progress(len(data), len(data))


class _Outlines:
    def __init__(self, file: str) -> None:
        self._file = file
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._open_labels: list[str] = []  # names of the categories around a link
        self._rows: list[SourceRow] = []

    def read(self, data: bytes) -> list[SourceRow]:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            problem = expat.errors.messages.get(error.code, "unreadable XML")
            raise self._malformed(problem) from error
        return self._rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open_labels) > _MAX_DEPTH:
            raise self._malformed(f"tags are nested more than {_MAX_DEPTH} deep")
        label = attributes.get("text") or attributes.get("title") or ""
        url = attributes.get("htmlUrl") or attributes.get("url") or ""
        if name == "outline" and url:
            values: dict[str, str | None] = {
                "link_name": label,
                "link_url": url,
                "link_rss": attributes.get("xmlUrl", ""),
                "link_updated": attributes.get("updated", ""),
                "link_category": next(filter(None, reversed(self._open_labels)), ""),
            }
            line = self._parser.CurrentLineNumber
            self._rows.append(SourceRow(LINKS, values, line))
        self._open_labels.append(label if name == "outline" else "")

    def _end(self, _name: str) -> None:
        self._open_labels.pop()

    def _doctype(self, *_declaration: object) -> None:
        raise UnsafeXmlError(self._file, line=self._parser.CurrentLineNumber)

    def _malformed(self, problem: str) -> MalformedSourceError:
        return MalformedSourceError(
            self._file,
            line=self._parser.CurrentLineNumber,
            column=self._parser.CurrentColumnNumber + 1,
            problem=problem,
            items=len(self._rows),
        )
