"""The typeahead as a form widget."""

import json
from typing import Any

from django.forms import Media, TextInput
from django.urls import reverse
from wagtailautocomplete.widgets import Autocomplete

from freeshelf.vocabularies.admin.typeahead import Typeahead, find


class TypeaheadWidget(Autocomplete):
    """Chooses one or several rows of a named typeahead.

    This is the field of wagtail-autocomplete with our own views, so that each field has
    its own search and permissions.
    """

    template_name = "vocabularies/admin/typeahead.html"

    def __init__(self, name: str, *, is_single: bool = False) -> None:
        # Skips Autocomplete's constructor, which needs the model: models with this
        # field may be loaded before the typeahead is registered.
        TextInput.__init__(self)
        self.typeahead_name = name
        self.is_single = is_single

    @property
    def typeahead(self) -> Typeahead:
        """Return the typeahead of this widget. Raises KeyError for an unknown name."""
        typeahead = find(self.typeahead_name)
        if typeahead is None:
            raise KeyError(self.typeahead_name)
        return typeahead

    @property
    def target_model(self) -> Any:
        """Return the model of the rows."""
        return self.typeahead.model

    @property
    def can_create(self) -> bool:
        """Return whether a query can become a row."""
        return self.typeahead.create is not None

    @property
    def media(self) -> Media:
        """Return the package's script and style, then our keys and colours."""
        own = Media(
            css={"all": ["vocabularies/admin/typeahead.css"]},
            js=["vocabularies/admin/typeahead.js"],
        )
        package: Media = super().media
        return package + own

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the base URL of the typeahead."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        search = reverse("typeahead_search", args=[self.typeahead_name])
        context["widget"]["base_address"] = search.removesuffix("autocomplete/search/")
        return context

    def format_value(self, value: Any) -> str:
        """Return the chosen rows as JSON, without rows deleted since."""
        if self.is_single:
            items = self._items([value] if value else [])
            return json.dumps(items[0] if items else None)
        return json.dumps(self._items(value or []))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return primary keys; invalid JSON stays as it is and fails validation."""
        try:
            return super().value_from_datadict(data, files, name)
        except (ValueError, TypeError, AttributeError):
            return data.get(name)

    def _items(self, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list | tuple):
            return []
        pks = [getattr(item, "pk", item) for item in value]
        return self.typeahead.items(self.typeahead.load(pks))
