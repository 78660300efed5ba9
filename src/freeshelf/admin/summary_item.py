"""Summary item with the number of resources on the admin home page."""

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
        """Return the number of published resources."""
        count = Resource.objects.filter(live=True).count()
        return {"count": count, "number": number_format(count, force_grouping=True)}

    def is_shown(self) -> bool:
        """Return whether the user may open the list."""
        return bool(self.request.user.has_perm("library.view_resource"))
