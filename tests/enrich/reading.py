"""Reading a file as the worker does, without a database."""

from importlib import resources
from pathlib import Path

from freeshelf.enrich.extractors.messages import (
    DocumentHead,
    ExtractedPage,
    OutlineEntry,
)
from freeshelf.enrich.text_extraction import ExtractionLimits, extract

DEMO_FILES = Path(str(resources.files("freeshelf.ingest") / "demo" / "files"))
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIMITS = ExtractionLimits(
    max_pages=20_000, max_bytes=100_000_000, memory_bytes=1_000_000_000, seconds=60
)


class Document:
    """The text and the passages of a file that was read."""

    def __init__(self) -> None:
        self.title = ""
        self.page_count = 0
        self.outline: list[OutlineEntry] = []
        self.pages: list[ExtractedPage] = []

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)

    def take(self, message: DocumentHead | ExtractedPage) -> None:
        if isinstance(message, ExtractedPage):
            self.pages.append(message)
            return
        self.outline = message.outline
        if isinstance(message, DocumentHead):
            self.title, self.page_count = message.title, message.page_count


def read_path(
    path: Path,
    *,
    media_type: str = PDF,
    limits: ExtractionLimits = LIMITS,
    into: Document | None = None,
) -> Document:
    document = Document() if into is None else into
    for message in extract(path, media_type=media_type, name=path.name, limits=limits):
        document.take(message)
    return document


class Reader:
    """Writes bytes to a file and reads it; document keeps what came before an error."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.document = Document()

    def __call__(
        self,
        content: bytes,
        *,
        name: str = "guide.pdf",
        media_type: str = PDF,
        limits: ExtractionLimits = LIMITS,
    ) -> Document:
        path = self._folder / name
        path.write_bytes(content)
        self.document = Document()
        return read_path(path, media_type=media_type, limits=limits, into=self.document)
