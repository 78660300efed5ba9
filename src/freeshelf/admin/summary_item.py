"""The number of resources at the top of the admin area's home."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from wagtail.admin.site_summary import SummaryItem

from freeshelf.library.models import Resource


class ResourcesSummaryItem(SummaryItem):
    """Published resources, linked to their list."""

    order = 50
    template_name = "admin/summary_resources.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """How many are live."""
        count = Resource.objects.filter(live=True).count()
        return {"count": count, "number": number_format(count, force_grouping=True)}

    def is_shown(self) -> bool:
        """Only to those who may open the list."""
        return bool(self.request.user.has_perm("library.view_resource"))
