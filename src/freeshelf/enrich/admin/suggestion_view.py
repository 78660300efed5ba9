"""Admin view of the suggestions for one file, which creates a draft."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from freeshelf.enrich.admin.incoming_views import AddResourceMixin
from freeshelf.enrich.admin.pending_messages import pending_message
from freeshelf.enrich.admin.record_making import create_draft_record, unknown_names
from freeshelf.enrich.admin.suggestion_form import SuggestionForm, suggestions_of
from freeshelf.enrich.admin.suggestion_groups import groups_of
from freeshelf.enrich.incoming_duplicates import Duplicate, likely_duplicates
from freeshelf.enrich.models import Suggestion
from freeshelf.library.admin.file_views import edit_address, wants_json
from freeshelf.library.admin.permissions import may_change_files
from freeshelf.library.errors import LibraryError
from freeshelf.library.models import IncomingFile, Resource
from freeshelf.library.services import attach_incoming

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
        """The suggestions, the most certain first."""
        return list(
            Suggestion.objects.filter(content=self.incoming.content).select_related(
                "known_agent"
            )
        )

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
                _(
                    "These records may be the same work. Check them, then add the file "
                    "to one of them or confirm that this is a different work."
                ),
            )
        if not self.person.has_perm("library.add_agent"):
            for name in unknown_names(form):
                sentence = _(
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
            sentences = (
                error.messages if isinstance(error, ValidationError) else [str(error)]
            )
            for sentence in sentences:
                form.add_error(None, sentence)
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("The draft was created. Readers cannot see it until it is published."),
        )
        return redirect(edit_address(resource))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form: SuggestionForm = context["form"]
        return context | {
            "incoming": self.incoming,
            "waiting": pending_message(self.incoming, now=timezone.now()),
            "groups": groups_of(form),
            "duplicates": self._duplicates(form),
            "page_count": self.incoming.content.page_count,
        }

    def _duplicates(self, form: SuggestionForm) -> list[Duplicate]:
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
                _("You do not have permission to change the files of this record."),
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
        messages.success(self.request, _("The file was added to this record."))
        return redirect(edit_address(resource) + "#tab-files")

    def _leave_settled(self) -> HttpResponse:
        resource = self.incoming.resource
        messages.warning(
            self.request,
            _("%(name)s is no longer waiting to be described.")
            % {"name": self.incoming.original_name},
        )
        return redirect(edit_address(resource) if resource else "enrich_incoming")
