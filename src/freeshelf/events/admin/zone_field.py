"""Time zone field with suggestions, common ones first."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from freeshelf.events.models import Event
from freeshelf.events.time_zones import (
    COMMON_ZONES,
    check_zone,
    library_zone,
    zone_names,
)


class ZoneInput(forms.TextInput):
    """A text input with all time zones as suggestions, without scripts."""

    template_name = "events/admin/zone.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the zones and the ID of their datalist."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-zones"
        return context | {"zones": offered_zones()}


class ZoneField(forms.CharField):
    """The IANA name of a time zone, in any case."""

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        hint = _("Enter part of its name, such as a city.")
        text = " ".join(filter(None, (str(help_text), str(hint))))
        super().__init__(max_length=64, widget=ZoneInput, help_text=text, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the IANA name. Raises ValidationError for an invalid one."""
        key = str(super().clean(value)).replace(" ", "_").casefold()
        by_case = {name.casefold(): name for name in zone_names()}
        zone_name = by_case.get(key, key)
        check_zone(zone_name)
        return zone_name


def offered_zones() -> list[str]:
    """Return the library's zone, those of its events, common ones, then all others."""
    used = Event.objects.order_by().values_list("time_zone", flat=True).distinct()
    preferred = dict.fromkeys([library_zone(), *sorted(used), *COMMON_ZONES])
    return [*preferred, *sorted(zone_names() - preferred.keys())]


def add_zone_field(form: forms.ModelForm) -> None:
    """Replace the field of a form; new objects start in the zone of the library."""
    if (before := form.fields.get("time_zone")) is None:
        return
    form.fields["time_zone"] = ZoneField(label=before.label, help_text=before.help_text)
    if form.instance.pk is None:
        form.initial["time_zone"] = library_zone()
