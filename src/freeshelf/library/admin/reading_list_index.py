"""List of reading lists, in a fixed number of queries."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.models import Revision
from wagtail.snippets.views.snippets import IndexView

from freeshelf.library.models import ReadingList


class ReadingListIndexView(IndexView):
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
            Column("language", label=_("Language"), sort_key="language"),
            Column("item_count", label=_("Resources"), sort_key="item_count"),
            StatusTagColumn(
                "status",
                label=_("Status"),
                accessor=self.status_of,
                primary=lambda reading_list: reading_list.live,
            ),
            DateColumn(
                "updated", label=_("Updated"), accessor="latest_revision.created_at"
            ),
        ]

    def paginate_queryset(self, queryset: QuerySet[ReadingList], page_size: int) -> Any:
        """Note which reading lists of the page are scheduled."""
        result = super().paginate_queryset(queryset, page_size)
        scheduled = Revision.objects.filter(
            content_type=ReadingList.get_content_type(),
            object_id__in=[str(row.pk) for row in result[2]],
            approved_go_live_at__isnull=False,
        )
        self._scheduled = set(scheduled.values_list("object_id", flat=True))
        return result

    def status_of(self, reading_list: ReadingList) -> str:
        """Return the publication status of a reading list."""
        if str(reading_list.pk) in self._scheduled:
            return _("live + scheduled") if reading_list.live else _("scheduled")
        if not reading_list.live:
            return _("expired") if reading_list.expired else _("draft")
        if reading_list.has_unpublished_changes:
            return _("live + draft")
        return _("live")
