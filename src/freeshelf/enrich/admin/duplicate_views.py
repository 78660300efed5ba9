"""Admin views of possible duplicates: the list, and two records side by side."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, cast

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import get_active_log_context

from freeshelf.content.wording import listed
from freeshelf.core.html import html_to_text
from freeshelf.enrich.duplicate_detection.comparison import Reason
from freeshelf.enrich.duplicate_detection.services import decide, reopen
from freeshelf.enrich.models import PossibleDuplicate
from freeshelf.enrich.records import current_versions
from freeshelf.enrich.waiting import waiting_comparisons
from freeshelf.library.access import READ_ALL
from freeshelf.library.admin.bulk_messages import skip_message
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.merge_kinds import MERGE_KINDS
from freeshelf.library.admin.permissions import EditorMixin, EditorPage
from freeshelf.library.bulk.record_state import record_states
from freeshelf.library.models import Merge, Resource
from freeshelf.shared.amounts import local_number
from freeshelf.vocabularies.language_fields import language_label

_MAX_LENGTH = 1500
_PIECE = re.compile(r"\S+|\s+")


def reason_sentences(pair: PossibleDuplicate) -> list[str]:
    """Return why a pair was found, the strongest reason first."""
    return [_reason(name, value) for name, value in pair.reasons]


def fact_rows(first: Resource, second: Resource) -> list[dict[str, str]]:
    """Return the values of two records side by side, with differences marked."""
    rows = []
    for (label, ours), (_label, theirs) in zip(
        _facts(first), _facts(second), strict=True
    ):
        if ours or theirs:
            one, two = _marked(ours, theirs)
            rows.append({"label": label, "first": one, "second": two})
    return rows


def _reason(name: str, value: str) -> str:
    match name:
        case Reason.SAME_FILE:
            return _("They have the same file.")
        case Reason.SAME_NUMBER:
            return _("They have the same identifier: %(number)s.") % {"number": value}
        case Reason.SAME_TEXT:
            return _("About %(share)s%% of their text is the same.") % {"share": value}
        case Reason.SAME_ADDRESS:
            return _("They link to the same page on the publisher’s site.")
        case Reason.SAME_PAGES:
            return ngettext(
                "Same publisher, same year, both have %(count)s page.",
                "Same publisher, same year, both have %(count)s pages.",
                int(value),
            ) % {"count": local_number(int(value))}
        case _:
            return _("Their titles are nearly the same.")


def _facts(one: Resource) -> Iterator[tuple[str, str]]:
    yield _("Title"), one.title
    yield _("Other title"), one.alternative
    yield _("Publisher"), str(one.publisher or "")
    yield _("Publication date"), one.issued
    yield _("Language"), language_label(one.language)
    yield _("Identifiers"), "\n".join(i.value for i in one.identifiers.all())
    yield _("Publisher’s page"), one.source_url
    for name, label in (
        ("types", _("Types")),
        ("subjects", _("Topics")),
        ("spatial", _("Places covered")),
    ):
        yield label, listed(sorted(str(c) for c in getattr(one, name).all()))
    yield _("Files"), "\n".join(_files(one))
    text = Truncator(html_to_text(one.description)).chars(_MAX_LENGTH)
    yield _("Description"), text
    yield _("Access"), one.get_access_rights_display()
    yield _("Status"), _("published") if one.live else _("not published")


def _files(one: Resource) -> Iterator[str]:
    for version in current_versions(one):
        pages = version.content.page_count
        counted = ngettext("%(count)s page", "%(count)s pages", pages)
        yield f"{version.original_name} ({counted % {'count': local_number(pages)}})"


def _marked(ours: str, theirs: str) -> tuple[SafeString, SafeString]:
    """Return both texts, with words marked that the other one lacks."""
    one, two = _PIECE.findall(ours), _PIECE.findall(theirs)
    sides: tuple[list[str], list[str]] = ([], [])
    matcher = SequenceMatcher(a=one, b=two, autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        for side, pieces in zip(sides, (one[a0:a1], two[b0:b1]), strict=True):
            text = str(escape("".join(pieces))).replace("\n", "<br>")
            is_marked = tag != "equal" and text.strip()
            side.append(f"<mark>{text}</mark>" if is_marked else text)
    one_side, other_side = map("".join, sides)
    return mark_safe(one_side), mark_safe(other_side)  # noqa: S308 - pieces are escaped


_PAGE_SIZE = 25
_PARTS = (
    "identifiers",
    "types__labels",
    "subjects__labels",
    "spatial__labels",
    "files__versions__content",
)
_Decision = PossibleDuplicate.Decision


class DuplicateListView(EditorPage):
    """List of pending pairs, with ?translations of those in two languages.

    A translation is no duplicate, and is seldom merged. With ?decided it lists the
    decided ones of both.
    """

    template_name = "enrich/admin/pairs.html"
    page_title = gettext_lazy("Possible duplicates")
    header_icon = "copy"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the pairs of a page."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        is_decided = "decided" in self.request.GET
        is_of_translations = not is_decided and "translations" in self.request.GET
        waiting = readable_pairs(PossibleDuplicate.objects.waiting())
        of_translations = Q(kind=PossibleDuplicate.Kind.TRANSLATION)
        pairs = waiting.filter(
            of_translations if is_of_translations else ~of_translations
        )
        if is_decided:
            pairs = readable_pairs(PossibleDuplicate.objects.exclude(decision=""))
            pairs = pairs.order_by("-decided_at")
        found = pairs.select_related("first", "second", "decided_by")
        page = Paginator(found, _PAGE_SIZE).get_page(self.request.GET.get("p"))
        rows = [{"pair": pair, "reasons": reason_sentences(pair)} for pair in page]
        return context | {
            "page": page,
            "rows": rows,
            "is_decided": is_decided,
            "is_of_translations": is_of_translations,
            "translations": waiting.filter(of_translations).count(),
            "waiting": None if is_decided else waiting_comparisons(),
        }


class DecisionForm(forms.Form):
    """Form for the decision on a pair; "edition:7" names the newer record."""

    decision = forms.ChoiceField(
        label=gettext_lazy("How are these records related?"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, pair: PossibleDuplicate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = pair.first, pair.second
        choices = [(_Decision.DIFFERENT.value, _("Different works"))]
        for decision, sentence in (
            (_Decision.EDITION, _("“%(one)s” is a newer edition of “%(other)s”")),
            (_Decision.TRANSLATION, _("“%(one)s” is a translation of “%(other)s”")),
        ):
            for one, other in ((first, second), (second, first)):
                named = {"one": _name(one), "other": _name(other)}
                choices.append((f"{decision.value}:{one.pk}", sentence % named))
        field = cast("forms.ChoiceField", self.fields["decision"])
        field.choices = choices

    def chosen(self) -> tuple[str, int]:
        """Return the decision and the key of the newer record, 0 without one."""
        decision, _colon, newer = self.cleaned_data["decision"].partition(":")
        return decision, int(newer or 0)


class DuplicateView(EditorMixin, WagtailAdminTemplateMixin, TemplateView):
    """Two records side by side, with the form for a decision."""

    template_name = "enrich/admin/pair.html"
    page_title = gettext_lazy("Possible duplicates")
    header_icon = "copy"

    @cached_property
    def pair(self) -> PossibleDuplicate:
        """The pair of the URL. Raises Http404."""
        pairs = readable_pairs(PossibleDuplicate.objects.all())
        return get_object_or_404(pairs, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the breadcrumbs below the list of pairs."""
        above = {"url": reverse("enrich_duplicates"), "label": self.get_page_title()}
        here = {"url": "", "label": _("Side by side")}
        return [*super().get_breadcrumbs_items(), above, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add both records, why they were found, and the form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        keys = [self.pair.first_id, self.pair.second_id]
        found = (
            Resource.objects.select_related("publisher").prefetch_related(*_PARTS)
        ).in_bulk(keys)
        first, second = (found[key] for key in keys)
        return context | {
            "pair": self.pair,
            "first": first,
            "second": second,
            "reasons": reason_sentences(self.pair),
            "rows": fact_rows(first, second),
            "form": context.get("form") or DecisionForm(pair=self.pair),
            "merges": _merges(first, second),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the decision, or show why it cannot be saved."""
        form = DecisionForm(request.POST, pair=self.pair)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        decision, newer = form.chosen()
        if newer:
            state = record_states([newer], user=self.person)[newer]
            if reason := skip_message(state, self.person):
                form.add_error("decision", reason)
                return self.render_to_response(self.get_context_data(form=form))
        decide(self.pair, decision, newer=newer, now=timezone.now(), user=self.person)
        messages.success(request, _("The decision was saved."))
        return redirect("enrich_duplicates")


class ReopenDuplicateView(EditorMixin, View):
    """View that reopens a decided pair."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Redirect to the pair, which is pending again."""
        reopen(
            get_object_or_404(readable_pairs(PossibleDuplicate.objects.all()), pk=pk)
        )
        return redirect("enrich_duplicate", pk=pk)


def readable_pairs(pairs: QuerySet[PossibleDuplicate]) -> QuerySet[PossibleDuplicate]:
    """Return pairs of which the current user may read both records."""
    person = get_active_log_context().user
    if person is None or person.has_perm(READ_ALL):
        return pairs
    readable = visible_in_admin(Resource.objects.all(), person).values("pk")
    return pairs.filter(first__in=readable, second__in=readable)


def _name(resource: Resource) -> str:
    year = f", {resource.issued_year}" if resource.issued_year else ""
    language = language_label(resource.language)
    return f"{resource.display_title} ({language}{year})"


def _merges(first: Resource, second: Resource) -> list[tuple[str, str]]:
    """Return both ways to merge, first the one that keeps the fuller record."""
    ways = [
        (_("Merge and keep the left one"), _merge_address(first, second)),
        (_("Merge and keep the right one"), _merge_address(second, first)),
    ]
    kind = MERGE_KINDS[Merge.Kind.RESOURCE]
    kept, _other = kind.fuller_first(first, second)
    return ways if kept == first else ways[::-1]


def _merge_address(kept: Resource, other: Resource) -> str:
    address = reverse("library_merge", args=[Merge.Kind.RESOURCE, kept.pk])
    return f"{address}?other={other.pk}"
