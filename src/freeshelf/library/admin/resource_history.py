"""History of a resource, with a link to restore imported versions."""

from copy import copy
from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.log_actions import registry
from wagtail.snippets.views.snippets import HistoryView

_PUBLISH, _EDIT = "wagtail.publish", "wagtail.edit"


class _VersionColumn(ActionColumn):
    """Offers each version once: beside its edit, or else beside its publication.

    Wagtail offers none beside a publication, since an editor edits before publishing.
    Imported versions were published without an edit, so they could not be restored.
    """

    def get_actions(self, instance: Any, parent_context: Any) -> list[dict[str, str]]:
        """Return links to view, compare and restore this version."""
        if instance.action == _PUBLISH and instance.revision_id not in self._edited:
            instance = copy(instance)
            instance.action = _EDIT
        actions: list[dict[str, str]] = super().get_actions(instance, parent_context)
        return actions

    @cached_property
    def _edited(self) -> set[int]:
        entries = registry.get_logs_for_instance(self.object)
        edits = entries.exclude(action=_PUBLISH).filter(content_changed=True)
        return set(edits.values_list("revision_id", flat=True))


class ResourceHistoryView(HistoryView):
    """List the actions on a resource, and every version."""

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's columns; the first also offers imported versions."""
        first, *rest = super().columns
        own = _VersionColumn(
            first.name,
            label=first.label,
            object=first.object,
            url_names=first.url_names,
            user_can_unschedule=first.user_can_unschedule,
        )
        return [own, *rest]
