"""Reading lists in the admin area."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column

from freeshelf.library.admin.resource_list import StatusIndexView
from freeshelf.library.admin.typeaheads import RESOURCE
from freeshelf.library.models import ReadingList
from freeshelf.library.services.live_and_draft import scheduled_keys
from freeshelf.vocabularies.admin.form_sections import publishing_tabs, text_panel
from freeshelf.vocabularies.admin.typeahead import typeahead_panel
from freeshelf.vocabularies.admin.viewsets import PlainViewSet


class ReadingListIndexView(StatusIndexView):
    """List reading lists with language, length, status and last change."""

    def get_base_queryset(self) -> QuerySet[ReadingList]:
        """Load what the columns show."""
        lists: QuerySet[ReadingList] = ReadingList.objects.select_related(
            "locale", "latest_revision"
        )
        return lists.annotate(item_count=Count("items"))

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's checkbox and title, then our own columns."""
        checkbox, title, *_rest = super().columns
        return [
            checkbox,
            title,
            Column("language", label=gettext("Language"), sort_key="language"),
            Column("item_count", label=gettext("Resources"), sort_key="item_count"),
            *self.publication_columns(),
        ]

    def paginate_queryset(self, queryset: QuerySet[ReadingList], page_size: int) -> Any:
        """Note which reading lists of the page are scheduled."""
        result = super().paginate_queryset(queryset, page_size)
        self.scheduled = scheduled_keys(ReadingList, [row.pk for row in result[2]])
        return result


class ReadingListViewSet(PlainViewSet):
    """List, edit and publish reading lists, with ordered items."""

    model = ReadingList
    icon = "list-ol"
    url_namespace = "library_reading_list"
    url_prefix = "library/reading-lists"
    index_view_class = ReadingListIndexView
    list_filter = ["live"]
    search_fields = ["title"]

    edit_handler = publishing_tabs(
        ObjectList(
            [
                "title",
                "slug",
                text_panel("description", rows=5),
                "language",
                InlinePanel(
                    "items",
                    panels=[
                        typeahead_panel("resource", RESOURCE),
                        text_panel("note", rows=2),
                    ],
                    heading=_("Resources in order"),
                    label=_("resource"),
                ),
            ],
            heading=_("List"),
        )
    )
