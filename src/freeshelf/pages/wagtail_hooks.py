"""Wagtail hooks of editorial pages."""

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
from freeshelf.pages.theme.admin.draft_views import (
    DraftView,
    PreviewDraftView,
    RevokeView,
)
from freeshelf.pages.theme.admin.theme_viewset import FontFamilyViewSet, ThemeViewSet

_EDITING = ("add", "change", "publish")


def choosable_pages(pages: PageQuerySet, user: Any) -> PageQuerySet:
    """Return public pages, and those that this user may edit.

    Hides titles of other drafts and of private pages.
    """
    shown = Page.objects.live().public().values("pk")
    policy = PagePermissionPolicy()
    own = policy.instances_user_has_any_permission_for(user, _EDITING).values("pk")
    return pages.filter(Q(pk__in=shown) | Q(pk__in=own))


class AppearanceGroup(SnippetViewSetGroup):
    """Menu for themes, fonts and site menus."""

    menu_label = _("Appearance")
    menu_name = "appearance"
    menu_icon = "view"
    menu_order = 180
    items = (MenuViewSet, ThemeViewSet, FontFamilyViewSet)


register_snippet(AppearanceGroup)


class NewsListingViewSet(PageListingViewSet):
    """All news pages, wherever they are in the tree."""

    model = NewsPage
    menu_label = _("News")
    menu_order = 110
    icon = "calendar-alt"
    add_to_admin_menu = True
    list_filter = ("is_featured", "published_date")


@hooks.register("register_admin_viewset")
def register_news() -> NewsListingViewSet:
    """Return the list of news pages."""
    return NewsListingViewSet("news")


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Return URL patterns to preview a draft, share it and revoke a link."""
    return [
        path(
            f"looks/<int:pk>/draft/{route}", view.as_view(), name=f"pages_theme_{name}"
        )
        for route, view, name in (
            ("", DraftView, "draft"),
            ("try/", PreviewDraftView, "preview"),
            ("links/<int:share>/revoke/", RevokeView, "revoke"),
        )
    ]


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Register the labels of theme actions in the history."""
    actions = {
        "freeshelf.theme.share": (_("Share draft"), _("Secret link created")),
        "freeshelf.theme.unshare": (_("Stop sharing"), _("Secret link revoked")),
    }
    for action, (label, message) in actions.items():
        registry.register_action(action, label, message)


@hooks.register("construct_page_chooser_queryset")
def leave_out_others_drafts(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Hide drafts of others in the page chooser."""
    return choosable_pages(pages, request.user)


class NoDocument:
    """Placeholder for the model of documents, which are not installed."""


class NoDocumentsEndpoint:
    """API endpoint of documents, whose URL Wagtail's admin pages require."""

    model = NoDocument

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """Return one URL, which responds 404."""
        return [path("", _not_found, name="listing")]


def _not_found(request: HttpRequest) -> HttpResponse:
    raise Http404


@hooks.register("construct_admin_api")
def answer_for_documents(router: WagtailAPIRouter) -> None:
    """Register the endpoint, since Wagtail's documents are not installed."""
    router.register_endpoint("documents", NoDocumentsEndpoint)
