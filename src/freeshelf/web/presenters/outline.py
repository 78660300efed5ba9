"""Prepare the outline of a file as links to its pages."""

from dataclasses import dataclass

from freeshelf.library.models import File, FileContent
from freeshelf.web.presenters.cards import page_url

MAX_LEVEL = 3


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading with its page."""

    title: str
    page: int
    level: int  # from 0
    url: str
    language: str


def outline_of(content: FileContent, file: File) -> tuple[OutlineEntry, ...]:
    """Return entries of the file's own outline, without those that have no page."""
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
