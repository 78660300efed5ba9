"""Filling gaps: how many there are, and a page with a form a row for each kind."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Revision

from freeshelf.library.admin.bulk_messages import reason_message
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.missing_values import (
    GAPS,
    GapForm,
    MissingValue,
    count_missing,
)
from freeshelf.library.admin.resource_search import ORDER
from freeshelf.library.bulk.record_state import RecordState, SkipReason, record_states
from freeshelf.library.models import Resource
from freeshelf.library.services import patch_live_and_draft

_PAGE_SIZE = 20
_ACTION = "freeshelf.gap"
_FRAGMENT_HEADER = "fetch"


class _ForEditors(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Only for those who may change records."""
        if not request.user.has_perm("library.change_resource"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)


class GapsView(_ForEditors, WagtailAdminTemplateMixin, TemplateView):
    """Each kind of gap with its number."""

    template_name = "library/admin/gaps.html"
    page_title = gettext_lazy("Incomplete records")
    header_icon = "edit"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """The bar of a page bears the last one."""
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        listed, counts = reverse("library_resource:list"), count_missing()
        return context | {
            "gaps": [
                {
                    "label": gap.label,
                    "count": counts[gap.name],
                    "url": reverse("library_gap", args=[gap.name]),
                    "list_url": f"{listed}?missing={gap.name}",
                }
                for gap in GAPS.values()
            ]
        }


class GapView(_ForEditors, WagtailAdminTemplateMixin, TemplateView):
    """Records that lack one thing, with a form a row."""

    template_name = "library/admin/gap.html"
    header_icon = "edit"

    @cached_property
    def gap(self) -> MissingValue:
        """The kind of gap. Raises Http404."""
        gap = GAPS.get(self.kwargs["gap"])
        if gap is None:
            raise Http404
        return gap

    def get_page_title(self) -> str:
        """Which gap."""
        return _("Missing: %(field)s") % {"field": self.gap.label}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Below all gaps."""
        above = {"url": reverse("library_gaps"), "label": _("Incomplete records")}
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), above, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of a page; `bound` is a form that could not be saved."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        records = self.gap.records().order_by(ORDER, "-pk").select_related("publisher")
        page = Paginator(records, _PAGE_SIZE).get_page(self.request.GET.get("p"))
        rows = missing_value_rows(
            self.gap,
            list(page),
            user=cast("User", self.request.user),
            bound=kwargs.get("bound") or {},
        )
        media = rows[0]["form"].media if rows else None
        return context | {"gap": self.gap, "page": page, "rows": rows, "media": media}


class FillGapView(GapView):
    """Save one row; a page that speaks JavaScript gets that row back, alone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, gap: str, pk: int) -> HttpResponse:
        """Save what was typed, or give it back with a sentence."""
        resource = get_object_or_404(
            visible_in_admin(Resource.objects.current()), pk=pk
        )
        if not self.gap.field:
            raise Http404
        [row] = missing_value_rows(
            self.gap, [resource], user=cast("User", request.user)
        )
        if row["hindrance"]:
            return self._answer(row, status=409)
        form = self.gap.form(request.POST, key=pk)
        if not form.is_valid():
            return self._answer(row | {"form": form}, status=422)
        patch_live_and_draft(
            key=pk, patch=form.patch(), user=cast("User", request.user), action=_ACTION
        )
        return self._answer(row | {"form": form, "saved": form.shown()}, status=200)

    def _answer(self, row: dict[str, Any], *, status: int) -> HttpResponse:
        if self.request.headers.get("X-Requested-With") == _FRAGMENT_HEADER:
            context = {"row": row, "gap": self.gap}
            return render(
                self.request, "library/admin/gap_row.html", context, status=status
            )
        if status == 200:
            messages.success(
                self.request,
                _("Saved: %(title)s – %(value)s")
                % {"title": row["resource"].display_title, "value": row["saved"]},
            )
            page = self.request.GET.get("p", "1")
            address = reverse("library_gap", args=[self.gap.name])
            return redirect(f"{address}?p={page}")
        bound = {row["resource"].pk: row["form"]}
        context = self.get_context_data(bound=bound)
        return self.render_to_response(context, status=status)


def missing_value_rows(
    gap: MissingValue,
    resources: Sequence[Resource],
    *,
    user: User,
    bound: dict[int, GapForm] | None = None,
) -> list[dict[str, Any]]:
    """Records with their form, or why they have none, in a fixed number of queries."""
    keys = [resource.pk for resource in resources]
    found = record_states(keys, user=user)
    drafts = _drafts(gap, found)
    return [
        {
            "resource": resource,
            "form": (bound or {}).get(resource.pk)
            or gap.form(key=resource.pk, initial=drafts.get(resource.pk)),
            "hindrance": _hindrance(found.get(resource.pk), user),
            "edit_url": reverse("library_resource:edit", args=[resource.pk]),
            "save_url": reverse("library_gap_fill", args=[gap.name, resource.pk]),
        }
        for resource in resources
    ]


def _hindrance(standing: RecordState | None, user: User) -> str:
    if standing is None:
        return reason_message(SkipReason.GONE)
    if standing.skip_reason:
        return reason_message(standing.skip_reason)
    if standing.is_live and not user.has_perm("library.publish_resource"):
        return reason_message(SkipReason.NO_PERMISSION)
    return ""


def _drafts(gap: MissingValue, found: dict[int, RecordState]) -> dict[int, Any]:
    """What newer drafts say already, to be confirmed."""
    keys = {s.latest_revision: s.key for s in found.values() if s.has_draft}
    if not keys or not gap.field:
        return {}
    said = Revision.objects.filter(pk__in=keys).values_list(
        "pk", f"content__{gap.field}"
    )
    return {keys[pk]: value for pk, value in said if value not in (None, "", "und", [])}
