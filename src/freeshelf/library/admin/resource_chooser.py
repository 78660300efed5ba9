"""The window in which an editor chooses a record."""

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
    """What the views of the window list."""

    def get_object_list(self) -> Any:
        """Records that may be read."""
        return visible_in_admin(super().get_object_list(), self.request.user)


class ResourceChooseView(_Records, ChooseView):
    """The window."""


class ResourceChooseResultsView(_Records, ChooseResultsView):
    """What is found in it."""


class ResourcesChosenView(SnippetChosenMultipleView):
    """Records that were chosen together."""

    def get_objects(self, pks: list[str]) -> Any:
        """Those that may be read."""
        return visible_in_admin(super().get_objects(pks), self.request.user)


class ResourceChooserViewSet(SnippetChooserViewSet):
    """The addresses of the window; the guard of records stands before the others."""

    choose_view_class = ResourceChooseView
    choose_results_view_class = ResourceChooseResultsView
    chosen_multiple_view_class = ResourcesChosenView
