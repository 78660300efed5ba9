"""The text of a record in its edit form and in comparisons."""

from typing import Any

from wagtail.admin.compare import StreamFieldComparison, diff_text
from wagtail.admin.panels import FieldPanel

from freeshelf.core.html import html_to_text


class TextComparison(StreamFieldComparison):
    """Two states of a text, of which one may have no blocks."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self._before, self._after = obj_a.description, obj_b.description

    def has_changed(self) -> bool:
        """Return whether the blocks or the description differ."""
        return bool(super().has_changed()) or self._before != self._after

    def htmldiff(self) -> Any:
        """Return the differences of each block, or of the words if none is the same."""
        keys = [{each.id for each in value} for value in (self.val_a, self.val_b)]
        if keys[0] & keys[1]:
            return super().htmldiff()
        return diff_text(
            html_to_text(self._before), html_to_text(self._after)
        ).to_html()


class TextPanel(FieldPanel):
    """The panel of a text in blocks."""

    def get_comparison_class(self) -> type[TextComparison]:
        """Return the comparison of texts."""
        return TextComparison
