"""Editor of a text of blocks in the admin area: notes, pasted text, locked parts."""

from typing import Any

from django.forms import HiddenInput, Media
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.blocks.stream_block import StreamBlockAdapter

_SCRIPT = "content/admin/text-editor.js"
_STYLE = "content/admin/text-editor.css"


class LockedHtmlWidget(HiddenInput):
    """Shows HTML as readers see it, with a button that converts it to blocks."""


class LockedHtmlAdapter(WidgetAdapter):
    """The widget in the browser, which gets its texts from the stream around it."""

    js_constructor = "freeshelf.LockedHtml"

    def js_args(self, widget: LockedHtmlWidget) -> list[Any]:
        """Return no arguments."""
        return []

    @cached_property
    def media(self) -> Media:
        """Return the script of the editor."""
        return _media()


class TextStreamAdapter(StreamBlockAdapter):
    """The blocks of a text in the browser: as Wagtail's, with what the script adds."""

    js_constructor = "freeshelf.TextStream"

    def js_args(self, block: Any) -> list[Any]:
        """Return Wagtail's arguments, with the texts of the script."""
        *before, meta = super().js_args(block)
        return [*before, meta | {"textUrl": reverse("content_text"), "words": _words()}]

    @cached_property
    def media(self) -> Media:
        """Return Wagtail's scripts and our own."""
        return super().media + _media()


def _media() -> Media:
    return Media(
        js=[
            versioned_static("wagtailadmin/js/draftail.js"),
            versioned_static("wagtailadmin/js/telepath/blocks.js"),
            _SCRIPT,
        ],
        css={"all": [_STYLE]},
    )


def _words() -> dict[str, str]:
    return {
        "footnote": _("Footnote"),
        "locked": _(
            "This part has formatting that the editor does not have. Readers see it as "
            "it is shown here."
        ),
        "convert": _("Convert to text that can be edited"),
        "loss": _("Keeps words, links and tables; pictures and other formatting go."),
        "failed": _("This could not be converted. Try again."),
    }


register(LockedHtmlAdapter(), LockedHtmlWidget)
