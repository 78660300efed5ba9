"""Import items that are news as dated pages below the home page."""

from datetime import date
from typing import ClassVar

from wagtail.models import Page

from freeshelf.core.html import html_to_text
from freeshelf.ingest.provenance import checksum_of
from freeshelf.ingest.publishing import Publication
from freeshelf.pages.models import NewsPage, StandardPage
from freeshelf_wordpress.importers.dates import read_partial_date
from freeshelf_wordpress.importers.pages import PageImporter
from freeshelf_wordpress.importers.streams.stream import Block
from freeshelf_wordpress.sources.records import SourceItem

_DAY = len("2023-05-01")


class NewsImporter(PageImporter):
    """Importer of one news page per item."""

    page_class: ClassVar[type[StandardPage | NewsPage]] = NewsPage

    def checksum(
        self, item: SourceItem, body: list[Block], publication: Publication
    ) -> str:
        """Return the checksum of a page and whether it is featured."""
        checksum = super().checksum(item, body, publication)
        return checksum_of(checksum, "featured") if item.is_sticky else checksum

    def describe(self, page: Page, item: SourceItem, body: list[Block]) -> None:
        """Set the content and the date of a page."""
        super().describe(page, item, body)
        # The date that the site showed, in its own time zone.
        day = read_partial_date(item.date)
        page.published_date = date.fromisoformat(day) if len(day) == _DAY else None
        page.introduction = html_to_text(item.excerpt)
        page.is_featured = item.is_sticky
