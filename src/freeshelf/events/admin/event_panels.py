"""The panels of the edit form of an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)

from freeshelf.comments.admin.panels import CommentsPanel
from freeshelf.events.admin.event_form import EventForm, ExceptionForm
from freeshelf.events.models import Event
from freeshelf.library.admin.typeaheads import AGENT, RESOURCE
from freeshelf.vocabularies.admin.form_sections import text_panel
from freeshelf.vocabularies.admin.typeahead import (
    TypeaheadWidget,
    concept_typeahead_name,
    typeahead_panel,
)
from freeshelf.vocabularies.models import ConceptScheme

_MOST_PLACES = 300


class _ExceptionsPanel(InlinePanel):
    """Exceptions for dates of the event."""

    def get_form_options(self) -> dict[str, Any]:
        """Return the options of the panel, with the form that offers the dates."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = ExceptionForm
        return options


class KnownPlaceInput(forms.TextInput):
    """An input that suggests what earlier events have, without scripts or a service."""

    template_name = "events/admin/date_of_rule.html"

    def __init__(self, name: str) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self._name = name

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the known values and the ID of their datalist."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-known"
        return context | {"dates": [(text, "") for text in self._known()]}

    def format_value(self, value: Any) -> Any:
        """Return lines of an address in one."""
        return ", ".join(_lines(value)) if value else value

    def _known(self) -> list[str]:
        rows = Event.objects.exclude(**{self._name: ""}).order_by("-pk")
        values = rows.values_list(self._name, flat=True)[:_MOST_PLACES]
        return list(dict.fromkeys(", ".join(_lines(value)) for value in values))


def event_edit_handler() -> TabbedInterface:
    """Return all panels of an event."""
    return TabbedInterface(
        [
            CommentsPanel(),
            ObjectList(_event_panels(), heading=_("Event")),
            ObjectList(_place_panels(), heading=_("Venue and contacts")),
            ObjectList(_dates_panels(), heading=_("Individual dates")),
            ObjectList(_library_panels(), heading=_("In the library")),
        ],
        base_form_class=EventForm,
    )


def _event_panels() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldPanel("title", widget=forms.TextInput),
                "description",
                "image",
                FieldRowPanel(["language", "status"]),
            ],
            heading=_("Event"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["start_date", "start_time"]),
                FieldRowPanel(["end_date", "end_time"]),
                FieldRowPanel(["is_all_day", "time_zone"]),
            ],
            heading=_("When"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("repeats"),
                FieldRowPanel(
                    [
                        FieldPanel("repeats_every"),
                        FieldPanel("repeats_until"),
                        FieldPanel("repeats_times"),
                    ]
                ),
                text_panel("rrule", rows=2),
            ],
            heading=_("Repeat"),
        ),
    ]


def _place_panels() -> list[Panel]:
    places = concept_typeahead_name(ConceptScheme.Role.PLACE)
    return [
        MultiFieldPanel(
            [
                FieldPanel("venue_name", widget=KnownPlaceInput("venue_name")),
                FieldPanel("address", widget=KnownPlaceInput("address")),
                typeahead_panel("place", places),
                FieldRowPanel(["latitude", "longitude"]),
                "online_url",
            ],
            heading=_("Where"),
        ),
        MultiFieldPanel(
            [
                typeahead_panel("organiser", AGENT),
                "organiser_name",
                FieldRowPanel(["contact_name", "contact_email"]),
                FieldRowPanel(["contact_phone", "contact_url"]),
            ],
            heading=pgettext_lazy("organises an event", "Who"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["is_free", "cost"]),
                "registration_url",
                "source_url",
            ],
            heading=_("Registration"),
        ),
    ]


def _dates_panels() -> list[Panel]:
    return [
        FieldRowPanel(
            [text_panel("extra_dates", rows=5), text_panel("excluded_dates", rows=5)],
            heading=_("Added and excluded dates"),
        ),
        _ExceptionsPanel(
            "exceptions",
            panels=[
                FieldRowPanel(["original_date", "original_time"]),
                "is_cancelled",
                FieldRowPanel(["start_date", "start_time"]),
                FieldRowPanel(["end_date", "end_time"]),
                FieldRowPanel(["title", "venue_name"]),
                "note",
            ],
            heading=_("Exceptions"),
            label=_("exception"),
            help_text=_(
                "A single date of the event that is cancelled, moved or renamed. "
                "Choose one of its dates, or enter another date that its rule produces."
            ),
        ),
    ]


def _library_panels() -> list[Panel]:
    topics = concept_typeahead_name(ConceptScheme.Role.SUBJECT)
    return [
        MultiFieldPanel(
            [
                FieldPanel("categories", widget=forms.CheckboxSelectMultiple),
                FieldPanel("subjects", widget=TypeaheadWidget(topics)),
                "tags",
            ],
            heading=_("Topics and categories"),
        ),
        InlinePanel(
            "resources",
            panels=["role", typeahead_panel("resource", RESOURCE)],
            heading=_("Slides, recordings, readings"),
            label=_("resource"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "access_rights",
                    help_text=_(
                        "Takes effect as soon as you save, including for the published "
                        "event, and stays the same if you restore an earlier version. "
                        "Only people who can publish can change it."
                    ),
                ),
                "group",
            ],
            heading=_("Access"),
        ),
        PublishingPanel(),
    ]


def _lines(text: Any) -> list[str]:
    return [line.strip(" ,") for line in str(text).splitlines() if line.strip(" ,")]
