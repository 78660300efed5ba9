"""Admin view of what was found in one image, with the decisions about it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.images import get_image_model

from freeshelf.enrich.admin.check_rows import presses
from freeshelf.enrich.admin.check_views import Decisions
from freeshelf.enrich.admin.copies_of_many import list_of
from freeshelf.enrich.admin.picture_rows import picture_row
from freeshelf.enrich.check_models import FileDecision
from freeshelf.enrich.checks.decisions import asks_two_people
from freeshelf.library.access import READ_ALL
from freeshelf.library.admin.permissions import EditorPage


@method_decorator(never_cache, name="dispatch")
class PictureCheckView(Decisions, EditorPage):
    """One image: what was found in it, and the decisions. For who reads all records."""

    template_name = "enrich/admin/check_picture.html"
    page_title = gettext_lazy("Before publishing")
    header_icon = "image"
    permission_required = READ_ALL

    def above(self) -> list[dict[str, str]]:
        """Lead back to the list."""
        return [{"url": reverse("enrich_checks"), "label": _("Before publishing")}]

    def get_page_subtitle(self) -> str:
        """Return the title of the image."""
        return str(self._picture.title)

    @property
    def _picture(self) -> Any:
        return get_object_or_404(get_image_model(), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the row of the image, and the decisions about it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        row = picture_row(self._picture, self.person)
        decided = FileDecision.objects.filter(picture=row.picture, taken_back_at=None)
        return context | {
            "row": row,
            "list_url": list_of(self.request),
            "decisions": presses(decided),
            "asks_two_people": asks_two_people(),
        }
