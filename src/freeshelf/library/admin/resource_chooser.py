"""Chooser for records."""

from typing import Any

from wagtail.admin.views.generic.chooser import BaseChooseView
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
)

from freeshelf.library.admin.closed_records import visible_in_admin


class _Records(BaseChooseView):
    """The list of both chooser views."""

    def get_object_list(self) -> Any:
        """Return the records that the user may read."""
        return visible_in_admin(super().get_object_list(), self.request.user)


class ResourceChooseView(_Records, ChooseView):
    """Chooser of one or more records."""


class ResourceChooseResultsView(_Records, ChooseResultsView):
    """Results of a search in the chooser."""


class ResourcesChosenView(SnippetChosenMultipleView):
    """Records that were chosen together."""

    def get_objects(self, pks: list[str]) -> Any:
        """Return only records that the user may read."""
        return visible_in_admin(super().get_objects(pks), self.request.user)


class ResourceChooserViewSet(SnippetChooserViewSet):
    """URLs of the chooser."""

    choose_view_class = ResourceChooseView
    choose_results_view_class = ResourceChooseResultsView
    chosen_multiple_view_class = ResourcesChosenView
