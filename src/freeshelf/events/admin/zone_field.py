"""The field for a time zone: searched by any part of its name, the usual ones first."""

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
    """A name with every zone to choose from; a browser searches them without help."""

    template_name = "events/admin/zone.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What the template needs: the input, and the names in their order."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-zones"
        return context | {"zones": offered_zones()}


class ZoneField(forms.CharField):
    """The IANA name of a time zone, in whatever case it was typed."""

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        hint = _("Enter part of its name, such as a city.")
        words = " ".join(filter(None, (str(help_text), str(hint))))
        super().__init__(max_length=64, widget=ZoneInput, help_text=words, **kwargs)

    def clean(self, value: Any) -> str:
        """Find the name. Raises ValidationError for what is none."""
        typed = str(super().clean(value)).replace(" ", "_").casefold()
        by_case = {name.casefold(): name for name in zone_names()}
        found = by_case.get(typed, typed)
        check_zone(found)
        return found


def offered_zones() -> list[str]:
    """The library's zone, those of its events, one a region, then all others."""
    used = Event.objects.order_by().values_list("time_zone", flat=True).distinct()
    usual = dict.fromkeys([library_zone(), *sorted(used), *COMMON_ZONES])
    return [*usual, *sorted(zone_names() - usual.keys())]


def add_zone_field(form: forms.ModelForm) -> None:
    """Give a form the field; what is new begins in the zone of the library."""
    if (before := form.fields.get("time_zone")) is None:
        return
    form.fields["time_zone"] = ZoneField(label=before.label, help_text=before.help_text)
    if form.instance.pk is None:
        form.initial["time_zone"] = library_zone()
