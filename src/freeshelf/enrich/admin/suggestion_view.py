"""Admin view of the suggestions for one file, which creates a draft."""

import re
from collections.abc import Container
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from freeshelf.content.wording import listed_phrases
from freeshelf.enrich.admin.incoming_views import AddResourceMixin, pending_message
from freeshelf.enrich.admin.page_views import unmarked_page
from freeshelf.enrich.admin.suggestion_form import (
    SEVERAL,
    SINGLE,
    SuggestionForm,
    create_draft_record,
    suggestions_of,
    unknown_names,
)
from freeshelf.enrich.checks.suggested import telling_suggestions
from freeshelf.enrich.checks.typed import sentence_about_texts
from freeshelf.enrich.file_suggestions import likely_duplicates
from freeshelf.enrich.models import Suggestion
from freeshelf.library.admin.file_views import edit_address, wants_json
from freeshelf.library.admin.permissions import may_change_files
from freeshelf.library.errors import LibraryError
from freeshelf.library.models import IncomingFile, Resource
from freeshelf.library.services import attach_incoming
from freeshelf.vocabularies.language_fields import language_label

_SURE, _LIKELY = 0.8, 0.5
# The properties of a PDF have D:20260102150405+01'00' (ISO 32000-1, 7.9.4).
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")


def where_found(suggestion: Suggestion) -> str:
    """Return a sentence about the source of a suggestion."""
    facts = {"page": suggestion.page_number}
    if suggestion.origin == Suggestion.Origin.MEASURE:
        return gettext("Based on the whole text.")
    if suggestion.origin == Suggestion.Origin.TEXT:
        return gettext("Page %(page)s.") % facts
    if suggestion.page_number:
        return gettext("From the file’s properties, and on page %(page)s.") % facts
    return gettext("From the file’s properties.")


def how_sure(suggestion: Suggestion) -> str:
    """Return a label for the confidence of a suggestion."""
    if suggestion.confidence >= _SURE:
        return gettext("high confidence")
    return (
        gettext("medium confidence")
        if suggestion.confidence >= _LIKELY
        else gettext("low confidence")
    )


def warning(suggestion: Suggestion) -> str:
    """Return a warning about a suggestion; empty if there is none."""
    from_properties = suggestion.origin == Suggestion.Origin.PROPERTIES
    if suggestion.page_number or not from_properties:
        return ""
    if suggestion.kind == Suggestion.Kind.CREATOR:
        return gettext(
            "No page names this person. It may be the person who typed the document. "
            "Use this name only if you know that they are the author."
        )
    if suggestion.kind == Suggestion.Kind.ISSUED:
        return gettext(
            "This is the date the file was created, which may be long after it was "
            "published."
        )
    return ""


_Kind = Suggestion.Kind
_HELP = {
    _Kind.ISSUED: _("A year, a month or a day: 2022, 2022-07 or 2022-07-30."),
    _Kind.LICENCE: _("SPDX identifier or web address of the licence."),
    _Kind.PUBLISHER: _("New names are added to the library."),
    _Kind.CREATOR: _("Enter people as “Family name, Given names”."),
}


def groups_of(form: SuggestionForm, withheld: Container[str]) -> list[dict[str, Any]]:
    """Return fields with one value, then those that can have several.

    `withheld` are the kinds of which a suggestion is not shown.
    """
    return [
        _group(form, kind) | {"is_withheld": kind in withheld}
        for kind in (*SINGLE, *SEVERAL)
    ]


def _group(form: SuggestionForm, kind: Suggestion.Kind) -> dict[str, Any]:
    fields = _bound(
        form, choice=f"{kind}_choice", own=f"{kind}_own", more=f"more_{kind}"
    )
    return fields | {
        "label": kind.label,
        "help": _HELP.get(kind, ""),
        "rows": [_row(form, one) for one in form.by_kind[kind]],
        "errors": [error for field in fields.values() for error in field.errors],
    }


def _row(form: SuggestionForm, one: Suggestion) -> dict[str, Any]:
    pk = one.pk
    return _bound(form, take=f"take_{pk}", text=f"value_{pk}", kind=f"kind_{pk}") | {
        "pk": str(pk),
        "suggestion": one,
        "value": _value(one),
        "excerpt": _excerpt(one),
        "where": where_found(one),
        "sure": listed_phrases([how_sure(one), *_whether_known(one)]),
        "caution": warning(one),
    }


def _value(one: Suggestion) -> str:
    """Return a value as it is shown: a language by its name."""
    return language_label(one.value) if one.kind == _Kind.LANGUAGE else one.value


def _excerpt(one: Suggestion) -> str:
    """Return what was read; of a date as PDF writes it, the day alone."""
    if written := _PDF_DATE.match(one.excerpt):
        return "-".join(filter(None, written.groups()))
    return one.excerpt


def _whether_known(one: Suggestion) -> list[str]:
    """Return whether the library has a name, of suggestions that are names."""
    if one.kind not in {_Kind.PUBLISHER, _Kind.CREATOR, _Kind.CORPORATE}:
        return []
    if one.known_agent_id is not None:
        return [gettext("already in the library")]
    return [gettext("new to the library")]


def _bound(form: SuggestionForm, **names: str) -> dict[str, BoundField]:
    return {key: form[name] for key, name in names.items() if name in form.fields}


