"""What editorial pages change in Wagtail's admin."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from freeshelf.pages.menus.admin.menu_viewset import MenuViewSet
from freeshelf.pages.models import NewsPage
from freeshelf.pages.theme.admin import urls
from freeshelf.pages.theme.admin.theme_viewset import FontFamilyViewSet, ThemeViewSet

_EDITING = ("add", "change", "publish")


def choosable_pages(pages: PageQuerySet, user: Any) -> PageQuerySet:
    """Those that readers see, and those that this person may edit.

    Titles of drafts and of closed pages are for nobody else.
    """
    shown = Page.objects.live().public().values("pk")
    policy = PagePermissionPolicy()
    own = policy.instances_user_has_any_permission_for(user, _EDITING).values("pk")
    found: PageQuerySet = pages.filter(Q(pk__in=shown) | Q(pk__in=own))
    return found


class AppearanceGroup(SnippetViewSetGroup):
    """One menu for what the public pages look like and lead to."""

    menu_label = _("Appearance")
    menu_name = "appearance"
    menu_icon = "view"
    menu_order = 180
    items = (MenuViewSet, ThemeViewSet, FontFamilyViewSet)


register_snippet(AppearanceGroup)


class NewsListingViewSet(PageListingViewSet):
    """All news, wherever they hang in the tree."""

    model = NewsPage
    menu_label = _("News")
    menu_order = 110
    icon = "calendar-alt"
    add_to_admin_menu = True
    list_filter = ("is_featured", "published_date")


@hooks.register("register_admin_viewset")
def register_news() -> NewsListingViewSet:
    """The list of news in the admin area."""
    return NewsListingViewSet("news")


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Trying and sharing the draft of a look."""
    return urls.urlpatterns()


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Names of what the history of a look shows."""
    actions = {
        "freeshelf.theme.share": (_("Share draft"), _("Secret link created")),
        "freeshelf.theme.unshare": (_("Stop sharing"), _("Secret link revoked")),
    }
    for action, (label, message) in actions.items():
        registry.register_action(action, label, message)


@hooks.register("construct_page_chooser_queryset")
def leave_out_others_drafts(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """The window in which a page is chosen names no draft of others."""
    return choosable_pages(pages, request.user)


class NoDocument:
    """The kind of what is not there."""


class NoDocumentsEndpoint:
    """The interface of documents, whose address every page of the admin looks for."""

    model = NoDocument

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """One address, which answers that it is not there."""
        return [path("", _not_here, name="listing")]


def _not_here(request: HttpRequest) -> HttpResponse:
    raise Http404


@hooks.register("construct_admin_api")
def answer_for_documents(router: WagtailAPIRouter) -> None:
    """Files belong to resources; Wagtail's documents are not installed."""
    router.register_endpoint("documents", NoDocumentsEndpoint)
