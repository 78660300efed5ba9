"""The history of an object: one line a version, with what changed in it."""

from copy import copy
from typing import Any, ClassVar

from django.contrib.admin.utils import quote
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.models import Revision
from wagtail.snippets.views.snippets import HistoryView

from freeshelf.content.wording import listed, reader_language
from freeshelf.core.languages import colon_of
from freeshelf.library.revision_contents import comparable, words_for_changes

_PUBLISH, _EDIT, _CREATE = "wagtail.publish", "wagtail.edit", "wagtail.create"
# Saving by itself writes an entry each time, and publishing another.
_OF_A_VERSION = (_PUBLISH, _EDIT, _CREATE)


class VersionColumn(ActionColumn):
    """Says what changed in a version, links to the comparison, offers the version.

    Wagtail offers none beside a publication, since an editor edits before publishing.
    Imported versions were published without an edit, so they could not be restored.
    """

    cell_template_name = "library/admin/history_cell.html"

    def __init__(self, *args: Any, view: "ChangesHistoryView", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view

    def get_status(self, instance: Any, parent_context: Any) -> Any:
        """Return whether the version is the live one or the current draft."""
        return super().get_status(instance, parent_context) or super().get_status(
            self._as_edit(instance), parent_context
        )

    def get_actions(self, instance: Any, parent_context: Any) -> list[dict[str, str]]:
        """Return links to view, compare and restore this version."""
        return super().get_actions(self._as_edit(instance), parent_context)

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        """Add what changed, and the comparison with the version before."""
        context = super().get_cell_context_data(instance, parent_context)
        if changed := self.view.changes_of(instance):
            context["changed"] = f"{colon_of(reader_language())}{listed(changed)}"
        name = self.url_names.get("revisions_compare")
        previous = getattr(instance, "previous_revision_id", None)
        if name and previous and instance.action in _OF_A_VERSION:
            keys = [quote(self.object.pk), previous, instance.revision_id]
            context["comparison"] = reverse(name, args=keys)
        return context

    def _as_edit(self, instance: Any) -> Any:
        if instance.action == _PUBLISH and instance.revision_id:
            instance = copy(instance)
            instance.action, instance.content_changed = _EDIT, True
        return instance


class ChangesHistoryView(HistoryView):
    """List the actions on an object; those of one version by one person are a line.

    The report of the site's history keeps every action.
    """

    column_class: ClassVar[type[VersionColumn]] = VersionColumn

    def get_queryset(self) -> QuerySet[Any]:
        """Return the last entry of each version and person, and all other entries."""
        entries = super().get_queryset()
        versions = entries.order_by().filter(
            action__in=_OF_A_VERSION, revision__isnull=False
        )
        shown = versions.values("revision_id", "user_id").annotate(last=Max("pk"))
        hidden = versions.exclude(pk__in=shown.values("last"))
        # The new title is among what changed.
        renamed = Q(action="wagtail.rename", revision__in=versions.values("revision"))
        return entries.exclude(Q(pk__in=hidden.values("pk")) | renamed)

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's columns; the first says what changed."""
        first, *rest = super().columns
        own = self.column_class(
            first.name,
            label=first.label,
            object=first.object,
            url_names=first.url_names,
            user_can_unschedule=first.user_can_unschedule,
            view=self,
        )
        return [own, *rest]

    def changes_of(self, entry: Any) -> list[str]:
        """Return what changed in the version of an entry, in words."""
        if entry.action not in _OF_A_VERSION or not entry.revision_id:
            return []
        before = self._contents.get(getattr(entry, "previous_revision_id", None))
        after = self._contents.get(entry.revision_id)
        if before is None or after is None:
            return []
        return self.words_for(before, after)

    def words_for(self, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
        """Return what differs between two contents."""
        return words_for_changes(self.model, before, after)

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Note the entries of the page."""
        result = super().paginate_queryset(queryset, page_size)
        self._entries = list(result[2])
        return result

    @cached_property
    def _contents(self) -> dict[int | None, dict[str, Any]]:
        """Return the contents of all versions of the page, by one query."""
        keys = {entry.revision_id for entry in self._entries}
        keys |= {getattr(each, "previous_revision_id", None) for each in self._entries}
        rows = Revision.objects.filter(pk__in=keys - {None})
        return {row.pk: comparable(row.content) for row in rows.only("pk", "content")}
