"""Admin views of one page of a file beside a form: its image, and a place on it."""

from contextlib import suppress
from typing import Any, NoReturn

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from freeshelf.enrich.admin.file_views import picture_response
from freeshelf.enrich.admin.incoming_views import AddResourceMixin, waiting_files
from freeshelf.enrich.errors import EnrichError, PageImageError
from freeshelf.enrich.metadata_extraction.places import places_of
from freeshelf.enrich.models import Suggestion
from freeshelf.enrich.page_images import (
    MAX_PAGE_NUMBER,
    PICTURE_WIDTHS,
    PageWords,
    page_image,
    page_words,
)
from freeshelf.enrich.page_marks import Mark, marks_at
from freeshelf.library.models import FileContent, IncomingFile
from freeshelf.shared.amounts import local_number

_WIDTH = PICTURE_WIDTHS[-1]


class IncomingFileMixin(AddResourceMixin):
    """Restrict a view of a pending file; for anybody else there is none."""

    kwargs: dict[str, Any]

    def handle_no_permission(self) -> NoReturn:
        raise Http404

    @cached_property
    def incoming(self) -> IncomingFile:
        """The file of the URL. Raises Http404."""
        pending = waiting_files().select_related("content")
        return get_object_or_404(pending, pk=self.kwargs["pk"])


class IncomingPictureView(IncomingFileMixin, View):
    """View of the image of a page of a pending file."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
        return picture_response(self.incoming.content, number, width=_WIDTH)


@method_decorator(never_cache, name="dispatch")
class IncomingPageView(IncomingFileMixin, WagtailAdminTemplateMixin, TemplateView):
    """View of a page of a pending file, for a script or as a page of its own.

    `show` is the key of a suggestion whose place is marked.
    """

    page_title = gettext_lazy("Page of the file")
    header_icon = "doc-full"

    def get_template_names(self) -> list[str]:
        """Return only the page itself for the script that shows it beside the form."""
        is_part = self.request.headers.get("X-Requested-With") == "XMLHttpRequest"
        name = "page_beside" if is_part else "page_alone"
        return [f"enrich/admin/{name}.html"]

    def get_page_subtitle(self) -> str:
        return self.incoming.original_name

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        number = self.kwargs["number"]
        content = self.incoming.content
        beside = shown_page(content, number, suggestion=self._suggestion())
        return context | {
            "incoming": self.incoming,
            "beside": beside | addresses(self.incoming, number, beside["count"]),
        }

    def _suggestion(self) -> Suggestion | None:
        key = self.request.GET.get("show", "")
        if not (key.isascii() and key.isdigit()):
            return None
        here = Suggestion.objects.filter(
            content=self.incoming.content, page_number=self.kwargs["number"]
        )
        return here.filter(pk=int(key[:18])).first()


def addresses(incoming: IncomingFile, number: int, count: int) -> dict[str, str]:
    """Return addresses of the image of a page and of the pages around it."""

    def page(number: int) -> str:
        return reverse("enrich_incoming_page", args=[incoming.pk, number])

    return {
        "url": page(number),
        "image_url": reverse("enrich_incoming_image", args=[incoming.pk, number]),
        "previous_url": page(number - 1) if number > 1 else "",
        "next_url": "" if count and number >= count else page(number + 1),
    }


def unmarked_page(incoming: IncomingFile, number: int) -> dict[str, Any]:
    """Describe a page without opening the file."""
    beside = _described(number, incoming.content.page_count)
    return beside | addresses(incoming, number, beside["count"])


def shown_page(
    content: FileContent, number: int, *, suggestion: Suggestion | None
) -> dict[str, Any]:
    """Describe a page: its size, the marks on it, and what it cannot show.

    Raises Http404 when the file has fewer pages.
    """
    words = PageWords(content.page_count)
    with suppress(EnrichError):
        words = page_words(content=content, number=number)
    if not 1 <= number <= (words.page_count or MAX_PAGE_NUMBER):
        raise Http404
    beside = _described(number, words.page_count)
    try:
        page_image(content=content, number=number, width=_WIDTH)
    except PageImageError as error:
        return beside | {"problem": str(error)}
    page = words.page
    if page is not None and page.width and page.height:
        beside |= {"width": page.width, "height": page.height}
    if suggestion is None:
        return beside
    marks = _marks(words, suggestion)
    # A number of a book is read from left to right in every language.
    facts = {"value": f"\u2068{suggestion.value[:_SAID]}\u2069"}
    sentence = (
        _("Highlighted: “%(value)s”.")
        if marks
        else _("This part cannot be marked here.")
    )
    return beside | {"marks": marks, "sentence": sentence % facts}


# Letters of a value that are said when it is marked.
_SAID = 80


def _described(number: int, count: int) -> dict[str, Any]:
    facts = {"number": local_number(number), "page": local_number(number)}
    position = _("Page %(number)s") % facts
    if count:
        facts["count"] = local_number(count)
        position = _("Page %(page)s of %(count)s") % facts
    return {"number": number, "count": count, "position": position}


def _marks(words: PageWords, suggestion: Suggestion) -> tuple[Mark, ...]:
    page = words.page
    if page is None:
        return ()
    places = places_of(page.text, value=suggestion.value, excerpt=suggestion.excerpt)
    return marks_at(page.words, places)
