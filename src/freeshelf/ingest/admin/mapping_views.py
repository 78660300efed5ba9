"""Form for the mapping of a site's types, taxonomies, fields and terms.

It writes the same file that people can edit; comments in the file are lost.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from freeshelf.ingest.admin.mapping_rows import (
    CONCEPT,
    FIELDS,
    TAXONOMIES,
    TERMS,
    TYPES,
    Row,
    apply,
    choices_of,
    rows_of,
)
from freeshelf.ingest.admin.permissions import ImportPage, crumbs
from freeshelf.ingest.errors import MappingError
from freeshelf.ingest.importers import importer_of
from freeshelf.ingest.mapping import (
    MEMBERS,
    NO_ACCOUNT,
    Mapping,
    default_mapping_file,
    load_mapping,
    save_mapping,
)
from freeshelf.ingest.mapping_preview import stored_samples
from freeshelf.ingest.models import ImportJob, ImportRequest, IngestRun, Source
from freeshelf.library.access import FIELD_OF_ROLE
from freeshelf.shared.files import StoredFile
from freeshelf.vocabularies.admin.typeahead import ANY_CONCEPT, TypeaheadWidget
from freeshelf.vocabularies.models import Concept

PAGE_SIZE = 50
PREVIEW = "preview"


class FilterForm(forms.Form):
    """Filters for the rows of a mapping."""

    q = forms.CharField(label=gettext_lazy("Keywords"), required=False, max_length=200)
    unmapped = forms.BooleanField(label=gettext_lazy("Unmapped"), required=False)


class SubscribersForm(forms.Form):
    """Choice between no account and an invitation for subscribers."""

    subscribers = forms.ChoiceField(
        label=gettext_lazy("Subscribers of the old site"),
        choices=[
            (NO_ACCOUNT, gettext_lazy("Do not create accounts")),
            (MEMBERS, gettext_lazy("Can be invited as members")),
        ],
    )


class RowForm(forms.Form):
    """Form for the target of one type, field or term."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=2000, strip=False)
    target = forms.ChoiceField()

    def __init__(self, *args: Any, kind: str, row: Row | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        target = self.fields["target"]
        if isinstance(target, forms.ChoiceField):
            target.choices = choices_of(kind)
        name = row.name if row else ""
        target.widget.attrs["aria-label"] = name
        if kind == TERMS:
            self.fields["concept"] = _concept_field()

    def clean(self) -> dict[str, Any]:
        """Require a concept if one is the target, and set it as scheme/identifier."""
        values: dict[str, Any] = super().clean() or {}
        concept = values.get("concept")
        # A chosen concept counts even if the select next to it was not changed.
        is_left = self.row is not None and values.get("target") == self.row.target
        if values.get("target") != CONCEPT and not (is_left and concept):
            return values
        if not isinstance(concept, Concept):
            if "concept" not in self.errors:
                self.add_error("concept", _("Choose the concept."))
        elif concept.scheme.role not in FIELD_OF_ROLE:
            sentence = _(
                "Concepts from “%(scheme)s” cannot be used in records. Choose another "
                "concept."
            )
            self.add_error("concept", sentence % {"scheme": concept.scheme})
        else:
            values["target"] = f"{concept.scheme.identifier}/{concept.identifier}"
        return values


def forms_of(kind: str, rows: Sequence[Row], data: Any = None) -> list[RowForm]:
    """Return a form for each row, bound to the submitted data if there is any."""
    concepts = _concepts_of(rows) if kind == TERMS else {}
    return [
        RowForm(
            data,
            kind=kind,
            row=row,
            prefix=f"row-{position}",
            initial={
                "key": row.key,
                "target": row.target,
                "concept": concepts.get(row.concept),
            },
        )
        for position, row in enumerate(rows)
    ]


def sent_keys(data: Any) -> list[str]:
    """Return the keys of the submitted rows, in their order."""
    keys = []
    for position in range(PAGE_SIZE):
        if (key := data.get(f"row-{position}-key")) is None:
            break
        keys.append(str(key).replace("\r\n", "\n"))
    return keys


def _concept_field() -> forms.ModelChoiceField[Concept]:
    return forms.ModelChoiceField(
        queryset=Concept.objects.current().select_related("scheme"),
        required=False,
        widget=TypeaheadWidget(ANY_CONCEPT, is_single=True),
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )


def _concepts_of(rows: Sequence[Row]) -> dict[str, int]:
    """Return the primary keys of concepts that rows name as scheme/identifier."""
    identifiers = {row.concept.partition("/")[2] for row in rows if row.concept}
    concepts = Concept.objects.filter(identifier__in=identifiers).select_related(
        "scheme"
    )
    return {f"{c.scheme.identifier}/{c.identifier}": c.pk for c in concepts}


_NAMES = {
    TYPES: gettext_lazy("Types"),
    TAXONOMIES: gettext_lazy("Taxonomies"),
    FIELDS: gettext_lazy("Fields"),
    TERMS: gettext_lazy("Terms"),
}


class _MappingPage(ImportPage):
    """A page of the mapping of one source, below its import request."""

    page_title = gettext_lazy("Mapping")

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Show the error of a file that cannot be read."""
        try:
            return super().dispatch(request, *args, **kw)
        except MappingError as error:
            messages.error(request, str(error))
            return redirect("ingest_imports")

    @cached_property
    def slug(self) -> str:
        """Return the slug of the site."""
        return str(self.kwargs["slug"])

    @cached_property
    def mapping(self) -> Mapping:
        """Load the mapping file. Raises Http404 and MappingError."""
        if not self._file.exists():
            raise Http404
        return load_mapping(self._file)

    @property
    def _file(self) -> StoredFile:
        return default_mapping_file(self.slug)

    @cached_property
    def source(self) -> Source | None:
        """Return the source if something was imported from it."""
        return Source.objects.filter(slug=self.slug).first()

    def tabs(self, current: str) -> list[tuple[str, str, bool]]:
        """Return label, URL and whether it is shown, of the pages that have rows."""
        rows = {
            kind: reverse("ingest_mapping", args=[self.slug, kind])
            for kind in _NAMES
            if kind == current or rows_of(self.mapping, kind, uses={})
        }
        preview = reverse("ingest_mapping_preview", args=[self.slug])
        return [
            *((str(_NAMES[kind]), url, kind == current) for kind, url in rows.items()),
            (_("Preview"), preview, current == PREVIEW),
        ]

    @cached_property
    def import_request(self) -> ImportRequest | None:
        """Return the import request of the site if it was created in the admin."""
        return ImportRequest.objects.filter(slug=self.slug).first()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Link to the import request if there is one."""
        current = {"url": "", "label": str(self.page_title)}
        if self.import_request is None:
            return [*crumbs(), current]
        url = reverse("ingest_import_request", args=[self.import_request.pk])
        return [*crumbs(), {"url": url, "label": str(self.import_request)}, current]


class MappingView(_MappingPage):
    """One page of rows of one kind; saving redirects to the same page."""

    template_name = "ingest/admin/mapping.html"

    @property
    def kind(self) -> str:
        """Return the kind of rows: types, taxonomies, fields or terms."""
        return str(self.kwargs["kind"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the rows; of a source without types its terms."""
        if self.kind not in _NAMES:
            raise Http404
        if self.kind == TYPES and not self.mapping.types and self.mapping.terms:
            return redirect("ingest_mapping", self.slug, TERMS)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of one page with their forms."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = self._rows()
        filters = FilterForm(self.request.GET)
        page = Paginator(_filtered(rows, filters), PAGE_SIZE).get_page(
            self.request.GET.get("p")
        )
        forms = kwargs.get("forms") or forms_of(self.kind, list(page))
        return context | {
            "tabs": self.tabs(self.kind),
            "narrowing": filters,
            "page": page,
            "forms": forms,
            "unmapped": sum(not row.is_mapped for row in rows),
            "subscribers": self._subscribers() if self.kind == TYPES else None,
            "import_request": self.import_request,
            "media": sum((form.media for form in forms), Media()),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save all rows of the page, or none if one of them has an error."""
        if self.kind not in _NAMES:
            raise Http404
        rows = {row.key: row for row in self._rows()}
        sent = [rows[key] for key in sent_keys(request.POST) if key in rows]
        forms = forms_of(self.kind, sent, request.POST)
        subscribers = self._subscribers(request.POST)
        checked = [form.is_valid() for form in forms]
        if self.kind == TYPES and not subscribers.is_valid():
            checked.append(False)
        if not all(checked):
            return self.render_to_response(self.get_context_data(forms=forms))
        self._save(forms, subscribers)
        messages.success(
            request,
            _("The mapping was saved. Preview it, or import again to apply it."),
        )
        return redirect(request.get_full_path())

    def _save(self, forms: list[RowForm], subscribers: SubscribersForm) -> None:
        for form in forms:
            values = form.cleaned_data
            key = form.row.key if form.row else ""
            apply(self.mapping, self.kind, key, values["target"])
        if self.kind == TYPES:
            self.mapping.subscribers = subscribers.cleaned_data["subscribers"]
        origin = self.source or self.import_request
        title = origin.title if origin else self.slug
        save_mapping(self._file, self.mapping, title=title or self.slug)

    def _rows(self) -> list[Row]:
        return rows_of(self.mapping, self.kind, uses=_uses(self.slug))

    def _subscribers(self, data: Any = None) -> SubscribersForm:
        return SubscribersForm(data, initial={"subscribers": self.mapping.subscribers})


class MappingPreviewView(_MappingPage):
    """The first records of a source as its current mapping makes them."""

    template_name = "ingest/admin/mapping_preview.html"
    page_title = gettext_lazy("Preview of the mapping")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the previews of the newest plan, or of records that were imported."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        origin = self.source or self.import_request
        importer = importer_of(origin.kind) if origin is not None else None
        plan = plan_of(self.slug)
        samples = plan.result.get("samples", []) if plan is not None else []
        if not samples and self.source is not None:
            samples = stored_samples(self.source)
        previews = importer.preview(samples, slug=self.slug) if importer else []
        return context | {
            "tabs": self.tabs(PREVIEW),
            "previews": previews,
            "import_request": self.import_request,
        }


def plan_of(slug: str) -> ImportJob | None:
    """Return the newest plan of a source."""
    plan = ImportJob.Kind.PLAN, ImportJob.State.DONE
    jobs = ImportJob.objects.filter(import_request__slug=slug)
    return jobs.filter(kind=plan[0], state=plan[1]).first()


def _filtered(rows: list[Row], filters: FilterForm) -> list[Row]:
    if not filters.is_valid():
        return rows
    search_text = filters.cleaned_data["q"].casefold()
    only_unmapped = filters.cleaned_data["unmapped"]
    return [
        row
        for row in rows
        if search_text in f"{row.within} {row.name} {row.key}".casefold()
        and not (only_unmapped and row.is_mapped)
    ]


def _uses(slug: str) -> dict[str, int]:
    """Return the number of items that use each custom field, from the newest report."""
    plan = plan_of(slug)
    run = IngestRun.objects.filter(source__slug=slug).order_by("-pk").first()
    report = plan.result if plan else (run.report if run else {})
    counts: dict[str, int] = report.get("field_counts", {})
    return counts
