"""The queue of requests by deadline, and the page of one."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView

from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.archives import archive_of
from freeshelf.privacy.services.fulfilment import is_genuine
from freeshelf.vocabularies.admin.viewsets import PlainViewSet

# Permission to see, hand out and erase all personal data.
CARRY_OUT = "privacy.carry_out_datarequest"
CHANGE = "privacy.change_datarequest"


class RequestPermissionPolicy(ModelPermissionPolicy):
    """Model permissions without adding and deleting; requests expire automatically."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether a user has this permission."""
        if action in ("add", "delete"):
            return False
        return bool(super().user_has_permission(user, action))


class RequestPanel(Panel):
    """Shows the request read-only."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "privacy/admin/request_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the remaining time, the actions and the certificate."""
            request = self.instance
            may_carry_out = self.request.user.has_perm(CARRY_OUT)
            return super().get_context_data(parent_context) | {
                "data_request": request,
                "days_left": request.days_left(now=timezone.now()),
                "ways": _actions(request, may_carry_out=may_carry_out),
                "is_genuine": bool(request.certificate)
                and is_genuine(request.certificate),
            }


def _actions(request: DataRequest, *, may_carry_out: bool) -> list[tuple[str, str]]:
    """Return URLs and labels of the actions."""
    actions = []
    if request.state == DataRequest.State.PENDING:
        actions.append(("privacy_request_resend", gettext("Send the email again")))
    if may_carry_out:
        actions += _carry_out_actions(request)
    return [(reverse(name, args=[request.pk]), label) for name, label in actions]


def _carry_out_actions(request: DataRequest) -> list[tuple[str, str]]:
    actions = []
    if request.state == DataRequest.State.CONFIRMED:
        actions.append(("privacy_request_findings", gettext("View the data held")))
        if request.extended_at is None:
            actions.append(("privacy_request_extend", gettext("Extend the deadline")))
        actions.append(("privacy_request_refuse", gettext("Refuse the request")))
    is_copy = request.kind == DataRequest.Kind.EXPORT
    if is_copy and request.closed_at and archive_of(request).exists():
        actions.append(("privacy_request_copy", gettext("Download the copy")))
    if request.certificate:
        actions.append(
            ("privacy_request_certificate", gettext("Download the certificate"))
        )
    return actions


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


def time_left(request: DataRequest) -> str:
    """Return the remaining time to respond as text; empty if none is due."""
    days = request.days_left(now=timezone.now())
    if days is None:
        return ""
    if days < 0:
        message = ngettext("%(days)d day overdue", "%(days)d days overdue", -days)
    else:
        message = ngettext("%(days)d day", "%(days)d days", days)
    return message % {"days": abs(days)}


class DataRequestViewSet(PlainViewSet):
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
    inspect_view_enabled = False
    filterset_class = RequestFilterSet
    list_display = [
        "__str__",
        Column("email", label=_("Email address")),
        Column("state", label=_("Status"), accessor="get_state_display"),
        Column("due", label=_("Time left"), accessor=time_left, sort_key="due_at"),
        Column("handled_by", label=_("Handled by")),
    ]
    search_fields = ["email"]

    edit_handler = ObjectList(
        [
            RequestPanel(heading=_("Request")),
            MultiFieldPanel(["handled_by", "note"], heading=_("Note for staff")),
        ]
    )
