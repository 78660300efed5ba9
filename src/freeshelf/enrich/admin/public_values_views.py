"""Admin views of what is public in all files, and of taking decisions back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages

from freeshelf.enrich.admin.check_rows import files_with, public_values
from freeshelf.enrich.admin.same_files import may_decide_pictures
from freeshelf.enrich.check_models import FileDecision
from freeshelf.enrich.checks.decisions import asks_two_people, take_back
from freeshelf.enrich.checks.wording import label_of
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import EditorMixin, EditorPage
from freeshelf.library.models import File

_PAGE_SIZE = 20


class PublicValuesView(EditorPage):
    """Values that are public here, in all files; each can be taken back."""

    template_name = "enrich/admin/public_values.html"
    page_title = gettext_lazy("Public here")
    header_icon = "view"

    def above(self) -> list[dict[str, str]]:
        """Lead back to the list of files."""
        return [{"url": reverse("enrich_checks"), "label": _("Before publishing")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the decisions of a page."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        page = Paginator(public_values(), _PAGE_SIZE).get_page(
            self.request.GET.get("p")
        )
        files = files_with(page)
        rows = [
            {
                "decision": each,
                "label": label_of(each.kind),
                "files": files[each.subject],
            }
            for each in page
        ]
        return context | {
            "page": page,
            "rows": rows,
            "may_decide": self.person.has_perm("library.publish_resource"),
            "asks_two_people": asks_two_people(),
        }


class TakeBackView(EditorMixin, View):
    """View that takes a decision back, about one file or all."""

    http_method_names = ["post"]
    permission_required = "library.publish_resource"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it back, and lead to where the button was."""
        decision = get_object_or_404(FileDecision, pk=pk)
        if decision.file is not None:
            files = visible_in_admin(File.objects.all(), self.person)
            get_object_or_404(files, pk=decision.file_id)
        if decision.picture is not None and not may_decide_pictures(self.person):
            raise PermissionDenied
        take_back(decision=decision, user=self.person, now=timezone.now())
        messages.success(request, _("The decision was undone."))
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
            back = reverse("enrich_public_values")
        return redirect(back)
