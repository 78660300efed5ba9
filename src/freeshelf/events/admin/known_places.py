"""Venues and addresses of earlier events, found as one types."""

from typing import Any

from django import forms

from freeshelf.events.models import Event

_LIMIT = 300


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
        values = rows.values_list(self._name, flat=True)[:_LIMIT]
        return list(dict.fromkeys(", ".join(_lines(value)) for value in values))


def _lines(text: Any) -> list[str]:
    return [line.strip(" ,") for line in str(text).splitlines() if line.strip(" ,")]
