"""Search, as on the page of results, and suggestions while typing."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from ninja import Query, Router

from freeshelf.api.addresses import absolute
from freeshelf.api.answers import check_fields, chosen, many, one, respond
from freeshelf.api.errors import NotThereError
from freeshelf.api.parameters import (
    DESCRIBED_FILTERS,
    ExpandableShape,
    Filters,
    Letters,
    Question,
    Typed,
)
from freeshelf.api.presenters import ANYONE
from freeshelf.api.presenters.records import EXPANDABLE
from freeshelf.api.presenters.search import facet_items, hit_items, search_meta
from freeshelf.api.questions import read_question
from freeshelf.api.schemas.common import Many, One
from freeshelf.api.schemas.search import FacetOut, HitOut, SearchOut, SuggestionOut
from freeshelf.search import services
from freeshelf.search.request import (
    MAX_PAGE,
    SearchRequest,
    available_facets,
    parse_text,
)

router = Router(tags=["Search"])
_MAX_SUGGEST_CHARACTERS = 200


@router.get(
    "/search",
    response=SearchOut,
    operation_id="search",
    summary="Search",
    description="The same records, in the same order, with the same counts as on the "
    "page of results: by words and, where the library has a model, by meaning. Results "
    f"are ranked, so they have numbered pages. {DESCRIBED_FILTERS}",
)
def search(
    request: HttpRequest,
    question: Query[Question],
    filters: Query[Filters],  # type: ignore[valid-type]
    shape: Query[ExpandableShape],
) -> HttpResponse:
    expand = shape.expanded(*EXPANDABLE)
    language = get_language() or "en"
    asked = replace(_asked(request), page_size=question.limit)
    found = services.search(asked, user=ANYONE, language=language)
    if asked.page > found.page_count:
        raise NotThereError(
            ngettext(
                "There is only %(number)d page of results.",
                "There are only %(number)d pages of results.",
                found.page_count,
            )
            % {"number": found.page_count}
        )
    items = hit_items(found, expand=expand, fields=shape.names)
    check_fields(shape.names, HitOut)
    body = {
        "data": [chosen(item, shape.names) for item in items],
        "meta": search_meta(found, request, language=language),
        "links": _links(request, asked.page, found.page_count),
    }
    return respond(request, body)


@router.get(
    "/search/facets/{facet}",
    response=One[FacetOut],
    operation_id="get_facet",
    summary="List every value of a filter",
    description="With the number of results that each would leave.",
)
def get_facet(
    request: HttpRequest,
    facet: str,
    letters: Query[Letters],
    question: Query[Question],
    filters: Query[Filters],  # type: ignore[valid-type]
) -> HttpResponse:
    if facet not in available_facets():
        raise NotThereError(_("There is no filter with this name."))
    found = services.facet_list(
        _asked(request),
        facet,
        user=ANYONE,
        language=get_language() or "en",
        contains=parse_text(request.GET, "contains", max_characters=100),
    )
    (item,) = facet_items([found], request)
    return one(request, item)


@router.get(
    "/suggest",
    response=Many[SuggestionOut],
    operation_id="suggest",
    summary="Complete what was typed",
)
def suggest(request: HttpRequest, question: Query[Typed]) -> HttpResponse:
    text = parse_text(request.GET, max_characters=_MAX_SUGGEST_CHARACTERS)
    found = services.suggest(text, language=get_language() or "en", limit=8)
    return many(
        request,
        [
            SuggestionOut(
                id=absolute(each["url"]),
                text=each["text"],
                kind=each["kind"],
                label=each["label"],
            )
            for each in found
        ],
    )


def _asked(request: HttpRequest) -> SearchRequest:
    return read_question(request, language=get_language() or "")


def _links(request: HttpRequest, page: int, count: int) -> dict[str, str]:
    links = {"self": absolute(request.get_full_path())}
    if page < min(count, MAX_PAGE):
        query = request.GET.copy()
        query["page"] = str(page + 1)
        links["next"] = absolute(f"{request.path}?{query.urlencode()}")
    return links
