"""The queue of requests by deadline, and the page of one."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from freeshelf.privacy.admin.request_panel import RequestPanel
from freeshelf.privacy.models import DataRequest


class RequestFilterSet(WagtailFilterSet):
    """Filters of the queue."""

    owed = django_filters.ChoiceFilter(
        label=_("Response"), choices=[("yes", _("Due"))], method="filter_owed"
    )

    class Meta:
        model = DataRequest
        fields = ["kind", "state"]

    def filter_owed(self, queryset: Any, name: str, value: str) -> QuerySet:
        """Filter to requests that need a response."""
        return queryset.open()


class RequestIndexView(IndexView):
    """List requests, the nearest deadline first."""

    def get_base_queryset(self) -> QuerySet[DataRequest]:
        """Load what the columns show, in one query."""
        return DataRequest.objects.select_related("handled_by")

    def order_queryset(self, queryset: Any) -> Any:
        """Order by urgency, unless a column was chosen."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.by_urgency()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Add a button to record a request that arrived by other means."""
        return [
            HeaderButton(
                label=_("Record a request"),
                url=reverse("privacy_request_new"),
                icon_name="plus",
            )
        ]

    @cached_property
    def columns(self) -> list[Column]:
        """Return columns for kind, email address, state, time and handler."""
        now = timezone.now()
        return [
            *super().columns,
            Column("email", label=_("Email address")),
            Column("state", label=_("Status"), accessor="get_state_display"),
            Column(
                "due",
                label=_("Time left"),
                accessor=lambda request: time_left(request, now=now),
                sort_key="due_at",
            ),
            Column("handled_by", label=_("Handled by")),
        ]


def time_left(request: DataRequest, *, now: Any) -> str:
    """Return the remaining time to respond as text; empty if none is due."""
    days = request.days_left(now=now)
    if days is None:
        return ""
    if days < 0:
        message = ngettext("%(days)d day overdue", "%(days)d days overdue", -days)
    else:
        message = ngettext("%(days)d day", "%(days)d days", days)
    return message % {"days": abs(days)}


class DataRequestViewSet(SnippetViewSet):
    """Requests about personal data."""

    model = DataRequest
    icon = "key"
    menu_label = _("Personal data")
    menu_name = "personal-data"
    menu_order = 165
    add_to_admin_menu = True
    url_namespace = "privacy_request"
    url_prefix = "personal-data/requests"
    index_view_class = RequestIndexView
    copy_view_enabled = False
    inspect_view_enabled = False
    filterset_class = RequestFilterSet
    list_display = ["__str__"]
    search_backend_name = None
    search_fields = ["email"]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Return the edit form: the request, its actions and notes of staff."""
        return ObjectList(
            [
                RequestPanel(heading=_("Request")),
                MultiFieldPanel(
                    [FieldPanel("handled_by"), FieldPanel("note")],
                    heading=_("Note for staff"),
                ),
            ]
        )
