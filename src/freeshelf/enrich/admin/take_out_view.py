"""Take a file away from readers, wherever its bytes are, and say what stays."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from freeshelf.enrich.admin.same_files import (
    may_decide,
    same_files,
    take_down,
    take_out_same,
)
from freeshelf.library.access import Hold
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import EditorPage
from freeshelf.library.models import File


class TakeOutView(EditorPage):
    """Take a file away from readers with one press, and say what stays elsewhere.

    In the same press other files and images with its bytes go: those whose keys are in
    `same`, or all of them.
    """

    template_name = "enrich/admin/take_out.html"
    page_title = gettext_lazy("Take down now")
    header_icon = "no-view"

    @cached_property
    def file(self) -> File:
        """Return the file. Raises Http404."""
        files = visible_in_admin(File.objects.all(), self.person)
        found: File = get_object_or_404(
            files.select_related("resource"), pk=self.kwargs["pk"]
        )
        return found

    def get_page_subtitle(self) -> str:
        """Return the name of the file."""
        return str(self.file)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the file, and where else its bytes are public."""
        return super().get_context_data(**kwargs) | {
            "file": self.file,
            "same": same_files(self.file, self.person),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it out, if this person may."""
        if not may_decide(self.person, self.file):
            raise Http404
        chosen = request.POST.getlist("same")
        same = same_files(self.file, self.person)
        taken = take_out_same(same, self.person, chosen=chosen)
        # Once more, only for the others.
        if self.file.hold != Hold.TAKEN_OUT:
            take_down(self.file, self.person)
        context = self.get_context_data(is_done=True, taken=taken)
        return self.render_to_response(context)
