"""Evidence packs: passages for those who run a model of their own."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router

from freeshelf.api.addresses import absolute
from freeshelf.api.answers import respond, respond_bytes
from freeshelf.api.errors import InvalidQueryError
from freeshelf.api.parameters import DESCRIBED_FILTERS, EvidenceShape, Filters
from freeshelf.api.presenters import ANYONE
from freeshelf.api.presenters.evidence import evidence_pack, to_markdown
from freeshelf.api.questions import read_question
from freeshelf.api.schemas.evidence import EvidencePack
from freeshelf.search import services

router = Router(tags=["Search"])
_MARKDOWN = "text/markdown"
_MARKDOWN_TYPE = f"{_MARKDOWN}; charset=utf-8"


@router.get(
    "/evidence",
    response=EvidencePack,
    operation_id="get_evidence",
    url_name="get_evidence",
    summary="Get passages for a model of your own",
    description="The passages that fit a question best, word for word, each with its "
    "page, address, date, licence, content notice and newer edition; the best of each "
    "record first. As JSON, or as Markdown by `format` or the header `Accept`. A "
    f"question that calls for help has `help`: give that first. {DESCRIBED_FILTERS}",
    openapi_extra={
        "responses": {
            200: {"content": {_MARKDOWN: {"schema": {"type": "string"}}}},
        }
    },
)
def get_evidence(
    request: HttpRequest,
    shape: Query[EvidenceShape],
    filters: Query[Filters],  # type: ignore[valid-type]
) -> HttpResponse:
    with translation.override(_code(shape.reader) or get_language() or "en"):
        language = get_language() or "en"
        asked = read_question(request, language=language)
        if not asked.text:
            raise InvalidQueryError(_("Ask a question."), name="q")
        asked = replace(asked, page=1, page_size=shape.limit, view="")
        found = services.search(asked, user=ANYONE, language=language)
        pack = evidence_pack(
            found,
            most=shape.limit,
            language=language,
            own_url=absolute(request.get_full_path()),
        )
        if _wants_markdown(request, shape.format):
            response = respond_bytes(
                request,
                to_markdown(pack).encode(),
                media_type=_MARKDOWN_TYPE,
            )
        else:
            response = respond(request, pack)
    patch_vary_headers(response, ("Accept",))
    return response


def _wants_markdown(request: HttpRequest, chosen: str) -> bool:
    if chosen:
        return chosen == "markdown"
    return request.get_preferred_type(["application/json", _MARKDOWN]) == _MARKDOWN


def _code(language: str) -> str:
    """Return the code of a language in addresses: zh-hans for zh."""
    codes = (code for code, _name in settings.LANGUAGES)
    return next((c for c in codes if language and c.partition("-")[0] == language), "")
