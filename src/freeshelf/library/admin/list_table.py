"""The table of the list of records, and the buttons of its rows."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import Button, ListingButton

from freeshelf.library.admin.list_choices import COLUMNS, PICTURE
from freeshelf.library.models import Resource

_MOST_COLUMNS = 7
# With an image, a way to sort, or a form of their own.
_ALWAYS_COLUMNS = (PICTURE, "issued_year", "status", "updated")
TROUBLE = gettext_lazy("Not saved because the connection failed. Try again.")


class RecordTable(Table):
    """A table with the keys of its rows, and addresses for keys."""

    def __init__(self, *args: Any, may_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_change = may_change

    def get_row_attrs(self, instance: Resource) -> dict[str, Any]:
        """Add the key of the record, and the address of its preview."""
        attrs: dict[str, Any] = {"data-record": instance.pk}
        if preview := preview_url(instance, may_change=self.may_change):
            attrs["data-preview"] = preview
        return super().get_row_attrs(instance) | attrs


def preview_url(record: Resource, *, may_change: bool) -> str:
    """Return the address where the latest version of a record is shown as a page."""
    if may_change and record.latest_revision_id:
        keys = [record.pk, record.latest_revision_id]
        return reverse("library_resource:revisions_view", args=keys)
    return record.get_absolute_url() if record.live else ""


class PictureColumn(Column):
    """The image of the first page, or of the one that an editor chose."""

    cell_template_name = "library/admin/picture_cell.html"

    def __init__(self, picture_of: Callable[[Resource], str]) -> None:
        super().__init__(PICTURE, label=COLUMNS[PICTURE], accessor=picture_of)


class DetailsColumn(Column):
    """Several columns as lines of one cell, for a table that fits the window."""

    cell_template_name = "library/admin/details_cell.html"

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__("details", label=_("Details"), accessor="pk")
        self.columns = columns

    def get_value(self, instance: Resource) -> list[tuple[str, Any]]:
        """Return label and value of each column that has a value."""
        pairs = [(each.label, each.get_value(instance)) for each in self.columns]
        return [(label, value) for label, value in pairs if value not in (None, "")]


def within_window(columns: Sequence[Column]) -> list[Column]:
    """Return these columns, some as lines of one cell if there are too many."""
    if len(columns) <= _MOST_COLUMNS:
        return list(columns)
    kept = [column for column in columns if column.name in _ALWAYS_COLUMNS]
    rest = [column for column in columns if column.name not in _ALWAYS_COLUMNS]
    return [*kept, DetailsColumn(rest)]


def preview_button(record: Resource, *, may_change: bool) -> Button | None:
    """Return a button for the preview of a record, if it has one."""
    url = preview_url(record, may_change=may_change)
    if not url:
        return None
    attrs = {"target": "_blank"}
    return Button(_("Preview"), url=url, icon_name="view", attrs=attrs, priority=25)


def quick_change_button(record: Resource, *, back: str) -> ListingButton:
    """Return a button that opens the quick change of a record in the list."""
    url = reverse("library_quick_change", args=[record.pk])
    label = _("Change %(title)s") % {"title": record.display_title}
    return ListingButton(
        _("Change"),
        url=f"{url}?{urlencode({'next': back})}",
        attrs={"data-quick-change": True, "aria-label": label},
    )
