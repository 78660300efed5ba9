"""Missing values: the number of records for each, and a page with a form per record."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import Revision

from freeshelf.library.admin.bulk_messages import skip_message
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.missing_values import (
    GAPS,
    GapForm,
    MissingValue,
    count_missing,
)
from freeshelf.library.admin.permissions import EditorPage
from freeshelf.library.admin.resource_search import ORDER
from freeshelf.library.bulk.record_state import RecordState, record_states
from freeshelf.library.models import Resource
from freeshelf.library.services import patch_live_and_draft

_PAGE_SIZE = 20
_ACTION = "freeshelf.gap"
_FRAGMENT_HEADER = "fetch"


class GapsView(EditorPage):
    """List the missing values with the number of records."""

    template_name = "library/admin/gaps.html"
    page_title = gettext_lazy("Incomplete records")
    header_icon = "edit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers of records."""
        listed, counts = reverse("library_resource:list"), count_missing()
        return super().get_context_data(**kwargs) | {
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


class GapView(EditorPage):
    """List records that lack one value, with a form for each."""

    template_name = "library/admin/gap.html"
    header_icon = "edit"

    @cached_property
    def gap(self) -> MissingValue:
        """Return the missing value that the URL names. Raises Http404."""
        gap = GAPS.get(self.kwargs["gap"])
        if gap is None:
            raise Http404
        return gap

    def get_page_title(self) -> str:
        """Return a title that names the missing value."""
        return _("Missing: %(field)s") % {"field": self.gap.label}

    def above(self) -> list[dict[str, str]]:
        """Place the page below the list of missing values."""
        return [{"url": reverse("library_gaps"), "label": _("Incomplete records")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of one page; `bound` holds a form that could not be saved."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        records = self.gap.records().order_by(ORDER, "-pk").select_related("publisher")
        page = Paginator(records, _PAGE_SIZE).get_page(self.request.GET.get("p"))
        rows = missing_value_rows(
            self.gap,
            list(page),
            user=self.person,
            bound=kwargs.get("bound") or {},
        )
        media = rows[0]["form"].media if rows else None
        return context | {"gap": self.gap, "page": page, "rows": rows, "media": media}


class FillGapView(GapView):
    """Save one row; a script gets back the HTML of that row alone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, gap: str, pk: int) -> HttpResponse:
        """Save the value, or show the form with its errors."""
        resource = get_object_or_404(
            visible_in_admin(Resource.objects.current()), pk=pk
        )
        if not self.gap.field:
            raise Http404
        [row] = missing_value_rows(self.gap, [resource], user=self.person)
        if row["skip_reason"]:
            return self._respond(row, status=409)
        form = self.gap.form(request.POST, key=pk)
        if not form.is_valid():
            return self._respond(row | {"form": form}, status=422)
        patch_live_and_draft(
            key=pk, patch=form.patch(), user=self.person, action=_ACTION
        )
        return self._respond(row | {"form": form, "saved": form.shown()}, status=200)

    def _respond(self, row: dict[str, Any], *, status: int) -> HttpResponse:
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
            url = reverse("library_gap", args=[self.gap.name])
            return redirect(f"{url}?p={page}")
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
    """Return records with their form or skip reason, in a fixed number of queries."""
    keys = [resource.pk for resource in resources]
    states = record_states(keys, user=user)
    drafts = _drafts(gap, states)
    return [
        {
            "resource": resource,
            "form": (bound or {}).get(resource.pk)
            or gap.form(key=resource.pk, initial=drafts.get(resource.pk)),
            "skip_reason": skip_message(states.get(resource.pk), user),
        }
        for resource in resources
    ]


def _drafts(gap: MissingValue, states: dict[int, RecordState]) -> dict[int, Any]:
    """Return the values of newer drafts, for confirmation."""
    keys = {s.row.latest_revision_id: key for key, s in states.items() if s.has_draft}
    if not keys or not gap.field:
        return {}
    drafts = Revision.objects.filter(pk__in=keys).values_list(
        "pk", f"content__{gap.field}"
    )
    return {
        keys[pk]: value for pk, value in drafts if value not in (None, "", "und", [])
    }
