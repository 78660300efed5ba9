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


def extra_items() -> list[Any]:
    """Return the items that follow the lists of models."""
    return [
        LibraryMenuItem(
            _("Incomplete records"),
            reverse_lazy("library_gaps"),
            name="gaps",
            icon_name="edit",
            order=890,
        ),
        LibraryMenuItem(
            _("Suggested concepts"),
            reverse_lazy("enrich_concept_suggestions"),
            name="suggested-concepts",
            icon_name="tag",
            order=892,
        ),
        LibraryMenuItem(
            _("Bulk changes"),
            reverse_lazy("library_bulk_changes"),
            name="bulk-changes",
            icon_name="history",
            order=900,
        ),
        LibraryMenuItem(
            _("Possible duplicates"),
            reverse_lazy("enrich_duplicates"),
            name="possible-duplicates",
            icon_name="copy",
            order=905,
        ),
        LibraryMenuItem(
            _("Merges"),
            reverse_lazy("library_merges"),
            name="merges",
            icon_name="redirect",
            order=910,
        ),
    ]
