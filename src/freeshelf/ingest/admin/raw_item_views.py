"""Lists of what was kept raw, and the page of one: nothing in them can be changed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from freeshelf.core.personal_data import flatten_json
from freeshelf.ingest.admin.raw_access import PERMISSION, readable_items
from freeshelf.ingest.admin.raw_item_filters import CommentFilterSet, RawItemFilterSet
from freeshelf.ingest.comments import COMMENT_TYPES, comments_of, item_key_of
from freeshelf.ingest.models import Provenance, RawItem
from freeshelf.privacy.finders.person_matching import forms_in_database
from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.wordpress import PhpObject, looks_serialised, parse_php


def unserialized(value: Any) -> Any:
    """Plain JSON with PHP's serialised arrays opened; nothing is ever instantiated."""
    if isinstance(value, dict):
        return {str(key): unserialized(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [unserialized(inside) for inside in value]
    if isinstance(value, PhpObject):
        return str(value)
    if isinstance(value, str) and looks_serialised(value):
        try:
            return unserialized(parse_php(value))
        except InvalidPhpValueError:
            return value
    return value


class _RawListView(generic.IndexView):
    model = RawItem
    default_ordering: Any = ("record_type", "title")
    is_searchable = True
    search_backend_name = None
    search_fields = ["title"]
    paginate_by = 50

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kw)
        return response

    def get_edit_url(self, instance: RawItem) -> str | None:
        return None

    def search_queryset(self, queryset: Any) -> Any:
        """In the title and in everything that was kept."""
        if not self.search_query:
            return queryset
        wanted = Q(title__icontains=self.search_query)
        for form in forms_in_database(self.search_query):
            wanted |= Q(text__icontains=form)
        return queryset.annotate(text=Cast("data", TextField())).filter(wanted)

    def _title(self) -> Column:
        return TitleColumn("title", label=_("Title"), get_url=raw_item_url)


class RawItemListView(_RawListView):
    """Settings, widgets, accounts without a home here, items of vanished plug-ins."""

    page_title = gettext_lazy("Unmapped items")
    header_icon = "download"
    index_url_name = "ingest_raw_items"
    index_results_url_name = "ingest_raw_items_results"
    filterset_class = RawItemFilterSet

    def get_base_queryset(self) -> QuerySet[RawItem]:
        """All but comments, which have a list of their own; without what is in them."""
        items = readable_items(self.request.user)
        found = items.exclude(record_type__in=COMMENT_TYPES)
        return found.select_related("source").defer("data")

    @cached_property
    def columns(self) -> list[Column]:
        """What it is, and why it has no home."""
        return [
            self._title(),
            Column("record_type", label=_("Type"), sort_key="record_type"),
            Column("record_status", label=_("Status")),
            Column("reason", label=_("Reason")),
            Column("source", label=_("Source")),
        ]


class CommentListView(_RawListView):
    """Comments of the older site; readers see none of them."""

    page_title = gettext_lazy("Comments from the old site")
    header_icon = "comment"
    index_url_name = "ingest_comments"
    index_results_url_name = "ingest_comments_results"
    filterset_class = CommentFilterSet
    default_ordering = "-pk"

    def get_base_queryset(self) -> QuerySet[RawItem]:
        """With their words; `page` in the address asks for those under one page."""
        comments = RawItem.objects.filter(record_type__in=COMMENT_TYPES)
        number = self.request.GET.get("page", "")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            return comments
        page = get_object_or_404(Page, pk=int(number)).specific
        return comments.filter(pk__in=[each.pk for each in comments_of(page)])

    @cached_property
    def columns(self) -> list[Column]:
        """Who wrote what, when."""
        return [
            self._title(),
            Column("record_type", label=_("Type")),
            Column("record_status", label=_("Status"), sort_key="record_status"),
            Column("date", label=_("Date"), accessor=_written_at),
            DateColumn("retrieved_at", label=_("Imported on")),
        ]


class RawItemView(WagtailAdminTemplateMixin, TemplateView):
    """Everything that was kept of one, as text."""

    template_name = "ingest/admin/raw_item.html"
    header_icon = "download"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find it."""
        super().setup(request, *args, **kwargs)
        self.item = get_object_or_404(
            readable_items(request.user).select_related("source"), pk=self.kwargs["pk"]
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """For those who may see it."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)

    def get_page_title(self) -> str:
        """Its title, or its type."""
        return self.item.title or self.item.record_type

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Back to the list that it stands in."""
        if self.item.record_type in COMMENT_TYPES:
            url, label = reverse("ingest_comments"), _("Comments from the old site")
        else:
            url, label = reverse("ingest_raw_items"), _("Unmapped items")
        return [{"url": url, "label": label}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The item, its data in lines, and what a comment was written under."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "item": self.item,
            "lines": flatten_json(unserialized(self.item.data)),
            "target": _target(self.item),
        }


def raw_item_url(item: RawItem) -> str:
    """The page of one."""
    return reverse("ingest_raw_item", args=[item.pk])


def _written_at(item: RawItem) -> str:
    return str(item.data.get("comment_date", ""))


def _target(item: RawItem) -> Any:
    if item.record_type not in COMMENT_TYPES:
        return None
    known = Provenance.objects.filter(
        source=item.source_id, record_key=item_key_of(item)
    ).first()
    return known.target if known is not None else None
