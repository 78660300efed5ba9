"""Source for a WordPress export file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from freeshelf.sources.base import ReadProgress, Repair
from freeshelf_wordpress.sources.elements import (
    SITE_FIELDS,
    Element,
    ElementReader,
    read_author,
    read_item,
    read_term,
)
from freeshelf_wordpress.sources.errors import NotWxrError
from freeshelf_wordpress.sources.opening import RepairedText, open_export
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceRecord,
    SourceSite,
    SourceSummary,
    SourceTerm,
)

_VERSIONS = {"1.0", "1.1", "1.2"}
_TERM_ELEMENTS = {"category", "tag", "term"}


class WordPressExport:
    """A Source for a WXR file, versions 1.0 to 1.2; elements match by local name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.repairs: list[Repair] = []  # the first ones of the last complete read
        self.repair_count = 0

    @property
    def name(self) -> str:
        """Return the path as it was given."""
        return str(self._path)

    def check(self, *, progress: ReadProgress | None = None) -> SourceSummary:
        """Read the whole file and return counts and repairs; raise SourceError."""
        summary = SourceSummary()
        counts: Counter[tuple[str, str]] = Counter()
        with open_export(self._path) as (text, size):
            for record in self._read(text, size, progress):
                match record:
                    case SourceSite():
                        summary.site = record
                    case SourceAuthor():
                        summary.authors += 1
                    case SourceTerm():
                        summary.terms += 1
                    case SourceItem():
                        counts[record.type, record.status] += 1
                        summary.comments += len(record.comments)
            summary.repairs = text.repairs
            summary.repair_count = text.repair_count
        summary.counts = dict(sorted(counts.items()))
        return summary

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield the site, its authors, terms and items in the order of the file."""
        with open_export(self._path) as (text, size):
            yield from self._read(text, size, progress)
            self.repairs, self.repair_count = text.repairs, text.repair_count

    def _read(
        self, text: RepairedText, size: int, progress: ReadProgress | None
    ) -> Iterator[SourceRecord]:
        reader = ElementReader(self.name)
        site = SourceSite()
        is_site_yielded = False
        position = 0
        for element in reader.read(text):
            record: SourceRecord | None = self._head_record(element)
            if element.name == "item":
                position += 1
                record = read_item(element, position)
            if record is not None:
                if not is_site_yielded:
                    self._require_version(site, element.line)
                    is_site_yielded = True
                    yield site
                yield record
            elif not is_site_yielded and element.name in SITE_FIELDS:
                value: Any = {SITE_FIELDS[element.name]: element.text.strip()}
                site = replace(site, **value)
            if progress is not None:
                progress(text.bytes_read, size)
        if not is_site_yielded:
            self._require_version(site, 1)
            yield site

    def _head_record(self, element: Element) -> SourceAuthor | SourceTerm | None:
        # The category of an RSS feed itself has the same name, but no children.
        if not element.children:
            return None
        if element.name == "author":
            return read_author(element)
        if element.name in _TERM_ELEMENTS:
            return read_term(element)
        return None

    def _require_version(self, site: SourceSite, line: int) -> None:
        if site.version in _VERSIONS:
            return
        found = (
            f"version {site.version[:20]}"
            if site.version
            else "an RSS feed without wp:wxr_version"
        )
        raise NotWxrError(self.name, found=found, line=line)
