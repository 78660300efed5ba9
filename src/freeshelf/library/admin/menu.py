"""Items of the library's menu that are not lists of a model."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem


class LibraryMenuItem(MenuItem):
    """A menu item for users who may change records."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may change records."""
        return request.user.has_perm("library.change_resource")


_ITEMS = (
    (_("Before publishing"), "enrich_checks", "checks", "view", 885),
    (_("Incomplete records"), "library_gaps", "gaps", "edit", 890),
    (
        _("Suggested concepts"),
        "enrich_concept_suggestions",
        "suggested-concepts",
        "tag",
        892,
    ),
    (
        _("Values without a field"),
        "fields_orphaned_values",
        "leftovers",
        "list-ul",
        895,
    ),
    (_("Bulk changes"), "library_bulk_changes", "bulk-changes", "history", 900),
    (_("Possible duplicates"), "enrich_duplicates", "possible-duplicates", "copy", 905),
    (_("Merges"), "library_merges", "merges", "redirect", 910),
)


def extra_items() -> list[Any]:
    """Return the items that follow the lists of models."""
    return [
        LibraryMenuItem(
            label, reverse_lazy(url), name=name, icon_name=icon, order=order
        )
        for label, url, name, icon, order in _ITEMS
    ]
