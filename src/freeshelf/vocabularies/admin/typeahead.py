"""Fields that search while one types: their widgets, queries and answers."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import (
    Media,
    ModelChoiceField,
    ModelMultipleChoiceField,
    TextInput,
)
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel
from wagtailautocomplete.widgets import Autocomplete

from freeshelf.vocabularies.admin.concept_search import paths, search_concepts
from freeshelf.vocabularies.models import Concept, ConceptScheme

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Typeahead:
    """One kind of object to choose.

    `search` returns rows for a query, best first, without those of the given primary
    keys; `labels` returns the text of each row; `create`, if any, creates a row from a
    query and may raise ValidationError. A user needs one of `permissions`, if any, to
    search, and `create_permission` to create.
    """

    name: str
    model: Any
    search: Callable[[str, set[int]], Sequence[Any]]
    labels: Callable[[Sequence[Any]], dict[int, str]]
    permissions: tuple[str, ...] = ()
    create: Callable[[str], Model] | None = None
    create_permission: str = ""

    def load(self, pks: Sequence[Any]) -> list[Any]:
        """Return rows by primary key in the given order, without unknown ones."""
        keys = [int(pk) for pk in pks if str(pk).isdigit()]
        rows_by_pk = self.model.objects.in_bulk(keys)
        return [rows_by_pk[pk] for pk in keys if pk in rows_by_pk]

    def items(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Return rows in the format of the widget: `pk` and `title`."""
        labels = self.labels(rows)
        return [{"pk": row.pk, "title": labels[row.pk]} for row in rows]


_registered: dict[str, Typeahead] = {}


def register(typeahead: Typeahead) -> Typeahead:
    """Register a typeahead; a later one of the same name replaces it."""
    _registered[typeahead.name] = typeahead
    return typeahead


def find(name: str) -> Typeahead | None:
    """Return the typeahead of a name, or None."""
    return _registered.get(name)


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
        return super().media + own

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


def typeahead_panel(name: str, typeahead: str, **options: Any) -> FieldPanel:
    """Return the panel of a field that has one row of a typeahead."""
    widget = TypeaheadWidget(typeahead, is_single=True)
    return FieldPanel(name, widget=widget, **options)


def typeahead_field(
    name: str, rows: QuerySet[Any], *, is_single: bool = False, **options: Any
) -> ModelChoiceField:
    """Return a form field that chooses one or several of these rows."""
    kind = ModelChoiceField if is_single else ModelMultipleChoiceField
    message = _("Choose from the list.")
    return kind(
        rows,
        widget=TypeaheadWidget(name, is_single=is_single),
        error_messages={"invalid_choice": message, "invalid_list": message},
        **options,
    )


ANY_CONCEPT = "concept"


def concept_typeahead_name(role: str) -> str:
    """Return the name of the typeahead for one role of schemes."""
    return f"{ANY_CONCEPT}-{role}"


def register_concept_typeaheads() -> None:
    """Register the typeaheads."""
    fields = set(ConceptScheme.Role.values) - {ConceptScheme.Role.REFERENCE}
    names = {ANY_CONCEPT: ""} | {concept_typeahead_name(role): role for role in fields}
    for name, role in names.items():
        search = partial(search_concepts, role=role, limit=LIMIT)
        register(Typeahead(name=name, model=Concept, search=search, labels=paths))


@require_POST
def search(request: HttpRequest, name: str) -> JsonResponse:
    """Return rows for `query`, without the comma-separated keys in `exclude`."""
    typeahead = _allowed(request, name)
    excluded = {
        int(pk) for pk in request.POST.get("exclude", "").split(",") if pk.isdecimal()
    }
    rows = typeahead.search(request.POST.get("query", "").strip(), excluded)
    return JsonResponse({"items": typeahead.items(rows[:LIMIT])})


@require_POST
def create(request: HttpRequest, name: str) -> JsonResponse:
    """Create a row from `value`, or respond 400 with a message."""
    typeahead = _allowed(request, name)
    value = request.POST.get("value", "").strip()
    if typeahead.create is None:
        raise Http404
    if not request.user.has_perm(typeahead.create_permission):
        raise PermissionDenied
    try:
        row = typeahead.create(value)
    except ValidationError as error:
        return JsonResponse({"detail": " ".join(error.messages)}, status=400)
    return JsonResponse(typeahead.items([row])[0])


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns of all typeaheads."""
    views: dict[str, Callable[..., JsonResponse]] = {
        "search": search,
        "create": create,
    }
    return [
        # The widget adds `autocomplete/` to its base URL.
        path(
            f"typeahead/<slug:name>/autocomplete/{action}/",
            view,
            name=f"typeahead_{action}",
        )
        for action, view in views.items()
    ]


def _allowed(request: HttpRequest, name: str) -> Typeahead:
    typeahead = find(name)
    if typeahead is None:
        raise Http404
    permissions = typeahead.permissions
    if permissions and not any(
        request.user.has_perm(permission) for permission in permissions
    ):
        raise PermissionDenied
    return typeahead
