"""Reusable blocks in the admin area."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import ObjectList, Panel
from wagtail.admin.ui.tables import Column, UsageCountColumn
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from freeshelf.content.models import ReusableBlock
from freeshelf.content.usage import Uses, is_recursive, usage_of
from freeshelf.vocabularies.admin.choosers import TitleChooserViewSet
from freeshelf.vocabularies.admin.form_sections import publishing_tabs

# A block in the footer of every page has more uses than a list can show.
MAX_SHOWN = 100


class UsagePanel(Panel):
    """Links to pages, records and blocks that show this one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/uses.html"

        def is_shown(self) -> bool:
            """Return whether the block was saved, so that it can have uses."""
            return bool(super().is_shown() and self.instance and self.instance.pk)

        def get_context_data(
            self, parent_context: dict[str, Any] | None = None
        ) -> dict[str, Any]:
            """Add the uses with their URLs, and whether the block contains itself."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            finder = AdminURLFinder(getattr(self.request, "user", None))
            uses = usage_of(self.instance)
            context["total"] = sum(map(len, uses.values()))
            context["uses"] = [
                (str(user), user._meta.verbose_name, url)
                for user in _loaded(uses, limit=MAX_SHOWN)
                if (url := finder.get_edit_url(user))
            ]
            context["is_recursive"] = is_recursive(self.instance)
            return context


def _loaded(uses: Uses, *, limit: int) -> Iterator[Any]:
    for model, keys in uses.items():
        rows = model.objects.filter(pk__in=sorted(keys)[:limit])
        yield from rows
        limit -= len(rows)


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
    icon = "snippet"
    menu_label = gettext_lazy("Reusable blocks")
    menu_order = 155
    add_to_admin_menu = True
    url_namespace = "content_reusable_block"
    url_prefix = "content/reusable-blocks"
    index_view_class = ReusableBlockIndexView
    chooser_viewset_class = TitleChooserViewSet
    list_filter = ["live"]
    search_fields = ["title"]
    search_backend_name = None

    edit_handler = publishing_tabs(
        ObjectList(
            ["title", "body", UsagePanel(heading=gettext_lazy("Used in"))],
            heading=gettext_lazy("Text"),
        )
    )
