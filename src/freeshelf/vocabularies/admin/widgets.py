"""The typeahead as a form widget."""

import json
from typing import Any

from django.forms import Media, TextInput
from django.urls import reverse
from wagtailautocomplete.widgets import Autocomplete

from freeshelf.vocabularies.admin.typeahead import Typeahead, find


class TypeaheadWidget(Autocomplete):
    """Chooses one row or several of a named typeahead.

    It is wagtail-autocomplete's field with our own addresses behind it, so that each
    field is searched in its own way and only by those who may.
    """

    template_name = "vocabularies/admin/typeahead.html"

    def __init__(self, name: str, *, is_single: bool = False) -> None:
        # Not Autocomplete's own start: it wants the model, and models that have this
        # field may be loaded before the typeahead is registered.
        TextInput.__init__(self)
        self.typeahead_name = name
        self.is_single = is_single

    @property
    def typeahead(self) -> Typeahead:
        """What this widget chooses from. Raises KeyError for an unknown name."""
        typeahead = find(self.typeahead_name)
        if typeahead is None:
            raise KeyError(self.typeahead_name)
        return typeahead

    @property
    def target_model(self) -> Any:
        """The model of the rows."""
        return self.typeahead.model

    @property
    def can_create(self) -> bool:
        """Whether what was typed can become a row."""
        return self.typeahead.create is not None

    @property
    def media(self) -> Media:
        """The package's script and style, then our keys and colours."""
        ours = Media(
            css={"all": ["vocabularies/admin/typeahead.css"]},
            js=["vocabularies/admin/typeahead.js"],
        )
        package: Media = super().media
        return package + ours

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the address that the browser asks."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        search = reverse("typeahead_search", args=[self.typeahead_name])
        context["widget"]["base_address"] = search.removesuffix("autocomplete/search/")
        return context

    def format_value(self, value: Any) -> str:
        """The chosen rows as JSON; a row deleted since is left out."""
        if self.is_single:
            items = self._items([value] if value else [])
            return json.dumps(items[0] if items else None)
        return json.dumps(self._items(value or []))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Primary keys; text that is no JSON stays as it came and fails validation."""
        try:
            return super().value_from_datadict(data, files, name)
        except (ValueError, TypeError, AttributeError):
            return data.get(name)

    def _items(self, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list | tuple):
            return []
        pks = [getattr(item, "pk", item) for item in value]
        return self.typeahead.items(self.typeahead.load(pks))
