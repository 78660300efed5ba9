"""Reusable blocks in the admin area."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList, PublishingPanel
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.admin.ui.tables import Column, UsageCountColumn
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from freeshelf.content.admin.usage_panel import UsagePanel
from freeshelf.content.models import ReusableBlock


class ReusableBlockIndexView(IndexView):
    """List reusable blocks with the number of their uses."""

    def get_base_queryset(self) -> Any:
        """Count the uses in the query of the list."""
        count = ReferenceIndex.usage_count_subquery(ReusableBlock)
        return super().get_base_queryset().annotate(usage_count=count)

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's columns, and one for uses."""
        return [*super().columns, UsageCountColumn("usage_count", label=_("Used in"))]


class ReusableBlockViewSet(SnippetViewSet):
    """List, edit, publish and revert reusable blocks."""

    model = ReusableBlock
    icon = "repeat"
    menu_label = gettext_lazy("Reusable blocks")
    menu_order = 155
    add_to_admin_menu = True
    url_namespace = "content_reusable_block"
    url_prefix = "content/reusable-blocks"
    index_view_class = ReusableBlockIndexView
    list_filter = ["live"]
    search_fields = ["title"]
    search_backend_name = None

    @cached_property
    def edit_handler(self) -> Any:
        text = [FieldPanel("title"), FieldPanel("body"), UsagePanel()]
        return Tabs(
            [
                ObjectList(text, heading=_("Text")),
                ObjectList([PublishingPanel()], heading=_("Publishing")),
            ]
        )
