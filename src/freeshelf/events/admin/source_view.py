"""Differences between an event and its source calendar."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from freeshelf.core.html import html_to_text
from freeshelf.events.models import Event, ImportedEvent
from freeshelf.events.services import accept_source_values, keep_local_values
from freeshelf.events.values import get_values


def source_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show both versions side by side, and apply the chosen one."""
    if not request.user.has_perm("events.change_event"):
        raise PermissionDenied
    origin = get_object_or_404(
        ImportedEvent.objects.select_related("event", "feed"), event=pk
    )
    event = origin.event
    edit = redirect("events_event:edit", pk)
    if request.method == "POST":
        if "theirs" not in request.POST:
            keep_local_values(event=event)
            messages.success(request, _("The library’s version was kept."))
            return edit
        try:
            accept_source_values(event=event, user=cast("User", request.user))
        except ValidationError as error:
            messages.error(request, "; ".join(error.messages))
        else:
            messages.success(
                request, _("A draft with the calendar’s version was created.")
            )
        return edit
    local = get_values(event.get_latest_revision_as_object())
    rows = [
        (_label(name), *(_shown(each, name) for each in (local.get(name), value)))
        for name, value in sorted(origin.conflicting_values.items())
    ]
    context = {"event": event, "feed": origin.feed, "rows": rows}
    return render(request, "events/admin/source.html", context)


def _label(name: str) -> str:
    if name == "schedule":
        return _("When")
    if name == "map":
        return _("Map location")
    return str(Event._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown(value: Any, name: str = "") -> str:
    if name == "description":
        return html_to_text(value or "")
    if isinstance(value, dict):
        lines = [
            f"{key}: {part}"
            for key, part in value.items()
            if part not in (None, "", [])
        ]
        return "\n".join(lines)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value if part is not None)
    return str(value)
