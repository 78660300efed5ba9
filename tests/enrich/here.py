"""Reading a file without a child process: for tests of what is read, not of limits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from freeshelf.enrich.extractors.messages import (
    DocumentHead,
    ExtractedPage,
    Stop,
    parse_message,
)
from tests.enrich.reading import Document

Read = Callable[..., Iterator[dict[str, Any]]]


class ReadHere:
    """Reads bytes with an extractor; `stop` is why it did not come to the end."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "file"
        self.stop = ""

    def __call__(
        self, reader: Read, content: bytes, *, max_pages: int = 100
    ) -> Document:
        self._path.write_bytes(content)
        document, self.stop = Document(), ""
        for value in reader(path=str(self._path), max_pages=max_pages):
            message = parse_message(value)
            if isinstance(message, Stop):
                self.stop = message.reason
            elif isinstance(message, DocumentHead | ExtractedPage):
                document.take(message)
        return document
