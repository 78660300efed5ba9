"""Menus in the admin area."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from freeshelf.pages.models import Menu
from freeshelf.vocabularies.admin.form_sections import publishing_tabs


class MenuIndexView(IndexView):
    """List menus with their locations."""

    @cached_property
    def columns(self) -> list[Column]:
        """Add a column for the location."""
        place = Column("location", label=_("Location"), accessor="get_location_display")
        return [*super().columns, place]


class MenuViewSet(SnippetViewSet):
    """List menus, edit their items, publish and revert."""

    model = Menu
    icon = "list-ul"
    menu_label = gettext_lazy("Menus")
    url_namespace = "pages_menu"
    url_prefix = "pages/menus"
    index_view_class = MenuIndexView
    list_filter = ["live", "location"]
    search_fields = ["title"]
    search_backend_name = None

    edit_handler = publishing_tabs(
        ObjectList(["title", "location", "items"], heading=gettext_lazy("Menu"))
    )
