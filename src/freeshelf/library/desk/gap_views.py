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

from freeshelf.library.bulk.standing import Hindrance, Standing, standings
from freeshelf.library.desk.bulk_sentences import reason_sentence
from freeshelf.library.desk.closed_records import at_desk
from freeshelf.library.desk.gaps import GAPS, Gap, GapForm, count_gaps
from freeshelf.library.desk.resource_search import ORDER
from freeshelf.library.models import Resource
from freeshelf.library.services import change_both_states

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

    template_name = "library/desk/gaps.html"
    page_title = gettext_lazy("Incomplete records")
    header_icon = "edit"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """The bar of a page bears the last one."""
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        listed, counts = reverse("library_resource:list"), count_gaps()
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

    template_name = "library/desk/gap.html"
    header_icon = "edit"

    @cached_property
    def gap(self) -> Gap:
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
        rows = gap_rows(
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
        resource = get_object_or_404(at_desk(Resource.objects.current()), pk=pk)
        if not self.gap.field:
            raise Http404
        [row] = gap_rows(self.gap, [resource], user=cast("User", request.user))
        if row["hindrance"]:
            return self._answer(row, status=409)
        form = self.gap.form(request.POST, key=pk)
        if not form.is_valid():
            return self._answer(row | {"form": form}, status=422)
        change_both_states(
            key=pk, patch=form.patch(), user=cast("User", request.user), action=_ACTION
        )
        return self._answer(row | {"form": form, "saved": form.shown()}, status=200)

    def _answer(self, row: dict[str, Any], *, status: int) -> HttpResponse:
        if self.request.headers.get("X-Requested-With") == _FRAGMENT_HEADER:
            context = {"row": row, "gap": self.gap}
            return render(
                self.request, "library/desk/gap_row.html", context, status=status
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


def gap_rows(
    gap: Gap,
    resources: Sequence[Resource],
    *,
    user: User,
    bound: dict[int, GapForm] | None = None,
) -> list[dict[str, Any]]:
    """Records with their form, or why they have none, in a fixed number of queries."""
    keys = [resource.pk for resource in resources]
    found = standings(keys, user=user)
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


def _hindrance(standing: Standing | None, user: User) -> str:
    if standing is None:
        return reason_sentence(Hindrance.GONE)
    if standing.hindrance:
        return reason_sentence(standing.hindrance)
    if standing.is_live and not user.has_perm("library.publish_resource"):
        return reason_sentence(Hindrance.NO_PERMISSION)
    return ""


def _drafts(gap: Gap, found: dict[int, Standing]) -> dict[int, Any]:
    """What newer drafts say already, to be confirmed."""
    keys = {s.latest_revision: s.key for s in found.values() if s.has_draft}
    if not keys or not gap.field:
        return {}
    said = Revision.objects.filter(pk__in=keys).values_list(
        "pk", f"content__{gap.field}"
    )
    return {keys[pk]: value for pk, value in said if value not in (None, "", "und", [])}
