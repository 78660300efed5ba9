"""List of resources: columns, search and export, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView

from freeshelf.core.spreadsheets import harmless_cell
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.list_cells import (
    CONCEPT_COLUMNS,
    SEPARATOR,
    Cells,
    count_files,
    count_problems,
    exported_cells,
)
from freeshelf.library.admin.list_choices import (
    COLUMNS,
    PICTURE,
    ListChoices,
    choices_form,
    list_choices,
)
from freeshelf.library.admin.list_table import (
    TROUBLE,
    PictureColumn,
    RecordTable,
    preview_button,
    quick_change_button,
    within_window,
)
from freeshelf.library.admin.permissions import uses_keys
from freeshelf.library.admin.quick_change import QuickChangeForm
from freeshelf.library.admin.resource_search import (
    ORDER,
    search_resources,
)
from freeshelf.library.admin.saved_filters import filter_links, known_query
from freeshelf.library.concept_links import concept_links
from freeshelf.library.models import Resource
from freeshelf.library.services.live_and_draft import scheduled_keys
from freeshelf.shared.amounts import local_number
from freeshelf.vocabularies.language_fields import language_label
from freeshelf.vocabularies.models import Concept

EXPORT_HEADINGS = {
    "identifier": gettext_lazy("Identifier"),
    "title": gettext_lazy("Title"),
    "alternative": gettext_lazy("Other title"),
    "type_labels": gettext_lazy("Types"),
    "topic_labels": gettext_lazy("Topics"),
    "place_labels": gettext_lazy("Places"),
    "sector_labels": gettext_lazy("Sectors"),
    "audience_labels": gettext_lazy("Audiences"),
    "creator_names": gettext_lazy("Authors"),
    "publisher_name": gettext_lazy("Publisher"),
    "issued": gettext_lazy("Publication date"),
    "language": gettext_lazy("Language"),
    "source_url": gettext_lazy("Publisher’s page"),
    "license": gettext_lazy("Licence"),
    "access_rights": gettext_lazy("Access"),
    "opens_on": gettext_lazy("Opens on"),
    "status": gettext_lazy("Status"),
    "last_published_at": gettext_lazy("Last published"),
    "updated_at": gettext_lazy("Updated"),
    "file_count": gettext_lazy("Files"),
    "problem_count": gettext_lazy("Problems with files"),
    "doi": gettext_lazy("DOI"),
    "isbn": gettext_lazy("ISBN"),
    "description": gettext_lazy("Description"),
}
_LABELLED = {
    "type_labels": "types",
    "topic_labels": "subjects",
    "place_labels": "spatial",
    "sector_labels": "sectors",
    "audience_labels": "audience",
}
_CHUNK = 500
_SORT_KEYS = {"issued_year": "issued_year"}


class SafeSpreadsheet(SpreadsheetExportMixin):
    """Puts an apostrophe before text that a spreadsheet would evaluate.

    All of it is in the language of the request.
    """

    def stream_csv(self, queryset: Any) -> Iterator[str]:
        """Return the lines of the file, which are made once the request is over."""
        return _in_language(get_language(), super().stream_csv(queryset))

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Escape text that begins like a formula."""
        value = super().preprocess_field_value(field, value, export_format)
        return harmless_cell(value) if isinstance(value, str) else value


