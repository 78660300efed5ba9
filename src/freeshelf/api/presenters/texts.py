"""Pages and passages of files as the API returns them."""

from freeshelf.api.addresses import page_of_file
from freeshelf.api.schemas.records import PageOut, PassageOut
from freeshelf.enrich.models import Passage
from freeshelf.library.models import File, PageText


def page_item(page: PageText, file: File) -> PageOut:
    """Return the text of a page."""
    return PageOut(
        id=f"{file.resource.identifier}/{file.number}/{page.number}",
        number=page.number,
        language=page.language,
        text=page.text,
        url=_address(file, page.number),
    )


def passage_item(passage: Passage, file: File) -> PassageOut:
    """Return a passage with its headings."""
    return PassageOut(
        id=f"{file.resource.identifier}/{file.number}/p{passage.ordinal}",
        page=passage.page_number,
        language=passage.language,
        headings=list(passage.heading_path),
        text=passage.text,
        url=_address(file, passage.page_number),
    )


def _address(file: File, page: int) -> str:
    resource = file.resource
    return page_of_file(resource.identifier, resource.slug, file.number, page)
