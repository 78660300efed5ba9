"""Lists and forms of schemes and concepts."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError, Q, QuerySet
from django.forms import BaseInlineFormSet, Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    SnippetViewSet,
)

from freeshelf.comments.admin.panels import CommentsPanel
from freeshelf.comments.admin.views import CommentedView
from freeshelf.shared.amounts import local_number
from freeshelf.vocabularies.admin.choosers import ConceptChooserViewSet
from freeshelf.vocabularies.admin.concept_search import (
    paths,
    search_concepts,
    would_loop,
)
from freeshelf.vocabularies.admin.form_sections import (
    RegisteredSectionsPanel,
    concept_sections,
)
from freeshelf.vocabularies.admin.formsets import (
    FormWithRows,
    RowsPanel,
    inline_formset,
)
from freeshelf.vocabularies.admin.typeahead import ANY_CONCEPT, TypeaheadWidget
from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptNote,
    ConceptScheme,
)


class PlainViewSet(SnippetViewSet):
    """Lists and forms of a model, searched by SQL (ADR 71) and without copies."""

    copy_view_enabled = False
    search_backend_name = None


def listing_paths(route: str, view: Any, name: str) -> list[URLPattern]:
    """Return the URL patterns of a list, and of its results alone for its search."""
    results = view.as_view(results_only=True)
    return [
        path(route, view.as_view(), name=name),
        path(f"{route}results/", results, name=f"{name}_results"),
    ]


class MergeableDeleteView(DeleteView):
    """Warn of a row's uses; keep one that is the successor of others, and show why."""

    @property
    def confirmation_message(self) -> str:
        """Return the question, preceded by the uses of the row."""
        return " ".join([*self.uses(), super().confirmation_message])

    def uses(self) -> Iterator[str]:
        """Return messages about what would lose the row."""
        raise NotImplementedError

    def form_valid(self, form: Form) -> HttpResponse:
        """Delete the row unless others were merged into it."""
        try:
            return super().form_valid(form)
        except ProtectedError:
            message = gettext(
                "Other items were merged into “%(name)s”, so it cannot be deleted."
            )
            messages.error(self.request, message % {"name": self.object})
            return redirect(self.get_success_url())


class LabelRows(BaseInlineFormSet):
    """Rows of labels, with one preferred label per language."""

    def clean(self) -> None:
        """Check rows against each other; the database checks each one."""
        super().clean()
        preferred: set[str] = set()
        for row in (getattr(form, "cleaned_data", {}) for form in self.forms):
            is_preferred = row.get("kind") == ConceptLabel.Kind.PREFERRED
            if not is_preferred or not row.get("text") or row.get("DELETE"):
                continue
            language = row["language"].lower()
            if language in preferred:
                raise ValidationError(
                    gettext(
                        "There is more than one preferred label in the language "
                        "“%(language)s”."
                    )
                    % {"language": row["language"]}
                )
            preferred.add(language)


