"""Admin views of suggested concepts: a list of records, and decisions on one record."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages

from freeshelf.enrich.concept_suggestions.services import (
    accept,
    open_suggestions,
    refuse,
)
from freeshelf.enrich.models import ConceptSuggestion
from freeshelf.enrich.waiting import waiting_suggestions, waits_for_suggestions
from freeshelf.library.access import READ_ALL
from freeshelf.library.admin.bulk_messages import skip_message
from freeshelf.library.admin.closed_records import is_visible_in_admin, visible_in_admin
from freeshelf.library.admin.permissions import EditorMixin, EditorPage
from freeshelf.library.bulk.record_state import record_states
from freeshelf.library.models import Resource
from freeshelf.shared.amounts import local_number

_PAGE_SIZE = 20
_ACTIONS = {"accept": accept, "refuse": refuse}
# Suggestions that are preselected are right in nine of ten cases.
_TICKED = 0.8


class _DecisionView(EditorMixin, View):
    def decide(self, action: str, keys: Iterable[int]) -> None:
        """Accept or reject open suggestions and report the result as a message.

        Records that cannot be changed now are skipped and named.
        """
        by_record: defaultdict[int, list[int]] = defaultdict(list)
        rows = _readable_suggestions(self.person).filter(pk__in=keys)
        for key, record in rows.values_list("pk", "resource_id"):
            by_record[record].append(key)
        found = record_states(list(by_record), user=self.person)
        count = 0
        for record, chosen in by_record.items():
            if action == "accept" and (
                reason := skip_message(found.get(record), self.person)
            ):
                title = Resource.objects.get(pk=record).display_title
                messages.warning(self.request, f"{title}: {reason}")
                continue
            done = _ACTIONS[action](
                resource=record, keys=chosen, now=timezone.now(), user=self.person
            )
            count += len(done)
        self._show_message(action, count)

    def _show_message(self, action: str, count: int) -> None:
        message = (
            ngettext(
                "%(count)s suggestion was accepted.",
                "%(count)s suggestions were accepted.",
                count,
            )
            if action == "accept"
            else ngettext(
                "%(count)s suggestion was rejected.",
                "%(count)s suggestions were rejected.",
                count,
            )
        )
        if count:
            messages.success(self.request, message % {"count": local_number(count)})


class ConceptSuggestionsView(_DecisionView, EditorPage):
    """Records with their suggestions, the most certain first."""

    template_name = "enrich/admin/concept_suggestions.html"
    page_title = gettext_lazy("Suggested concepts")
    header_icon = "tag"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the records of a page, each with its suggestions."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        by_record = _readable_suggestions(self.person).values("resource_id")
        sure = by_record.annotate(surest=Max("confidence"))
        ordered = sure.order_by("-surest", "-resource_id")
        page = Paginator(ordered, _PAGE_SIZE).get_page(self.request.GET.get("p"))
        keys = [row["resource_id"] for row in page]
        records = Resource.objects.in_bulk(keys)
        shown: defaultdict[int, list[ConceptSuggestion]] = defaultdict(list)
        for suggestion in _shown(keys):
            shown[suggestion.resource_id].append(suggestion)
        rows = [{"record": records[key], "suggestions": shown[key]} for key in keys]
        return context | {
            "page": page,
            "rows": rows,
            "ticked": _TICKED,
            "waiting": waiting_suggestions(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept or reject the selected suggestions."""
        action = request.POST.get("action", "")
        if action not in _ACTIONS:
            raise Http404
        chosen = request.POST.getlist("suggestion")
        self.decide(action, [int(key) for key in chosen if key.isdecimal()])
        return redirect(request.get_full_path())


class DecideConceptView(_DecisionView):
    """View that decides one suggestion from the form of its record."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """Decide, and redirect to the record."""
        if action not in _ACTIONS:
            raise Http404
        suggestion = get_object_or_404(ConceptSuggestion, pk=pk)
        if not is_visible_in_admin(suggestion.resource, self.person):
            raise Http404
        self.decide(action, [pk])
        return redirect("library_resource:edit", suggestion.resource_id)


def suggestions_section(record: Resource) -> SafeString:
    """Render open suggestions for the form of a record, or that they wait."""
    found = list(_shown([record.pk]))
    if not found and record.pk and waits_for_suggestions(record):
        sentence = _("Suggestions: %(waiting)s") % {"waiting": waiting_suggestions()}
        return format_html('<p class="help">{}</p>', sentence)
    if not found:
        return SafeString()
    return render_to_string(
        "enrich/admin/concept_suggestions_of_record.html",
        {"suggestions": found},
    )


def _readable_suggestions(person: User) -> QuerySet[ConceptSuggestion]:
    suggestions: QuerySet[ConceptSuggestion] = open_suggestions()
    if person.has_perm(READ_ALL):
        return suggestions
    readable = visible_in_admin(Resource.objects.all(), person)
    return suggestions.filter(resource__in=readable.values("pk"))


def _shown(records: list[int]) -> Any:
    return (
        open_suggestions()
        .filter(resource__in=records)
        .select_related("concept__scheme", "target")
        .prefetch_related("concept__labels")
    )
