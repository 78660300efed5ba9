"""Concepts in the admin area."""

from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from freeshelf.vocabularies.admin.concept_form import ConceptForm
from freeshelf.vocabularies.admin.concept_search import paths, search_concepts
from freeshelf.vocabularies.admin.concept_typeahead import ANY_CONCEPT
from freeshelf.vocabularies.admin.delete_view import MergeableDeleteView
from freeshelf.vocabularies.admin.form_sections import (
    RegisteredSectionsPanel,
    concept_sections,
)
from freeshelf.vocabularies.admin.formsets import RowsPanel
from freeshelf.vocabularies.admin.widgets import TypeaheadWidget
from freeshelf.vocabularies.models import Concept

_SEARCH_LIMIT = 500


class ConceptIndexView(IndexView):
    """List concepts of all schemes with their paths in the hierarchy."""

    def get_base_queryset(self) -> QuerySet[Concept]:
        """Return concepts that were not merged into another."""
        return Concept.objects.current().with_labels()

    def search_queryset(self, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        """Search any label in any language."""
        if not self.is_searching:
            return queryset
        matches = search_concepts(self.search_query, limit=_SEARCH_LIMIT)
        return queryset.filter(pk__in=[concept.pk for concept in matches])

    @cached_property
    def columns(self) -> list[Column]:
        """Return columns for label, path, scheme and identifier."""
        checkbox, title, *_rest = super().columns
        return [
            checkbox,
            title,
            Column(
                "path",
                label=_("Position in the hierarchy"),
                accessor=lambda concept: self._paths[concept.pk],
            ),
            Column("scheme", label=_("Scheme"), accessor="scheme"),
            Column("identifier", label=_("Identifier"), sort_key="identifier"),
        ]

    @cached_property
    def _paths(self) -> dict[int, str]:
        # Loaded once for the page, when its first row is rendered.
        return paths(list(self._page_of_concepts))

    def paginate_queryset(self, queryset: QuerySet[Concept], page_size: int) -> Any:
        """Store the rows of the page for `_paths`."""
        result = super().paginate_queryset(queryset, page_size)
        self._page_of_concepts = result[2]
        return result


class ConceptEditView(EditView):
    """Edit a concept, with a link to merge another into it."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add the merge button to Wagtail's own; the library app provides the view."""
        merge = reverse("library_merge", args=["concept", self.object.pk])
        label = _("Merge another into this")
        return [
            *super().header_more_buttons,
            Button(label, url=merge, icon_name="redirect", priority=30),
        ]


class ConceptDeleteView(MergeableDeleteView):
    """Delete a concept, after a warning about records that would lose it."""

    @property
    def confirmation_message(self) -> str:
        """Return the question, preceded by the number of uses."""
        question: str = super().confirmation_message
        count = count_uses(self.object)
        if not count:
            return question
        message = ngettext(
            "%(count)s record would lose this concept.",
            "%(count)s records would lose this concept.",
            count,
        )
        return f"{message % {'count': count}} {question}"


class ConceptViewSet(SnippetViewSet):
    """List, edit and delete concepts with their labels, notes and mappings."""

    model = Concept
    icon = "tag"
    menu_label = gettext_lazy("Concepts")
    url_namespace = "vocabularies_concept"
    url_prefix = "vocabularies/concepts"
    index_view_class = ConceptIndexView
    edit_view_class = ConceptEditView
    delete_view_class = ConceptDeleteView
    copy_view_enabled = False
    list_display = ["__str__"]
    list_filter = ["scheme", "is_top"]
    ordering = "pk"
    search_backend_name = None
    search_fields = ["identifier"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Remove Wagtail's count of uses, which does not include these fields."""
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return common | {"usage_url_name": None}

    @cached_property
    def edit_handler(self) -> ObjectList:
        return ObjectList(
            [
                FieldPanel("scheme"),
                FieldRowPanel([FieldPanel("identifier"), FieldPanel("notation")]),
                FieldPanel(
                    "uri", help_text=_("Leave empty to create one automatically.")
                ),
                RowsPanel(
                    "labels",
                    heading=_("Labels"),
                    help_text=_(
                        "Hidden labels are searchable but never shown. Use them for "
                        "terms that should not be displayed."
                    ),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("broader", widget=TypeaheadWidget(ANY_CONCEPT)),
                        FieldPanel("related", widget=TypeaheadWidget(ANY_CONCEPT)),
                        FieldPanel("is_top"),
                        FieldPanel("position"),
                    ],
                    heading=_("Position in the hierarchy"),
                ),
                RowsPanel("notes", heading=_("Notes")),
                RowsPanel("matches", heading=_("Mappings to other vocabularies")),
                RegisteredSectionsPanel(concept_sections),
            ],
            base_form_class=ConceptForm,
        )


def count_uses(concept: Concept) -> int:
    """Return how many records have a concept in any field."""
    # The model of records is in a higher app, which this one must not import.
    resources = apps.get_model("library", "Resource").objects
    fields = ("types", "subjects", "spatial", "sectors", "audience")
    condition = Q()
    for field in fields:
        condition |= Q(**{field: concept})
    return int(resources.filter(condition).distinct().count())
