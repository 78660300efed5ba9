"""List of resources: columns, search and export, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView

from freeshelf.content.wording import listed
from freeshelf.core.spreadsheets import harmless_cell
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.extraction_messages import PROBLEMS
from freeshelf.library.admin.resource_search import (
    ORDER,
    search_resources,
)
from freeshelf.library.admin.saved_filters import filter_links, known_query
from freeshelf.library.concept_links import concept_links
from freeshelf.library.models import FileVersion, Resource
from freeshelf.library.services.live_and_draft import scheduled_keys
from freeshelf.vocabularies.models import Concept

EXPORT_HEADINGS = {
    "identifier": gettext_lazy("Identifier"),
    "title": gettext_lazy("Title"),
    "alternative": gettext_lazy("Other title"),
    "type_labels": gettext_lazy("Types"),
    "topic_labels": gettext_lazy("Topics"),
    "place_labels": gettext_lazy("Places"),
    "publisher_name": gettext_lazy("Publisher"),
    "issued": gettext_lazy("Publication date"),
    "language": gettext_lazy("Language"),
    "source_url": gettext_lazy("Publisher's page"),
    "license": gettext_lazy("Licence"),
    "access_rights": gettext_lazy("Access"),
    "opens_on": gettext_lazy("Opens on"),
    "status": gettext_lazy("Status"),
    "last_published_at": gettext_lazy("Last published"),
}
_LABELLED = {
    "type_labels": "types",
    "topic_labels": "subjects",
    "place_labels": "spatial",
}
_CHUNK = 500


class SafeSpreadsheet(SpreadsheetExportMixin):
    """Puts an apostrophe before text that a spreadsheet would evaluate."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Escape text that begins like a formula."""
        value = super().preprocess_field_value(field, value, export_format)
        return harmless_cell(value) if isinstance(value, str) else value


class StatusIndexView(IndexView):
    """A list of rows with their publication status; `scheduled` has keys of some."""

    scheduled: set[int] = set()

    def publication_columns(self, *, sort_key: str | None = None) -> list[Column]:
        """Return the columns of status and last change."""
        return [
            StatusTagColumn(
                "status",
                label=_("Status"),
                accessor=self.status_of,
                primary=lambda row: row.live,
            ),
            DateColumn(
                "updated",
                label=_("Updated"),
                accessor="latest_revision.created_at",
                sort_key=sort_key,
            ),
        ]

    def status_of(self, row: Any) -> str:
        """Return the publication status of a row."""
        is_scheduled = row.pk in self.scheduled
        if not row.live:
            if is_scheduled:
                return _("scheduled")
            return _("expired") if row.expired else _("draft")
        if is_scheduled:
            return _("live + scheduled")
        return _("live + draft") if row.has_unpublished_changes else _("live")


