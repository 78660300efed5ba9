"""Choosers of snippets that are searched, also where a model has no search index."""

from typing import Any

from django import forms
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.snippets.views.chooser import (
    BaseSnippetChooseView,
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
)

from freeshelf.vocabularies.admin.concept_search import search_concepts

_LIMIT = 200


class TitleSearchForm(BaseFilterForm):
    """A search for words of a title."""

    q = forms.CharField(
        label=_("Search term"),
        widget=forms.TextInput(attrs={"placeholder": _("Search")}),
        required=False,
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that have every word."""
        objects = super().filter(objects)
        if query := self.cleaned_data.get("q", "").strip():
            self.is_searching, self.search_query = True, query
            objects = self.search(objects, query)
        return objects

    def search(self, objects: QuerySet[Any], query: str) -> QuerySet[Any]:
        """Return the rows of a query."""
        for word in query.split():
            objects = objects.filter(title__icontains=word)
        return objects


class ConceptSearchForm(TitleSearchForm):
    """A search for labels in any language, best match first."""

    def search(self, objects: QuerySet[Any], query: str) -> QuerySet[Any]:
        """Return the concepts of a query."""
        keys = [concept.pk for concept in search_concepts(query, limit=_LIMIT)]
        order = Case(*(When(pk=key, then=place) for place, key in enumerate(keys)))
        found = objects.filter(pk__in=keys)
        return found.order_by(order) if keys else found


class TitleChooseView(ChooseView):
    """A chooser with a search for titles."""

    filter_form_class = TitleSearchForm


class TitleChooseResultsView(ChooseResultsView):
    """The results of this search."""

    filter_form_class = TitleSearchForm


class TitleChooserViewSet(SnippetChooserViewSet):
    """The URLs of such a chooser."""

    choose_view_class = TitleChooseView
    choose_results_view_class = TitleChooseResultsView


class _CurrentConcepts(BaseSnippetChooseView):
    filter_form_class = ConceptSearchForm

    def get_object_list(self) -> QuerySet[Any]:
        """Return concepts that were not merged, with their labels."""
        return super().get_object_list().current().with_labels()


class ConceptChooseView(_CurrentConcepts, ChooseView):
    """A chooser of concepts."""


class ConceptChooseResultsView(_CurrentConcepts, ChooseResultsView):
    """The results of a search for concepts."""


class ConceptChooserViewSet(SnippetChooserViewSet):
    """The URLs of the chooser of concepts."""

    choose_view_class = ConceptChooseView
    choose_results_view_class = ConceptChooseResultsView
