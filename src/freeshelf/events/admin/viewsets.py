"""Admin views of events, categories and calendar feeds."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView

from freeshelf.comments.admin.views import CommentedView
from freeshelf.comments.services import colleagues
from freeshelf.content.wording import listed
from freeshelf.events.admin.event_panels import event_edit_handler
from freeshelf.events.admin.zone_field import add_zone_field
from freeshelf.events.models import CalendarFeed, Event, EventCategory, ImportedEvent
from freeshelf.events.recurrence_text import repeats_or_rule
from freeshelf.library.admin.held_messages import held_pictures
from freeshelf.library.admin.history import ChangesHistoryView
from freeshelf.library.admin.resource_list import StatusIndexView
from freeshelf.library.admin.resource_search import PublishedFilter
from freeshelf.library.admin.resource_views import AccessEditView
from freeshelf.library.services.live_and_draft import scheduled_keys
from freeshelf.vocabularies.admin.viewsets import PlainViewSet


class EventFilterSet(WagtailFilterSet):
    """Filters by time, category, source calendar and status."""

    when = django_filters.ChoiceFilter(
        label=_("When"),
        choices=[("coming", _("Upcoming")), ("past", _("Past events"))],
        method="filter_when",
    )
    categories = django_filters.ModelChoiceFilter(
        label=_("Category"), queryset=EventCategory.objects.all()
    )
    feed = django_filters.ModelChoiceFilter(
        label=_("Calendar feed"),
        queryset=CalendarFeed.objects.all(),
        field_name="origin__feed",
    )
    source = django_filters.ChoiceFilter(
        label=_("Source calendar"),
        choices=[
            ("other", _("Differs from this library")),
            ("missing", _("No longer lists the event")),
        ],
        method="filter_source",
    )
    assigned_to = django_filters.ModelChoiceFilter(
        label=_("Assigned to"), queryset=lambda request: colleagues()
    )
    live = PublishedFilter()

    class Meta:
        model = Event
        fields: list[str] = []

    def filter_when(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by whether an event is over."""
        now = timezone.now()
        if value == "past":
            return queryset.filter(last_ends_at__lt=now)
        return queryset.filter(Q(last_ends_at__isnull=True) | Q(last_ends_at__gte=now))

    def filter_source(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Filter by the current state of an event in its source calendar."""
        if value == "missing":
            return queryset.filter(origin__is_missing=True)
        return queryset.filter(origin__isnull=False).exclude(
            origin__conflicting_values={}
        )


class EventIndexView(StatusIndexView):
    """List events, latest first."""

    _held: dict[int, str] = {}

    def get_base_queryset(self) -> Any:
        """Load what the columns show, in a fixed number of queries."""
        return Event.objects.prefetch_related("categories").select_related(
            "origin", "latest_revision"
        )

    @cached_property
    def columns(self) -> list[Column]:
        """Add columns for date, rule and categories."""
        checkbox, title, *_rest = super().columns
        title.label = gettext("Title")
        return [
            checkbox,
            title,
            Column(
                "start_date",
                label=gettext("Start date"),
                accessor=_first_day,
                sort_key="start_date",
            ),
            Column("rrule", label=gettext("Repeats"), accessor=repeats_or_rule),
            Column("categories", label=gettext("Categories"), accessor=_categories),
            Column("event_status", label=gettext("State"), accessor=_state),
            Column("image", label=gettext("Image"), accessor=self._hold_of_image),
            *self.publication_columns(),
        ]

    def paginate_queryset(self, queryset: QuerySet[Event], page_size: int) -> Any:
        """Note which events of the page are scheduled."""
        result = super().paginate_queryset(queryset, page_size)
        self.scheduled = scheduled_keys(Event, [row.pk for row in result[2]])
        self._held = held_pictures(row.image_id for row in result[2] if row.image_id)
        return result

    def _hold_of_image(self, event: Event) -> str:
        """Return who gets the image of an event if it is held back."""
        return self._held.get(event.image_id, "") if event.image_id else ""


class EventEditView(CommentedView, AccessEditView):
    """Edit an event."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add buttons for the public page and conflicts with the source calendar."""
        buttons: list[Button] = [*super().header_more_buttons]
        live: Event = self.live_object
        differs = ImportedEvent.objects.filter(event=live).exclude(
            conflicting_values={}
        )
        if differs.exists():
            url = reverse("events_source", args=[live.pk])
            label = gettext("Differs from the source calendar")
            buttons.append(Button(label, url=url, icon_name="warning", priority=15))
        return buttons


def _first_day(event: Event) -> str:
    """Return the first day as the event has it, in its own time zone."""
    return str(date_format(event.start_date, "DATE_FORMAT"))


def _state(event: Event) -> str:
    """Return whether it takes place, and that it is over."""
    is_over = event.last_ends_at is not None and event.last_ends_at < timezone.now()
    if is_over and event.status != Event.Status.CANCELLED:
        return gettext("Over")
    return str(event.get_status_display())


def _categories(event: Event) -> str:
    return listed(row.name for row in event.categories.all())


class EventCreateView(CommentedView, CreateView):
    """Create an event."""


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


class EventViewSet(PlainViewSet):
    """List, edit, preview, schedule, compare, revert, lock and review events."""

    model = Event
    icon = "calendar-alt"
    menu_label = _("Events")
    url_namespace = "events_event"
    url_prefix = "events/events"
    index_view_class = EventIndexView
    add_view_class = EventCreateView
    edit_view_class = EventEditView
    history_view_class = ChangesHistoryView
    filterset_class = EventFilterSet
    ordering = "-start_date"
    search_fields = ["title", "venue_name", "address"]
    list_display = ["display_title"]
    list_per_page = 30

    edit_handler = event_edit_handler()


def _patch(category: EventCategory) -> str:
    return format_html(
        '<svg width="16" height="16" viewBox="0 0 10 10" aria-hidden="true">'
        '<rect width="10" height="10" fill="{}"/></svg> {}',
        category.color,
        category.color,
    )


class EventCategoryViewSet(PlainViewSet):
    """List and edit categories with their colours."""

    model = EventCategory
    icon = "tag"
    menu_label = _("Categories")
    url_namespace = "events_category"
    url_prefix = "events/categories"
    list_display = ["name", Column("color", label=_("Colour"), accessor=_patch), "slug"]
    search_fields = ["name"]

    panels = [
        FieldRowPanel(["name", "language"]),
        FieldRowPanel(["color", "slug"]),
    ]


def _first_line(feed: CalendarFeed) -> str:
    return feed.outcome.partition("\n")[0]


class CalendarFeedViewSet(PlainViewSet):
    """Calendar feeds of other sites."""

    model = CalendarFeed
    icon = "site"
    menu_label = _("Calendar feeds")
    url_namespace = "events_feed"
    url_prefix = "events/feeds"
    search_fields = ["title", "url"]
    list_display = [
        "title",
        "is_watched",
        DateColumn("read_at", label=_("Last read"), sort_key="read_at"),
        Column("outcome", label=_("Result"), accessor=_first_line),
    ]

    edit_handler = ObjectList(
        [
            "title",
            "url",
            FieldRowPanel(["is_watched", "every_hours"]),
            "publishes",
            FieldRowPanel(["category", "language"]),
            "time_zone",
            FieldPanel(
                "outcome",
                read_only=True,
                help_text=_("After you save, the calendar is read within a minute."),
            ),
        ],
        base_form_class=FeedForm,
    )