class ResourceIndexView(SafeSpreadsheet, StatusIndexView):
    """List resources, last changed first."""

    # IDs of revisions grow with time, and the column has an index.
    default_ordering = ORDER
    list_export: list[str]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Add a button to create a record from a file."""
        buttons: list[HeaderButton] = [*super().header_buttons]
        if self.add_url:
            buttons.append(
                HeaderButton(
                    _("Add from a file"),
                    url=reverse("enrich_incoming"),
                    icon_name="upload",
                    priority=20,
                )
            )
        return buttons

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's checkbox and title, then our own columns."""
        checkbox, title, *_rest = super().columns
        return [
            checkbox,
            title,
            Column("types", label=_("Types"), accessor=_types_of),
            Column("publisher", label=_("Publisher"), accessor="publisher"),
            Column(
                "issued_year",
                label=_("Year"),
                accessor=lambda resource: str(resource.issued_year or ""),
                sort_key="issued_year",
            ),
            *self.publication_columns(sort_key="latest_revision_id"),
            Column(
                "problems",
                label=_("Problems with files"),
                accessor=self.problems_of,
            ),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Stream an export row by row instead of building it in memory."""
        if self.is_export:
            return self.as_spreadsheet(self._rows_to_export(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the saved filters."""
        query = known_query(self.request.GET)
        user = cast("User", self.request.user)
        return super().get_context_data(**kwargs) | {
            "saved_filters": filter_links(user, current=query),
            "save_filter_url": f"{reverse('library_filter_save')}?{query}",
        }

    def get_base_queryset(self) -> QuerySet[Resource]:
        """Return the readable records; joins follow for the rows of a page."""
        return visible_in_admin(Resource.objects.current(), self.request.user)

    def search_queryset(self, queryset: QuerySet[Resource]) -> QuerySet[Resource]:
        """Filter to resources with every term in a title, a name or an identifier."""
        return search_resources(queryset, self.search_query)

    def paginate_queryset(self, queryset: QuerySet[Resource], page_size: int) -> Any:
        """Find the keys of the page from the index alone, then load those rows."""
        paginator, page, keys, has_others = super().paginate_queryset(
            queryset.values_list("pk", flat=True), page_size
        )
        keys = list(keys)
        rows = (
            Resource.objects.select_related("publisher", "latest_revision")
            .defer("latest_revision__content")
            .prefetch_related(Prefetch("types", queryset=Concept.objects.with_labels()))
            .in_bulk(keys)
        )
        page.object_list = [rows[key] for key in keys if key in rows]
        self._problems = _count_problems(keys)
        self.scheduled = scheduled_keys(Resource, keys)
        return paginator, page, page.object_list, has_others

    def status_of(self, row: Any) -> str:
        """Return the publication status of a resource."""
        return _("withdrawn") if row.withdrawn_at else super().status_of(row)

    def problems_of(self, resource: Resource) -> str:
        """Return the number of current files whose text could not be extracted."""
        return str(self._problems.get(resource.pk, ""))

    def to_row_dict(self, item: tuple[Resource, dict[str, str]]) -> dict[str, Any]:
        """Return one row of the export: a resource with its concepts and fields as
        text.
        """
        resource, labels = item
        computed = {
            "status": self.status_of(resource),
            "publisher_name": resource.publisher.name if resource.publisher else "",
            **labels,
        }
        return {
            key: computed[key] if key in computed else getattr(resource, key)
            for key in self.list_export
        }

    def more_cells(self, records: list[Resource]) -> dict[int, dict[str, str]]:
        """Return further columns of an export by primary key of the record."""
        return {record.pk: {} for record in records}

    # For the rows of the current page or chunk.
    _problems: Counter[int] = Counter()

    def _rows_to_export(self) -> Iterator[tuple[Resource, dict[str, str]]]:
        keys = list(self.get_queryset().values_list("pk", flat=True))
        # Labels are loaded once for all concepts, not once per row.
        concepts = Concept.objects.with_labels()
        labels = {concept.pk: capfirst(concept.label()) for concept in concepts}
        rows = Resource.objects.select_related("publisher").defer("description", "body")
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            records = rows.in_bulk(chunk)
            self.scheduled = scheduled_keys(Resource, chunk)
            texts: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
            fields = tuple(_LABELLED.values())
            for name, key, concept in concept_links(chunk, fields=fields):
                texts[name, key].append(labels[concept])
            more = self.more_cells([records[key] for key in chunk if key in records])
            for key, cells in more.items():
                joined = {
                    column: listed(sorted(texts[name, key]))
                    for column, name in _LABELLED.items()
                }
                yield records[key], joined | cells


def _types_of(resource: Resource) -> str:
    labels = (capfirst(concept.label()) for concept in resource.types.all())
    return listed(sorted(labels))


def _count_problems(keys: Iterable[int]) -> Counter[int]:
    versions = FileVersion.objects.in_states(PROBLEMS)
    counted = versions.filter(file__resource__in=list(keys))
    return Counter(counted.values_list("file__resource", flat=True))