def _in_language(language: str | None, lines: Iterator[str]) -> Iterator[str]:
    while True:
        with override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


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
            Column(
                "updated",
                label=_("Updated"),
                accessor=_updated,
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
    table_class = RecordTable

    def get_table_kwargs(self) -> dict[str, Any]:
        """Say whether keys move through the list, by Wagtail's switch for them."""
        # A press on the list gives it the focus.
        has_keys = uses_keys(self.request.user)
        attrs = {"data-list-keys": True, "tabindex": -1} if has_keys else {}
        return super().get_table_kwargs() | {
            "attrs": attrs | {"data-quick-trouble": TROUBLE},
            "may_change": self.user_has_permission("change"),
        }

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
        possible = self._possible_columns()
        chosen = [possible[name] for name in self.choices.columns]
        return [checkbox, title, *within_window(chosen)]

    @cached_property
    def choices(self) -> ListChoices:
        """Return the columns and the length that the person chose."""
        return list_choices(self.request.user)

    def get_paginate_by(self, queryset: Any) -> int | None:
        """Return how many records the person wants on a page."""
        return None if self.is_export else self.choices.per_page

    def _possible_columns(self) -> dict[str, Column]:
        """Return all columns by name."""
        values: dict[str, Any] = {
            "identifier": "identifier",
            "creators": lambda row: self._cells.creators.get(row.pk, ""),
            "publisher": "publisher",
            "issued_year": lambda row: str(row.issued_year or ""),
            "language": lambda row: language_label(row.language),
            "license": "license",
            "access": "get_access_rights_display",
            "files": lambda row: _number(self._cells.files[row.pk]),
            "problems": self.problems_of,
        } | {name: self._concepts_column(name) for name in CONCEPT_COLUMNS}
        columns = {
            name: Column(
                name,
                label=COLUMNS[name],
                accessor=accessor,
                sort_key=_SORT_KEYS.get(name),
            )
            for name, accessor in values.items()
        }
        own = self.publication_columns(sort_key="latest_revision_id")
        return (
            columns
            | {column.name: column for column in own}
            | {PICTURE: PictureColumn(self.picture_of)}
        )

    def _concepts_column(self, name: str) -> Callable[[Resource], str]:
        return lambda row: self._cells.concepts_of(row, name)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Stream an export row by row instead of building it in memory."""
        if self.is_export:
            return self.as_spreadsheet(self._rows_to_export(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the saved filters."""
        query = known_query(self.request.GET)
        user = cast("User", self.request.user)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # Typeaheads stand in the form that a row opens.
        media = context["media"] + QuickChangeForm.base_fields["types"].widget.media
        return context | {
            "media": media,
            "saved_filters": filter_links(user, current=query),
            "save_filter_url": f"{reverse('library_filter_save')}?{query}",
            "choices_form": choices_form(self.choices),
            "list_url": self.list_url,
        }

    def get_list_buttons(self, instance: Resource) -> list[Any]:
        """Add the quick change before Wagtail's menu."""
        buttons = super().get_list_buttons(instance)
        if not self.user_has_permission("change"):
            return buttons
        return [quick_change_button(instance, back=self.list_url), *buttons]

    def get_list_more_buttons(self, instance: Resource) -> list[Any]:
        """Add a preview, in a window of its own."""
        buttons = [*super().get_list_more_buttons(instance)]
        may_change = self.user_has_permission("change")
        button = preview_button(instance, may_change=may_change)
        return [*buttons, button] if button else buttons

    @cached_property
    def list_url(self) -> str:
        """Return the address of the list with its search and filters."""
        return f"{self.index_url}?{known_query(self.request.GET)}"

    def get_base_queryset(self) -> QuerySet[Resource]:
        """Return the readable records; joins follow for the rows of a page."""
        return visible_in_admin(Resource.objects.current(), self.request.user)

    def order_queryset(self, queryset: QuerySet[Resource]) -> QuerySet[Resource]:
        """Order what is equal too, for pages and exports to agree."""
        return queryset.order_by(self.ordering, "-pk")

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
            .in_bulk(keys)
        )
        page.object_list = [rows[key] for key in keys if key in rows]
        user = cast("User", self.request.user)
        self._cells = Cells(page.object_list, self.choices.columns, user=user)
        self.scheduled = scheduled_keys(Resource, keys)
        return paginator, page, page.object_list, has_others

    def status_of(self, row: Any) -> str:
        """Return the publication status of a resource."""
        return _("withdrawn") if row.withdrawn_at else super().status_of(row)

    def problems_of(self, resource: Resource) -> str:
        """Return the number of current files whose text could not be extracted."""
        return _number(self._cells.problems[resource.pk])

    def picture_of(self, resource: Resource) -> str:
        """Return the address of the image of a record, if it has one."""
        return self._cells.pictures.get(resource.pk, "")

    def to_row_dict(self, item: tuple[Resource, dict[str, str]]) -> dict[str, Any]:
        """Return one row of the export: a resource with its concepts and fields as
        text.
        """
        resource, labels = item
        computed = {
            "status": self.status_of(resource),
            "publisher_name": resource.publisher.name if resource.publisher else "",
            "updated_at": (
                resource.latest_revision.created_at
                if resource.latest_revision
                else None
            ),
            **labels,
        }
        return {
            key: computed[key] if key in computed else getattr(resource, key)
            for key in self.list_export
        }

    def more_cells(self, records: list[Resource]) -> dict[int, dict[str, str]]:
        """Return further columns of an export by primary key of the record."""
        return {record.pk: {} for record in records}

    # For the rows of the current page.
    _cells: Cells

    def _rows_to_export(self) -> Iterator[tuple[Resource, dict[str, str]]]:
        keys = list(self.get_queryset().values_list("pk", flat=True))
        # Labels are loaded once for all concepts, not once per row.
        concepts = Concept.objects.with_labels()
        labels = {concept.pk: capfirst(concept.label()) for concept in concepts}
        rows = Resource.objects.select_related("publisher", "latest_revision").defer(
            "body", "latest_revision__content"
        )
        user = cast("User", self.request.user)
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            records = rows.in_bulk(chunk)
            self.scheduled = scheduled_keys(Resource, chunk)
            texts: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
            fields = tuple(_LABELLED.values())
            for name, key, concept in concept_links(chunk, fields=fields):
                texts[name, key].append(labels[concept])
            present = [records[key] for key in chunk if key in records]
            exported = exported_cells(present)
            files, problems = count_files(chunk, user), count_problems(chunk)
            more = self.more_cells(present)
            for key, cells in more.items():
                joined = {
                    column: SEPARATOR.join(sorted(texts[name, key]))
                    for column, name in _LABELLED.items()
                }
                counted = {
                    "file_count": str(files[key]),
                    "problem_count": str(problems[key]),
                }
                yield records[key], joined | exported[key] | counted | cells


def _updated(row: Any) -> str:
    """Return the day and time of the last change in full."""
    if row.latest_revision is None:
        return ""
    return date_format(
        localtime(row.latest_revision.created_at), "SHORT_DATETIME_FORMAT"
    )


def _number(count: int) -> str:
    return local_number(count) if count else ""
