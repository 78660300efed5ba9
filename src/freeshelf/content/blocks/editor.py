"""Editor of a text of blocks in the admin area: notes, pasted text, locked parts."""

from functools import lru_cache
from typing import Any

from django.forms import HiddenInput, Media
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.blocks.stream_block import StreamBlockAdapter

from freeshelf.core.locales import text_direction
from freeshelf.vocabularies.language_fields import language_options

_SCRIPTS = ("content/admin/text-editor.js", "content/admin/text-language.js")
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
        ours = {
            "textUrl": reverse("content_text"),
            "words": _words(),
            "languages": _languages(get_language() or "en"),
        }
        return [*before, meta | ours]

    @cached_property
    def media(self) -> Media:
        """Return Wagtail's scripts and our own."""
        return super().media + _media()


def _media() -> Media:
    return Media(
        js=[
            versioned_static("wagtailadmin/js/draftail.js"),
            versioned_static("wagtailadmin/js/telepath/blocks.js"),
            *_SCRIPTS,
        ],
        css={"all": [_STYLE]},
    )


@lru_cache(maxsize=16)
def _languages(_reader: str) -> list[Any]:
    """Return groups of languages to choose from: tag, name and direction.

    It is the same list each time: a form then holds it once for all its texts.
    """
    return [
        [group, [[tag, name, text_direction(tag)] for tag, name in rows]]
        for group, rows in language_options()
    ]


def _words() -> dict[str, str]:
    return {
        "footnote": _("Footnote"),
        "language": _("Language of these words"),
        "sameLanguage": _("Same as the surrounding text"),
        "selectFirst": _("Select the words that are in another language first."),
        "save": _("Save"),
        "cancel": _("Cancel"),
        "locked": _(
            "This part has formatting that the editor does not support. Readers see "
            "it as it is shown here."
        ),
        "convert": _("Convert to text that can be edited"),
        "loss": _(
            "Keeps words, links and tables; images and other formatting are lost."
        ),
        "failed": _("This could not be converted. Try again."),
    }


register(LockedHtmlAdapter(), LockedHtmlWidget)
