"""Upload of an .ics file."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from freeshelf.content.admin.action_view import ActionView
from freeshelf.events.admin.zone_field import ZoneField
from freeshelf.events.calendar_reader import (
    MAX_BYTES,
    UnreadableCalendarError,
    read_calendar,
)
from freeshelf.events.services import MAX_REFUSALS, CalendarReport, import_calendar
from freeshelf.events.time_zones import library_zone
from freeshelf.library.admin.file_forms import LanguageMixin
from freeshelf.vocabularies.language_fields import LanguageFormField


class UploadForm(LanguageMixin, forms.Form):
    """The file, with defaults for what it does not specify."""

    calendar = forms.FileField(
        label=gettext_lazy("Calendar (.ics)"),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    language = LanguageFormField(
        label=gettext_lazy("Language of its events"), initial="und"
    )
    publishes = forms.BooleanField(
        label=gettext_lazy("Publish new events immediately"), required=False
    )

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = ZoneField(
            label=_("Time zone"),
            help_text=_("Used for times in the calendar that have no time zone."),
            initial=library_zone(),
        )
        self.order_fields(["calendar", "time_zone"])
        if not may_publish:
            del self.fields["publishes"]

    def clean_calendar(self) -> Any:
        """Reject a file above the size limit."""
        file = self.cleaned_data["calendar"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file must be smaller than %(size)d MB.")
                % {"size": MAX_BYTES // (1024 * 1024)}
            )
        return file


class UploadView(ActionView):
    """Import the events of an uploaded file and report the result."""

    form_class = UploadForm
    template_name = "events/admin/upload.html"
    page_title = gettext_lazy("Import events from a calendar")
    header_icon = "upload"
    permission_required = "events.add_event"
    list_url_name = "events_event:list"
    submit_label = gettext_lazy("Import events")
    active_label = gettext_lazy("Importing…")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return no breadcrumbs: the menu links here directly."""
        return []

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add whether the user may publish."""
        may_publish = self.request.user.has_perm("events.publish_event")
        return {**super().get_form_kwargs(), "may_publish": may_publish}

    def form_valid(self, form: UploadForm) -> HttpResponse:
        """Import the events of the file."""
        file = form.cleaned_data["calendar"]
        try:
            events = list(
                read_calendar(
                    file.read(),
                    name=file.name,
                    time_zone=form.cleaned_data["time_zone"],
                )
            )
        except UnreadableCalendarError as error:
            form.add_error("calendar", str(error))
            return self.form_invalid(form)
        report = import_calendar(
            events=events,
            now=timezone.now(),
            publishes=form.cleaned_data.get("publishes", False),
            language=form.cleaned_data["language"],
            user=cast("User", self.request.user),
        )
        return self._render_report(form, report)

    def _render_report(self, form: UploadForm, report: CalendarReport) -> HttpResponse:
        context = self.get_context_data(form=form) | {
            "name": form.cleaned_data["calendar"].name,
            "lines": [
                (pgettext("status", "New"), report.count("new")),
                (pgettext("count", "Updated"), report.count("updated")),
                (pgettext("events", "Cancelled"), report.count("cancelled")),
                (
                    _("Unchanged"),
                    report.count("unchanged") + report.count("older"),
                ),
                (pgettext("events", "Rejected"), len(report.refused)),
            ],
            "refused": report.refused,
            "left_out": report.left_out[:MAX_REFUSALS],
            "list_url": self.back_url,
        }
        return render(self.request, "events/admin/taken.html", context)
