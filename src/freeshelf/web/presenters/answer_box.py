"""Prepare quoted sentences for pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from freeshelf.search.quoting import Quote
from freeshelf.web.presenters.cards import page_url
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.highlighting import highlighted_html


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A sentence with its source; `url` is its page, or the record."""

    html: SafeString
    language: str
    direction: str
    title: str
    title_language: str
    title_direction: str
    publisher: str
    year: str
    page: int | None
    url: str
    is_recognised: bool
    notice: str


def quote_lines(quotes: Iterable[Quote], *, query: str) -> tuple[QuoteLine, ...]:
    """Return the quotes of an answer box, with links that highlight the words."""
    return tuple(_line(quote, query) for quote in quotes)


def _line(quote: Quote, query: str) -> QuoteLine:
    resource, file = quote.resource, quote.file
    url = resource.get_absolute_url()
    if file is not None and quote.page is not None:
        url = page_url(resource, file.number, page=quote.page, query=query)
    return QuoteLine(
        html=highlighted_html(quote.runs),
        language=quote.language,
        direction=text_direction(quote.language),
        title=resource.display_title,
        title_language=resource.language,
        title_direction=text_direction(resource.language),
        publisher=str(resource.publisher or ""),
        year=str(resource.issued_year or ""),
        page=quote.page,
        url=url,
        is_recognised=quote.is_recognised,
        notice=resource.content_notice,
    )
