"""Messages in the admin area."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from freeshelf.inbox.admin.submission_panels import (
    admin_url,
    status_columns,
    submission_edit_handler,
)
from freeshelf.inbox.models import Message


class RecordColumn(Column):
    """A link to the record or page that a message is about."""

    cell_template_name = "inbox/admin/record_cell.html"

    def get_cell_context_data(
        self, instance: Any, parent_context: Any
    ) -> dict[str, Any]:
        """Add the URL of the record."""
        context: dict[str, Any] = super().get_cell_context_data(
            instance, parent_context
        )
        return context | {"resource_url": admin_url(instance.resource)}


class MessageIndexView(IndexView):
    """List messages, open removal requests first, with their age."""

    def get_base_queryset(self) -> Any:
        """Load what the columns show, in one query."""
        return Message.objects.select_related("resource", "assigned_to")

    def order_queryset(self, queryset: Any) -> Any:
        """Order by urgency, unless a column was chosen."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.by_urgency()

    @cached_property
    def columns(self) -> list[Column]:
        """Return columns for kind, state, age, assignee and page."""
        return [
            *super().columns,
            *status_columns(),
            RecordColumn("about", label=_("About")),
        ]


class MessageViewSet(SnippetViewSet):
    """Queue of corrections, removal requests and broken links."""

    model = Message
    icon = "mail"
    menu_label = _("Messages")
    url_namespace = "inbox_message"
    url_prefix = "inbox/messages"
    index_view_class = MessageIndexView
    copy_view_enabled = False
    list_display = ["__str__"]
    list_filter = ["status", "kind", "assigned_to"]
    search_backend_name = None
    search_fields = ["text", "about", "note"]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Return the edit form with the message and its handling."""
        return submission_edit_handler("inbox/admin/message_panel.html", _("Message"))
