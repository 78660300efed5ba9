"""The outline of a file as links to its pages."""

from dataclasses import dataclass

from freeshelf.library.models import File, FileContent
from freeshelf.web.presenters.cards import page_url

MAX_LEVEL = 3


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading and the page it stands on."""

    title: str
    page: int
    level: int  # from 0
    url: str
    language: str


def outline_of(content: FileContent, file: File) -> tuple[OutlineEntry, ...]:
    """Entries of the file's own outline; those without a page are left out."""
    entries = []
    for row in content.outline or []:
        page = row.get("page")
        title = " ".join(str(row.get("title", "")).split())
        if not title or not isinstance(page, int) or page < 1:
            continue
        entries.append(
            OutlineEntry(
                title=title,
                page=page,
                level=min(int(row.get("level") or 0), MAX_LEVEL),
                url=page_url(file.resource, file.number, page=page),
                language=content.language or file.language or file.resource.language,
            )
        )
    return tuple(entries)
