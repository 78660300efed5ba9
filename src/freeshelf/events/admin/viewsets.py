"""Admin views of events, categories and calendar feeds."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from freeshelf.events.admin.event_filters import EventFilterSet
from freeshelf.events.admin.event_panels import event_edit_handler
from freeshelf.events.admin.event_views import EventEditView, EventIndexView
from freeshelf.events.admin.zone_field import add_zone_field
from freeshelf.events.models import CalendarFeed, Event, EventCategory


class FeedForm(WagtailAdminModelForm):
    """Accepts webcal:// URLs, and schedules a read of the calendar."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and str(data.get("url", "")).startswith("webcal://"):
            data = data.copy()
            data["url"] = "https://" + data["url"].removeprefix("webcal://")
        super().__init__(data, *args, **kwargs)
        add_zone_field(self)

    def save(self, commit: bool = True) -> Any:
        """Schedule the calendar to be read next."""
        self.instance.due_at, self.instance.failures = None, 0
        return super().save(commit)


class EventViewSet(SnippetViewSet):
    """List, edit, preview, schedule, compare, revert, lock and review events."""

    model = Event
    icon = "calendar-alt"
    menu_label = gettext_lazy("Events")
    url_namespace = "events_event"
    url_prefix = "events/events"
    index_view_class = EventIndexView
    edit_view_class = EventEditView
    filterset_class = EventFilterSet
    ordering = "-start_date"
    search_backend_name = None
    search_fields = ["title", "venue_name", "address"]
    # A copy would have the UID of the first in calendars.
    copy_view_enabled = False
    list_display = ["display_title"]
    list_per_page = 30

    @cached_property
    def edit_handler(self) -> TabbedInterface:
        return event_edit_handler()


class EventCategoryViewSet(SnippetViewSet):
    """List and edit categories with their colours."""

    model = EventCategory
    icon = "tag"
    menu_label = gettext_lazy("Categories")
    url_namespace = "events_category"
    url_prefix = "events/categories"
    search_backend_name = None
    search_fields = ["name"]
    copy_view_enabled = False

    @cached_property
    def list_display(self) -> list[Any]:
        """Return columns for the name, the colour and the slug."""
        return ["name", Column("color", label=_("Colour"), accessor=_patch), "slug"]

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("language")]),
        FieldRowPanel([FieldPanel("color"), FieldPanel("slug")]),
    ]


class FeedIndexView(IndexView):
    """List calendar feeds with the result of the last read."""

    @cached_property
    def columns(self) -> list[Column]:
        """Add columns for the last read and its result."""
        return [
            *super().columns,
            DateColumn("read_at", label=_("Last checked"), sort_key="read_at"),
            Column("outcome", label=_("Result"), accessor=_first_line),
        ]


class CalendarFeedViewSet(SnippetViewSet):
    """Calendar feeds of other sites."""

    model = CalendarFeed
    icon = "site"
    menu_label = gettext_lazy("Calendar feeds")
    url_namespace = "events_feed"
    url_prefix = "events/feeds"
    index_view_class = FeedIndexView
    search_backend_name = None
    search_fields = ["title", "url"]
    list_display = ["title", "is_watched"]
    copy_view_enabled = False

    @cached_property
    def edit_handler(self) -> ObjectList:
        return ObjectList(
            [
                FieldPanel("title"),
                FieldPanel("url"),
                FieldRowPanel([FieldPanel("is_watched"), FieldPanel("every_hours")]),
                FieldPanel("publishes"),
                FieldRowPanel([FieldPanel("category"), FieldPanel("language")]),
                FieldPanel("time_zone"),
                FieldPanel(
                    "outcome",
                    read_only=True,
                    help_text=_(
                        "After you save, the calendar is read within a minute."
                    ),
                ),
            ],
            base_form_class=FeedForm,
        )


def _patch(category: EventCategory) -> str:
    return format_html(
        '<svg width="16" height="16" viewBox="0 0 10 10" aria-hidden="true">'
        '<rect width="10" height="10" fill="{}"/></svg> {}',
        category.color,
        category.color,
    )


def _first_line(feed: CalendarFeed) -> str:
    return feed.outcome.partition("\n")[0]
