"""Records, their files, and the text of these page by page."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from freeshelf.api.answers import many, one
from freeshelf.api.cursors import keyset, page_of
from freeshelf.api.errors import NotThereError
from freeshelf.api.filtering import filtered_page
from freeshelf.api.lookups import find_file, find_record, last_change
from freeshelf.api.parameters import (
    DESCRIBED_FILTERS,
    ExpandableShape,
    FileNumber,
    Filters,
    Identifier,
    PageNumber,
    Paging,
    Shape,
)
from freeshelf.api.presenters import ANYONE
from freeshelf.api.presenters.records import EXPANDABLE, file_items, record_items
from freeshelf.api.presenters.texts import page_item, passage_item
from freeshelf.api.questions import read_question
from freeshelf.api.schemas.common import Many, One
from freeshelf.api.schemas.records import FileOut, PageOut, PassageOut, RecordOut
from freeshelf.enrich.models import Passage
from freeshelf.library.models import PageText, Resource
from freeshelf.search.explaining import files_of

router = Router(tags=["Records"])


@router.get(
    "",
    response=Many[RecordOut],
    operation_id="list_records",
    summary="List records",
    description="Every record that the filters leave, in the order in which they were "
    f"added. {DESCRIBED_FILTERS} To search by words, use `/search`.",
)
def list_records(
    request: HttpRequest,
    filters: Query[Filters],  # type: ignore[valid-type]
    paging: Query[Paging],
    shape: Query[ExpandableShape],
) -> HttpResponse:
    expand = shape.expanded(*EXPANDABLE)
    asked = read_question(request, language="")
    visible = Resource.objects.visible_to(ANYONE).select_related("publisher")
    place = keyset(request, paging.cursor, "pk")
    found, cursor = filtered_page(visible, asked.filters, place, paging.limit)
    items = record_items(found, expand=expand, fields=shape.names)
    changed_at = last_change()
    return many(
        request, items, cursor=cursor, fields=shape.names, changed_at=changed_at
    )


@router.get(
    "/{identifier}",
    response=One[RecordOut],
    operation_id="get_record",
    summary="Get a record",
    description="A merged record redirects to its successor. Formats of references are "
    "at the record's own address, by the header `Accept`.",
)
def get_record(
    request: HttpRequest, identifier: Identifier, shape: Query[ExpandableShape]
) -> HttpResponse:
    expand = shape.expanded(*EXPANDABLE)
    # Last-Modified is the time of its last change.
    fields = (*shape.names, "changed_at") if shape.names else ()
    (item,) = record_items([find_record(identifier)], expand=expand, fields=fields)
    return one(request, item, fields=shape.names, changed_at=item.changed_at)


@router.get(
    "/{identifier}/files",
    response=Many[FileOut],
    operation_id="list_files",
    summary="List the files of a record",
)
def list_files(
    request: HttpRequest, identifier: Identifier, shape: Query[Shape]
) -> HttpResponse:
    record = find_record(identifier)
    files = files_of([record], user=ANYONE).get(record.pk, [])
    return many(request, file_items(files), fields=shape.names)


@router.get(
    "/{identifier}/files/{number}",
    response=One[FileOut],
    operation_id="get_file",
    summary="Get the description of a file",
)
def get_file(
    request: HttpRequest,
    identifier: Identifier,
    number: FileNumber,
    shape: Query[Shape],
) -> HttpResponse:
    file, _content = find_file(identifier, number)
    (item,) = file_items([file])
    return one(request, item, fields=shape.names)


@router.get(
    "/{identifier}/files/{number}/pages",
    response=Many[PageOut],
    operation_id="list_pages",
    summary="Read the text of a file page by page",
)
def list_pages(
    request: HttpRequest,
    identifier: Identifier,
    number: FileNumber,
    paging: Query[Paging],
    shape: Query[Shape],
) -> HttpResponse:
    file, content = find_file(identifier, number)
    place = keyset(request, paging.cursor, "number")
    pages = PageText.objects.filter(content=content).defer("packed_words")
    found, cursor = page_of(pages, place, paging.limit)
    items = [page_item(page, file) for page in found]
    return many(request, items, cursor=cursor, fields=shape.names)


@router.get(
    "/{identifier}/files/{number}/pages/{page}",
    response=One[PageOut],
    operation_id="get_page",
    summary="Read the text of one page",
)
def get_page(
    request: HttpRequest,
    identifier: Identifier,
    number: FileNumber,
    page: PageNumber,
    shape: Query[Shape],
) -> HttpResponse:
    file, content = find_file(identifier, number)
    pages = PageText.objects.filter(content=content, number=page)
    text = pages.defer("packed_words").first()
    if text is None:
        raise NotThereError(
            _("This file has %(count)d pages.") % {"count": content.page_count}
        )
    return one(request, page_item(text, file), fields=shape.names)


@router.get(
    "/{identifier}/files/{number}/passages",
    response=Many[PassageOut],
    operation_id="list_passages",
    summary="List the passages of a file",
    description="What search finds and quotes, in the order of the file.",
)
def list_passages(
    request: HttpRequest,
    identifier: Identifier,
    number: FileNumber,
    paging: Query[Paging],
    shape: Query[Shape],
) -> HttpResponse:
    file, content = find_file(identifier, number)
    place = keyset(request, paging.cursor, "page_number", "ordinal")
    passages = Passage.objects.filter(content=content)
    found, cursor = page_of(passages, place, paging.limit)
    items = [passage_item(passage, file) for passage in found]
    return many(request, items, cursor=cursor, fields=shape.names)
