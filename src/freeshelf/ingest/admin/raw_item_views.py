"""Read-only lists of unmapped items and the page of one item."""

from typing import Any

import django_filters
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.models import Page

from freeshelf.core.html import html_to_text, plain_title
from freeshelf.core.personal_data import flatten_json
from freeshelf.ingest.admin import permissions
from freeshelf.ingest.comments import COMMENT_TYPES, comments_of, item_key_of
from freeshelf.ingest.importers import importer_of, type_name
from freeshelf.ingest.models import Provenance, RawItem, Source
from freeshelf.privacy.finders.person_matching import forms_in_database

PERMISSION = "ingest.view_rawitem"
# They contain personal data and settings of the server, which no editor needs.
_RESTRICTED_TYPES = ("user", "user_request", "option")


def readable_items(user: Any) -> QuerySet[RawItem]:
    """Return the items a user may read; some types need the import permission."""
    items = (
        RawItem.objects.all() if user.has_perm(PERMISSION) else RawItem.objects.none()
    )
    if user.has_perm(permissions.PERMISSION):
        return items
    return items.exclude(record_type__in=_RESTRICTED_TYPES)


def _types() -> list[tuple[str, str]]:
    return _values(RawItem.objects.exclude(record_type__in=COMMENT_TYPES), "type")


def _statuses() -> list[tuple[str, str]]:
    return _values(RawItem.objects.filter(record_type__in=COMMENT_TYPES), "status")


def _comment_types() -> list[tuple[str, str]]:
    return _values(RawItem.objects.filter(record_type__in=COMMENT_TYPES), "type")


def _values(items: Any, name: str) -> list[tuple[str, str]]:
    values = items.order_by().values_list(f"record_{name}", flat=True).distinct()
    return [(value, type_name(value)) for value in sorted(values) if value]


def _name_of_type(item: RawItem) -> str:
    return type_name(item.record_type)


class RawItemFilterSet(WagtailFilterSet):
    """Filter unmapped items by type and source."""

    record_type = django_filters.ChoiceFilter(label=_("Type"), choices=_types)
    source = django_filters.ModelChoiceFilter(
        label=_("Source"), queryset=Source.objects.all()
    )

    class Meta:
        model = RawItem
        fields: list[str] = []


class CommentFilterSet(WagtailFilterSet):
    """Filter comments by state and type."""

    record_status = django_filters.ChoiceFilter(label=_("Status"), choices=_statuses)
    record_type = django_filters.ChoiceFilter(label=_("Type"), choices=_comment_types)

    class Meta:
        model = RawItem
        fields: list[str] = []


class _RawListView(permissions.ImportPermissionView, generic.IndexView):
    permission = PERMISSION
    model = RawItem
    default_ordering: Any = ("record_type", "title")
    is_searchable = True
    search_backend_name = None
    search_fields = ["title"]
    paginate_by = 50

    def search_queryset(self, queryset: Any) -> Any:
        """Search in the title and in all stored data."""
        if not self.search_query:
            return queryset
        condition = Q(title__icontains=self.search_query)
        for form in forms_in_database(self.search_query):
            condition |= Q(text__icontains=form)
        return queryset.annotate(text=Cast("data", TextField())).filter(condition)

    def _title(self) -> Column:
        return TitleColumn("title", label=gettext("Title"), get_url=raw_item_url)


class RawItemListView(_RawListView):
    """Settings, widgets, accounts without a user here, items of missing plugins."""

    page_title = gettext_lazy("Unmapped items")
    header_icon = "download"
    index_url_name = "ingest_raw_items"
    index_results_url_name = "ingest_raw_items_results"
    filterset_class = RawItemFilterSet

    def get_base_queryset(self) -> QuerySet[RawItem]:
        """Exclude comments, which have their own list, and defer the data."""
        items = readable_items(self.request.user)
        listed = items.exclude(record_type__in=COMMENT_TYPES)
        return listed.select_related("source").defer("data")

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns of the list."""
        return [
            self._title(),
            Column(
                "record_type",
                label=gettext("Type"),
                accessor=_name_of_type,
                sort_key="record_type",
            ),
            Column("record_status", label=gettext("Status")),
            Column("reason", label=gettext("Reason")),
            Column("source", label=gettext("Source")),
        ]


class CommentListView(_RawListView):
    """Comments of the old site; visitors see none of them."""

    page_title = gettext_lazy("Comments from the old site")
    header_icon = "comment"
    index_url_name = "ingest_comments"
    index_results_url_name = "ingest_comments_results"
    filterset_class = CommentFilterSet
    default_ordering = "-pk"

    def get_base_queryset(self) -> QuerySet[RawItem]:
        """Return comments; the parameter `page` selects those of one page."""
        comments = RawItem.objects.filter(record_type__in=COMMENT_TYPES)
        page_id = self.request.GET.get("page", "")
        if not (page_id.isascii() and page_id.isdigit() and len(page_id) < 10):
            return comments
        page = get_object_or_404(Page, pk=int(page_id)).specific
        return comments.filter(pk__in=[each.pk for each in comments_of(page)])

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns of the list."""
        return [
            self._title(),
            Column("record_type", label=gettext("Type"), accessor=_name_of_type),
            Column("record_status", label=gettext("Status"), sort_key="record_status"),
            Column("date", label=gettext("Date"), accessor=_written_at),
            DateColumn("retrieved_at", label=gettext("Imported on")),
        ]


class RawItemView(permissions.ImportPage):
    """All stored data of one item, as text."""

    permission = PERMISSION
    template_name = "ingest/admin/raw_item.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the item. Raises Http404."""
        super().setup(request, *args, **kwargs)
        self.item = get_object_or_404(
            readable_items(request.user).select_related("source"), pk=self.kwargs["pk"]
        )

    def get_page_title(self) -> str:
        """Return the title of the item or its type."""
        return self.item.title or type_name(self.item.record_type)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Link to the list that contains the item."""
        if self.item.record_type in COMMENT_TYPES:
            url, label = (
                reverse("ingest_comments"),
                gettext("Comments from the old site"),
            )
        else:
            url, label = reverse("ingest_raw_items"), gettext("Unmapped items")
        return [{"url": url, "label": label}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the item, its data as lines and the object that a comment is about."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "item": self.item,
            "type_name": type_name(self.item.record_type),
            "lines": flatten_json(_readable(self.item)),
            "target": _target(self.item),
        }


def _readable(item: RawItem) -> Any:
    importer = importer_of(item.source.kind)
    return item.data if importer is None else importer.readable(item.data)


def raw_item_url(item: RawItem) -> str:
    """Return the URL of an item's page."""
    return reverse("ingest_raw_item", args=[item.pk])


def _written_at(item: RawItem) -> str:
    return str(item.data.get("comment_date", ""))


def _target(item: RawItem) -> Any:
    if item.record_type not in COMMENT_TYPES:
        return None
    provenance = Provenance.objects.filter(
        source=item.source_id, record_key=item_key_of(item)
    ).first()
    return provenance.target if provenance is not None else None


def comments_section(record: Model) -> SafeString:
    """Render the comments of a record as text, or nothing if it has none."""
    comments = [
        {
            "url": raw_item_url(comment),
            "author": plain_title(str(comment.data.get("comment_author", ""))),
            "date": comment.data.get("comment_date", ""),
            "status": comment.record_status,
            "text": html_to_text(str(comment.data.get("comment_content", ""))),
        }
        for comment in comments_of(record)
    ]
    if not comments:
        return SafeString()
    return render_to_string("ingest/admin/comments.html", {"comments": comments})
