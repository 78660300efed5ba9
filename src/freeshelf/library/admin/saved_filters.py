"""Saved filters of the list of resources: permitted queries and pages."""

from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.admin import messages

from freeshelf.library.admin.permissions import AdminPage, PersonMixin
from freeshelf.library.admin.resource_search import ResourceFilterSet
from freeshelf.library.models import SavedFilter

_TERMS = "q"
_ORDER = "ordering"
_LIST = "library_resource:list"


def known_query(query: QueryDict) -> str:
    """Return the part of a query string that the list supports, in a fixed order."""
    names = [_TERMS, *ResourceFilterSet.base_filters, _ORDER]
    pairs = [
        (name, value)
        for name in names
        for value in query.getlist(name)
        if value.strip()
    ]
    return urlencode(pairs)


def filters_for(user: User) -> QuerySet[SavedFilter]:
    """Return the filters of a user, and those shared by others."""
    visible = Q(owner=user) | Q(is_shared=True)
    return SavedFilter.objects.filter(visible).select_related("owner")


def filter_links(user: User, *, current: str) -> list[dict[str, Any]]:
    """Return a link for each saved filter, with the current one marked."""
    listed = reverse(_LIST)
    return [
        {
            "name": row.name,
            "url": f"{listed}?{row.query}",
            "is_current": row.query == current,
            "is_shared": row.is_shared,
        }
        for row in filters_for(user)
    ]


class SavedFilterForm(ModelForm):
    """Name and sharing of a filter; the filter itself comes from the URL."""

    class Meta:
        model = SavedFilter
        fields = ["name", "is_shared"]

    def __init__(self, *args: Any, owner: User, query: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owner, self._query = owner, query

    def clean_name(self) -> str:
        """Reject a name that the user has already given to a filter."""
        name: str = self.cleaned_data["name"].strip()
        if SavedFilter.objects.filter(owner=self._owner, name=name).exists():
            raise ValidationError(
                _(
                    "You already have a filter with this name. Choose another name or "
                    "delete the other filter."
                )
            )
        return name

    def clean(self) -> dict[str, Any]:
        """Reject an empty filter."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self._query:
            raise ValidationError(
                _("No filters are selected. Choose a filter in the list first.")
            )
        return data


class AtTheList(PersonMixin, PermissionRequiredMixin):
    """Allow only users who see the list."""

    def has_permission(self) -> bool:
        """Allow only users who see the list."""
        actions = ("view", "add", "change", "delete")
        return any(self.person.has_perm(f"library.{w}_resource") for w in actions)


class SaveFilterView(AtTheList, AdminPage, FormView):
    """Save the filter of the URL under a name."""

    template_name = "library/admin/save_filter.html"
    form_class = SavedFilterForm
    page_title = gettext_lazy("Save this filter")
    header_icon = "sliders"

    def above(self) -> list[dict[str, str]]:
        """Place the page below the list."""
        return [{"url": reverse(_LIST), "label": _("Resources")}]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the owner and the query."""
        return super().get_form_kwargs() | {"owner": self.person, "query": self._query}

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        """Save the filter and return to the list."""
        saved: SavedFilter = cast("SavedFilterForm", form).save(commit=False)
        saved.owner, saved.query = self.person, self._query
        saved.created_at = timezone.now()
        saved.save()
        messages.success(
            self.request, _("The filter “%(name)s” was saved.") % {"name": saved.name}
        )
        return redirect(f"{reverse(_LIST)}?{saved.query}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the filter's conditions and the saved filters."""
        return super().get_context_data(**kwargs) | {
            "parts": list(_conditions(QueryDict(self._query))),
            "back_url": f"{reverse(_LIST)}?{self._query}",
            "saved": filters_for(self.person),
            "person": self.person,
        }

    @property
    def _query(self) -> str:
        return known_query(self.request.GET)


class DeleteFilterView(AtTheList, View):
    """Delete a user's own filter; superusers can also delete those of others."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the filter."""
        saved = get_object_or_404(filters_for(self.person), pk=pk)
        if saved.owner != self.person and not self.person.is_superuser:
            raise PermissionDenied
        saved.delete()
        messages.success(
            request, _("The filter “%(name)s” was deleted.") % {"name": saved.name}
        )
        return redirect(_LIST)


def _conditions(query: QueryDict) -> Iterable[str]:
    """Return the conditions of a filter, such as “Language: fr”."""
    labels = {name: f.label for name, f in ResourceFilterSet.base_filters.items()}
    labels |= {_TERMS: _("Keywords"), _ORDER: _("Sort order")}
    for name, values in query.lists():
        for value in values:
            yield _("%(filter)s: %(value)s") % {
                "filter": labels.get(name, name),
                "value": _shown(name, str(value)),
            }


def _shown(name: str, value: str) -> str:
    """Return the label of a chosen value where the filter has choices."""
    filter_ = ResourceFilterSet.base_filters.get(name)
    choices = filter_.extra.get("choices", ()) if filter_ is not None else ()
    pairs = choices() if callable(choices) else choices
    return {str(key): str(label) for key, label in pairs}.get(value, value)