class ConceptForm(FormWithRows):
    """A concept with its labels, notes and mappings."""

    row_formsets = {
        "labels": inline_formset(
            Concept,
            ConceptLabel,
            formset=LabelRows,
            fields=["kind", "language", "text"],
        ),
        "notes": inline_formset(
            Concept,
            ConceptNote,
            fields=["kind", "language", "text"],
            widgets={"text": forms.Textarea(attrs={"rows": 2})},
        ),
        "matches": inline_formset(Concept, ConceptMatch, fields=["kind", "uri"]),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uri"].required = False

    def clean(self) -> dict[str, Any]:
        """Derive a missing URI, and reject loops in the hierarchy."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        scheme, identifier = data.get("scheme"), data.get("identifier")
        if scheme and identifier and not data.get("uri"):
            data["uri"] = f"{scheme.uri.rstrip('/#')}/{identifier}"
        broader = data.get("broader") or []
        if scheme and any(concept.scheme_id != scheme.pk for concept in broader):
            self.add_error(
                "broader", gettext("A broader concept must be in the same scheme.")
            )
        if self.instance.pk and would_loop(self.instance, list(broader)):
            self.add_error(
                "broader",
                gettext("A concept cannot be broader than itself. Choose another one."),
            )
        return data


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
                label=gettext("Position in the hierarchy"),
                accessor=lambda concept: self._paths[concept.pk],
            ),
            Column("scheme", label=gettext("Scheme"), accessor="scheme"),
            Column("identifier", label=gettext("Identifier"), sort_key="identifier"),
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


class MergeableEditView(EditView):
    """Edit a row, with a link to merge another into it."""

    def save_instance(self) -> Any:
        """Write nothing where nothing changed, such as where one only comments."""
        return super().save_instance() if self.form.has_changed() else self.object

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Add the merge button to Wagtail's own; the library app provides the view."""
        kind = self.model._meta.model_name
        merge = reverse("library_merge", args=[kind, self.object.pk])
        label = gettext("Merge another into this")
        return [
            *super().header_more_buttons,
            Button(label, url=merge, icon_name="redirect", priority=30),
        ]


class ConceptCreateView(CommentedView, CreateView):
    """Create a concept."""


class ConceptEditView(CommentedView, MergeableEditView):
    """Edit a concept."""


class ConceptDeleteView(MergeableDeleteView):
    """Delete a concept, after a warning about records that would lose it."""

    def uses(self) -> Iterator[str]:
        """Return the number of records."""
        if count := count_uses(self.object):
            message = ngettext(
                "%(count)s record would lose this concept.",
                "%(count)s records would lose this concept.",
                count,
            )
            yield message % {"count": local_number(count)}


class ConceptViewSet(PlainViewSet):
    """List, edit and delete concepts with their labels, notes and mappings."""

    model = Concept
    icon = "tag"
    menu_label = gettext_lazy("Concepts")
    url_namespace = "vocabularies_concept"
    url_prefix = "vocabularies/concepts"
    index_view_class = ConceptIndexView
    add_view_class = ConceptCreateView
    edit_view_class = ConceptEditView
    delete_view_class = ConceptDeleteView
    chooser_viewset_class = ConceptChooserViewSet
    list_display = ["__str__"]
    list_filter = ["scheme", "is_top", "assigned_to"]
    ordering = "pk"
    search_fields = ["identifier"]

    edit_handler = ObjectList(
        [
            CommentsPanel(),
            "scheme",
            FieldRowPanel(["identifier", "notation"]),
            FieldPanel("uri", help_text=_("Leave empty to create one automatically.")),
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
                    "is_top",
                    "position",
                ],
                heading=_("Position in the hierarchy"),
            ),
            RowsPanel("notes", heading=_("Notes")),
            RowsPanel("matches", heading=_("Mappings to other vocabularies")),
            RegisteredSectionsPanel(concept_sections),
        ],
        base_form_class=ConceptForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Remove Wagtail's count of uses, which does not include these fields."""
        return super().get_common_view_kwargs(**kwargs) | {"usage_url_name": None}


def count_uses(concept: Concept) -> int:
    """Return how many records have a concept in any field."""
    # The model of records is in a higher app, which this one must not import.
    resources = apps.get_model("library", "Resource").objects
    fields = ("types", "subjects", "spatial", "sectors", "audience")
    condition = Q()
    for field in fields:
        condition |= Q(**{field: concept})
    return int(resources.filter(condition).distinct().count())


class ConceptSchemeViewSet(PlainViewSet):
    """List and edit concept schemes."""

    model = ConceptScheme
    icon = "list-ul"
    menu_label = _("Vocabularies")
    url_namespace = "vocabularies_scheme"
    url_prefix = "vocabularies/schemes"
    list_display = ["shown_title", "identifier", "role"]
    list_filter = ["role"]
    search_fields = ["title", "identifier"]

    edit_handler = ObjectList(
        [
            "title",
            "identifier",
            "uri",
            "role",
            "is_public",
            FieldPanel("description", widget=forms.Textarea(attrs={"rows": 3})),
            FieldPanel("source", widget=forms.Textarea(attrs={"rows": 2})),
        ],
        heading=_("Vocabulary"),
    )
