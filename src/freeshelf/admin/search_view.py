"""The page of the admin area's search, and its place in the menu."""

from typing import Any

from django.urls import URLPattern, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from freeshelf.admin.site_search import FoundRow, search_admin
from freeshelf.vocabularies.admin.viewsets import listing_paths

_NAME = "freeshelf_search"


class SiteSearchView(BaseListingView):
    """One list of all that a person may open, as they type."""

    page_title = gettext_lazy("Search")
    header_icon = "search"
    index_url_name = _NAME
    index_results_url_name = f"{_NAME}_results"
    results_template_name = "admin/search_results.html"
    is_cut = False
    is_searchable = True
    paginate_by = 20

    @cached_property
    def columns(self) -> list[Column]:
        """Return title, kind and state."""
        return [
            TitleColumn("title", label=gettext("Title"), get_url=_url),
            Column("kind", label=gettext("Type")),
            Column("state", label=gettext("Status")),
        ]

    def get_queryset(self) -> list[FoundRow]:
        """Return the results for the words so far."""
        found, self.is_cut = search_admin(self.search_query, user=self.request.user)
        return found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the page itself."""
        return [{"url": "", "label": self.get_page_title()}]


def _url(row: FoundRow) -> str:
    return row.url


class SiteSearchArea(SearchArea):
    """The first of the areas, which the menu's search and the key `/` open."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Everything"),
            reverse(_NAME),
            name="everything",
            icon_name="search",
            order=10,
        )


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns of the list, and of its results alone."""
    return listing_paths("search/", SiteSearchView, _NAME)
