"""What editorial pages change in Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.log_actions import LogActionRegistry
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from freeshelf.pages.choosing import choosable
from freeshelf.pages.menus.desk.menu_viewset import MenuViewSet
from freeshelf.pages.models import NewsPage
from freeshelf.pages.theme.desk import addresses
from freeshelf.pages.theme.desk.font_viewset import FontFamilyViewSet
from freeshelf.pages.theme.desk.theme_viewset import ThemeViewSet


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
    """The list of news at the desk."""
    return NewsListingViewSet("news")


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Trying and sharing the draft of a look."""
    return addresses.urlpatterns()


@hooks.register("register_log_actions")
def register_log_actions(registry: LogActionRegistry) -> None:
    """Names of what the history of a look shows."""
    actions = {
        "freeshelf.theme.share": (_("Share draft"), _("Secret link made")),
        "freeshelf.theme.unshare": (_("Stop sharing"), _("Secret link taken back")),
    }
    for action, (label, message) in actions.items():
        registry.register_action(action, label, message)


@hooks.register("construct_page_chooser_queryset")
def leave_out_others_drafts(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """The window in which a page is chosen names no draft of others."""
    return choosable(pages, request.user)


@hooks.register("construct_main_menu")
def leave_out_documents(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Files belong to resources; Wagtail's documents have no address here."""
    menu_items[:] = [item for item in menu_items if item.name != "documents"]


@hooks.register("construct_homepage_summary_items")
def count_no_documents(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Nor are they counted on the first page."""
    items[:] = [item for item in items if not isinstance(item, DocumentsSummaryItem)]