def _first_page(form: SuggestionForm) -> int:
    """Return the page of the first suggestion that has one, as they are listed."""
    listed = suggestions_of(form, (*SINGLE, *SEVERAL))
    return next((one.page_number for one in listed if one.page_number), 1)


_NUMBERS = ("isbn", "issn", "doi")


class SuggestionView(AddResourceMixin, WagtailAdminTemplateMixin, FormView):
    """View that shows suggestions with their sources and creates a draft."""

    form_class = SuggestionForm
    template_name = "enrich/admin/proposals.html"
    page_title = gettext_lazy("Describe a file")
    header_icon = "doc-full"

    @cached_property
    def incoming(self) -> IncomingFile:
        """The file of the URL, decided or not. Raises Http404."""
        files = IncomingFile.objects.select_related("content", "resource")
        return get_object_or_404(files, pk=self.kwargs["pk"])

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """The suggestions that betray nobody, the most certain first."""
        return [one for one in self._all if one.pk not in self._telling]

    @cached_property
    def _all(self) -> list[Suggestion]:
        found = Suggestion.objects.filter(content=self.incoming.content)
        return list(found.select_related("known_agent"))

    @cached_property
    def _telling(self) -> set[int]:
        return telling_suggestions(self.incoming.content, self._all)

    def get_page_subtitle(self) -> str:
        return self.incoming.original_name

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return []

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"suggestions": self.suggestions}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.incoming.settled_at is not None:
            return self._leave_settled()
        if wants_json(request):
            return JsonResponse({"is_ready": self.incoming.analyzed_at is not None})
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.incoming.settled_at is not None:
            return self._leave_settled()
        if "attach" in request.POST:
            return self._attach(request.POST["attach"])
        if "look" in request.POST:
            # New suggestions may have arrived; submitted values stay.
            form = SuggestionForm(
                initial=request.POST.dict(), suggestions=self.suggestions
            )
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: SuggestionForm) -> HttpResponse:
        if not form.cleaned_data["is_another"] and self._duplicates(form):
            form.add_error(
                "is_another",
                gettext(
                    "These records may be the same work. Check them, then add the file "
                    "to one of them or confirm that this is a different work."
                ),
            )
        if not self.person.has_perm("library.add_agent"):
            for name in unknown_names(form):
                sentence = gettext(
                    "%(name)s is not in the library yet and you do not have permission "
                    "to add names. Leave it out or ask a colleague."
                )
                form.add_error(None, sentence % {"name": name})
        if form.errors:
            return self.form_invalid(form)
        try:
            resource = create_draft_record(
                incoming=self.incoming, form=form, now=timezone.now(), user=self.person
            )
        except (LibraryError, ValidationError) as error:
            form.add_error(None, getattr(error, "messages", str(error)))
            return self.form_invalid(form)
        messages.success(
            self.request,
            gettext(
                "The draft was created. Readers cannot see it until it is published."
            ),
        )
        # The check holds the file, not what was taken over from it.
        if sentence := sentence_about_texts(resource):
            messages.warning(self.request, sentence)
        return redirect(edit_address(resource))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form: SuggestionForm = context["form"]
        withheld = {one.kind for one in self._all if one.pk in self._telling}
        return context | {
            "incoming": self.incoming,
            "waiting": pending_message(self.incoming, now=timezone.now()),
            "groups": groups_of(form, withheld),
            "duplicates": self._duplicates(form),
            "page_count": self.incoming.content.page_count,
            "beside": unmarked_page(self.incoming, _first_page(form)),
        }

    def _duplicates(self, form: SuggestionForm) -> list[tuple[Resource, str]]:
        proposed = [one.value for one in suggestions_of(form, ["title"])[:2]]
        numbers = [(one.kind, one.value) for one in suggestions_of(form, _NUMBERS)]
        if form.is_bound and form.chosen:
            # Accepted values count, and ignored ones do not.
            proposed = form.chosen["title"] or proposed
            numbers = form.identifiers() or numbers
        return likely_duplicates(
            content=self.incoming.content, titles=proposed, identifiers=numbers
        )

    def _attach(self, pk: str) -> HttpResponse:
        """Add the file to an existing record instead of creating a second one."""
        resource = get_object_or_404(Resource, pk=int(pk) if pk.isdecimal() else 0)
        if not may_change_files(self.person, resource):
            messages.error(
                self.request,
                gettext(
                    "You do not have permission to change the files of this record."
                ),
            )
            return redirect("enrich_suggestions", self.incoming.pk)
        try:
            file = attach_incoming(
                incoming=self.incoming,
                resource=resource,
                now=timezone.now(),
                user=self.person,
            )
        except LibraryError as error:
            messages.error(self.request, str(error))
            return redirect("enrich_incoming")
        data = {"number": file.number, "name": self.incoming.original_name}
        log(resource, "freeshelf.file.add", user=self.person, data=data)
        messages.success(self.request, gettext("The file was added to this record."))
        return redirect(edit_address(resource) + "#tab-files")

    def _leave_settled(self) -> HttpResponse:
        resource = self.incoming.resource
        messages.warning(
            self.request,
            gettext("%(name)s is no longer waiting to be described.")
            % {"name": self.incoming.original_name},
        )
        return redirect(edit_address(resource) if resource else "enrich_incoming")
