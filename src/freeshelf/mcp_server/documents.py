"""Read records, their files and pages for an assistant, as an anonymous reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from freeshelf.changes.open_records import described_record
from freeshelf.core.html import html_to_text
from freeshelf.crosswalks.citation_styles import STYLES
from freeshelf.crosswalks.citations import format_citation
from freeshelf.library.editions import newest_editions, superseded_by
from freeshelf.library.models import File, FileContent, PageText, Resource
from freeshelf.mcp_server.answers import (
    Citation,
    Document,
    Fetched,
    FileInfo,
    FilePages,
    Metadata,
    Page,
)
from freeshelf.mcp_server.errors import ToolCallError
from freeshelf.search.explaining import (
    files_of,
    prefetch_concepts,
    prefetch_record,
)

READER = AnonymousUser()
MOST_PAGES = 10
# About eight thousand words: what an assistant reads at once.
MOST_CHARACTERS = 50_000


def documents_of(
    resources: Iterable[Resource], *, language: str
) -> dict[int, Document]:
    """Return what an assistant is told of records, by primary key."""
    resources = list(resources)
    prefetch_concepts(resources, fields=("types",))
    newer = newest_editions(resources, READER)
    return {
        each.pk: _document(each, newer.get(each.pk), language) for each in resources
    }


def read_record(identifier: str, *, language: str) -> Fetched:
    """Return the description of a record and the first pages of its first file."""
    resource = record_called(identifier)
    prefetch_record(resource)
    files = files_of([resource], user=READER).get(resource.pk, [])
    document = documents_of([resource], language=language)[resource.pk]
    text = html_to_text(resource.description).strip()
    following = ""
    if with_text := next((each for each in files if _content(each).page_count), None):
        read = _pages(with_text, first=1, last=MOST_PAGES)
        text = "\n\n".join((text, *(f"[p. {p.number}]\n{p.text}" for p in read.pages)))
        if read.next_page:
            following = page_id(resource, with_text.number, read.next_page)
    return Fetched(
        id=identifier,
        title=document.title,
        text=text.strip(),
        url=document.url,
        metadata=_metadata(resource, files, document, language, following),
    )


def read_page(identifier: str, number: int, page: int, *, language: str) -> Fetched:
    """Return one page of a file."""
    resource, file = _file(identifier, number)
    prefetch_record(resource)
    read = _pages(file, first=page, last=page)
    if not read.pages:
        raise ToolCallError(
            f"File {number} of {identifier} has no text on page {page}."
        )
    (only,) = read.pages
    document = documents_of([resource], language=language)[resource.pk]
    files = files_of([resource], user=READER).get(resource.pk, [])
    following = page_id(resource, number, page + 1) if page < read.page_count else ""
    return Fetched(
        id=page_id(resource, number, page),
        title=f"{document.title}, p. {page}",
        text=only.text,
        url=only.url,
        metadata=_metadata(resource, files, document, language, following),
    )


def read_pages(
    identifier: str, number: int, *, first: int, last: int, language: str
) -> FilePages:
    """Return pages of a file, as many as are read at once."""
    resource, file = _file(identifier, number)
    if not 1 <= first <= last:
        raise ToolCallError(
            "Pages are numbered from 1; the last is not before the first."
        )
    read = _pages(file, first=first, last=last)
    return FilePages(
        document=documents_of([resource], language=language)[resource.pk],
        file=number,
        name=file.title or _name(file),
        page_count=read.page_count,
        pages=read.pages,
        next_page=read.next_page,
        note="" if read.is_whole else "Not all of this file has been read yet.",
    )


def cite(identifier: str, *, style: str, page: int | None, language: str) -> Citation:
    """Return the reference of a record, with the address of a page if there is one."""
    if style not in STYLES:
        raise ToolCallError(f"Styles are {', '.join(STYLES)}.")
    resource = record_called(identifier)
    prefetch_record(resource)
    files = files_of([resource], user=READER).get(resource.pk, [])
    record = described_record(resource, files, user=READER, language=language)
    # The formatter escapes text; only <i> is markup.
    written = format_citation(record, style=style, language=language, page=page)
    text = html_to_text(written)
    url = record.url
    if page is not None:
        with_pages = next((each for each in files if _content(each).page_count), None)
        if with_pages is None or page > _content(with_pages).page_count:
            raise ToolCallError(f"{identifier} has no file with a page {page}.")
        url = page_address(resource, with_pages.number, page)
    return Citation(
        text=" ".join(text.split()),
        style=str(STYLES[style][0]),
        url=url,
        superseded_by=record.superseded_by,
    )


def record_called(identifier: str) -> Resource:
    """Return an open record, by its id or that of one of its pages.

    Raises ToolCallError where there is none.
    """
    found = (
        Resource.objects.visible_to(READER)
        .filter(identifier=identifier.partition("/")[0])
        .select_related("publisher")
        .defer(None)
        .first()
    )
    if found is None:
        raise ToolCallError(
            f"No open document has the identifier {identifier!r}. Identifiers are "
            "those of search results."
        )
    return found


def page_address(
    resource: Resource, number: int, page: int | None, *, words: str = ""
) -> str:
    """Return the address of a page of a file, in the active language.

    The page has these words marked.
    """
    address = (
        f"{settings.FREESHELF_BASE_URL}{resource.get_absolute_url()}/files/{number}"
    )
    if page:
        address = f"{address}/page/{page}"
    return f"{address}?{urlencode({'q': words})}" if words else address


def page_id(resource: Resource, number: int, page: int | None) -> str:
    """Return what fetch reads a page by."""
    return f"{resource.identifier}/{number}/{page}" if page else resource.identifier


def _document(resource: Resource, newer: Resource | None, language: str) -> Document:
    return Document(
        id=resource.identifier,
        title=resource.display_title,
        url=settings.FREESHELF_BASE_URL + resource.permanent_url,
        language=resource.language,
        publisher=resource.publisher.name if resource.publisher else "",
        issued=resource.issued,
        types=[concept.label(language) for concept in resource.types.all()],
        license=resource.license,
        rights=resource.rights,
        legal_status=resource.legal_status,
        superseded_by=superseded_by(newer) if newer else "",
        content_notice=resource.content_notice,
    )


def _file(identifier: str, number: int) -> tuple[Resource, File]:
    resource = record_called(identifier)
    files = files_of([resource], user=READER).get(resource.pk, [])
    for each in files:
        if each.number == number:
            return resource, each
    numbers = ", ".join(str(each.number) for each in files)
    raise ToolCallError(
        f"{identifier} has no open file {number}. "
        + (f"Its files are {numbers}." if numbers else "It has none.")
    )


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]} […]"


def _name(file: File) -> str:
    return file.current.original_name if file.current else ""


def _content(file: File) -> FileContent:
    if file.current is None:
        raise ToolCallError(f"File {file.number} cannot be read now.")
    return file.current.content


@dataclass(frozen=True, slots=True)
class _Read:
    pages: list[Page]
    page_count: int
    next_page: int | None
    is_whole: bool  # the text of the file, not of these pages


def _pages(file: File, *, first: int, last: int) -> _Read:
    content = _content(file)
    last = min(last, first + MOST_PAGES - 1)
    rows = PageText.objects.filter(
        content=content, number__gte=first, number__lte=last
    ).order_by("number")
    pages: list[Page] = []
    length = 0
    for row in rows.only("number", "language", "text"):
        length += len(row.text)
        if pages and length > MOST_CHARACTERS:
            break
        pages.append(
            Page(
                id=page_id(file.resource, file.number, row.number),
                number=row.number,
                url=page_address(file.resource, file.number, row.number),
                language=row.language,
                text=_shortened(row.text),
            )
        )
    reached = pages[-1].number if pages else last
    is_whole = content.state == FileContent.State.DONE
    following = reached + 1 if reached < content.page_count else None
    return _Read(pages, content.page_count, following, is_whole)


def _metadata(
    resource: Resource,
    files: Sequence[File],
    document: Document,
    language: str,
    following: str,
) -> Metadata:
    record = described_record(resource, files, user=READER, language=language)
    return Metadata(
        document=document,
        files=[
            FileInfo(
                number=file.number,
                name=shown.name,
                media_type=shown.media_type,
                page_count=shown.pages,
                url=page_address(resource, file.number, None)
                if shown.pages
                else shown.url,
            )
            for file, shown in zip(files, record.files, strict=False)
        ],
        topics=list(record.subjects),
        places=list(record.places),
        opens_on=record.available if record.is_embargoed else "",
        next=following,
    )
