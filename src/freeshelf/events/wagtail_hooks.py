"""Wagtail hooks of events."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from freeshelf.events.admin.source_view import source_view
from freeshelf.events.admin.upload_view import UploadView
from freeshelf.events.admin.viewsets import (
    CalendarFeedViewSet,
    EventCategoryViewSet,
    EventViewSet,
)
from freeshelf.events.models import Event
from freeshelf.library.admin.record_writing import EditOfSubstance


class _UploadMenuItem(MenuItem):
    """A menu item for users who may add events."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.add_event")


class EventsGroup(SnippetViewSetGroup):
    """Menu of events, categories and feeds."""

    menu_label = _("Events")
    menu_icon = "calendar-alt"
    menu_order = 155
    items = (EventViewSet, EventCategoryViewSet, CalendarFeedViewSet)

    def get_submenu_items(self) -> list[Any]:
        """Return the lists, then the item for uploads."""
        upload = _UploadMenuItem(
            _("Import a calendar"),
            reverse_lazy("events_upload"),
            name="events-upload",
            icon_name="upload",
            order=900,
        )
        return [*super().get_submenu_items(), upload]


register_snippet(EventsGroup)


@hooks.register("register_actions")
def register_edit(registry: ActionRegistry) -> None:
    """Save events only where an edit changes them."""
    registry.register(Event, EditOfSubstance)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URL patterns of uploads and source differences."""
    return [
        path("events/upload/", UploadView.as_view(), name="events_upload"),
        path("events/events/<int:pk>/source/", source_view, name="events_source"),
    ]
