"""Blocks of text."""

from collections.abc import Iterable
from html import escape
from typing import Any, Protocol, runtime_checkable

from django.forms import CharField
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.rich_text import RichText, expand_db_html

from freeshelf.content.blocks.editor import LockedHtmlWidget, TextStreamAdapter
from freeshelf.core.html import sanitize_html

TEXT = _("Text")
MEDIA = _("Images and media")
LAYOUT = _("Layout")

INLINE_FEATURES = [
    "bold", "italic", "link", "superscript", "subscript", "strikethrough", "code",
    "language",
]  # fmt: skip
CELL_FEATURES = [*INLINE_FEATURES, "footnote", "ol", "ul"]
TEXT_FEATURES = [*CELL_FEATURES, "h3", "h4", "hr"]

Label = str | Promise


@runtime_checkable
class HasPlainHtml(Protocol):
    """A block that can return its content as plain HTML."""

    def plain_html(self, value: Any) -> str:
        """Return the text as unsanitised HTML; empty for a block without text."""
        ...


class BodyStream(blocks.StreamBlock):
    """A text made of blocks."""

    def plain_html(self, value: Iterable[Any]) -> str:
        """Return the text of all blocks in sequence."""
        return "\n".join(
            child.block.plain_html(child.value)
            for child in value
            if isinstance(child.block, HasPlainHtml)
        )


register(TextStreamAdapter(), BodyStream)


def rich_html(value: RichText | str | None) -> SafeString:
    """Return formatted text as safe HTML, with links to pages resolved.

    Text from the editor is sanitised when saved; text from an import or the API may not
    be, so it is sanitised here.
    """
    source: Any = value.source if isinstance(value, RichText) else value
    shown = sanitize_html(expand_db_html(source or ""), link_rel="noopener noreferrer")
    return mark_safe(shown)  # noqa: S308 - sanitised above


_LEVELS = [(str(level), str(level)) for level in range(3, 7)]
_ANCHOR = r"^[\w.:-]{1,100}$"


class RichTextBlock(blocks.RichTextBlock):
    """Formatted text."""

    def plain_html(self, value: RichText) -> str:
        """Return the HTML with links to pages resolved."""
        return rich_html(value)


class HeadingBlock(blocks.CharBlock):
    """A heading below the title."""

    def plain_html(self, value: str) -> str:
        """Return a heading of the second level."""
        return f"<h2>{escape(value or '')}</h2>"

    class Meta:
        icon = "title"
        label = _("Heading")
        group = TEXT
        template = "web/blocks/heading.html"


class SubheadingBlock(blocks.StructBlock):
    """A heading of level 3 to 6."""

    level = blocks.ChoiceBlock(choices=_LEVELS, default="3", label=_("level"))
    text = blocks.CharBlock(label=_("text"))

    def plain_html(self, value: blocks.StructValue) -> str:
        """Return a heading of its level."""
        level = value["level"] if value["level"] in dict(_LEVELS) else "3"
        return f"<h{level}>{escape(value['text'] or '')}</h{level}>"

    class Meta:
        icon = "title"
        label = _("Subheading")
        group = TEXT
        template = "web/blocks/subheading.html"


class ParagraphBlock(RichTextBlock):
    """Paragraphs and lists."""

    def __init__(self, **kwargs: Any) -> None:
        # A form opens with one, in which nobody has to write.
        super().__init__(**{"features": TEXT_FEATURES, "required": False} | kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = TEXT
        template = "web/blocks/paragraph.html"


class QuoteBlock(blocks.StructBlock):
    """A quotation and its source."""

    text = RichTextBlock(features=INLINE_FEATURES, label=_("quotation"))
    attribution = blocks.CharBlock(label=_("attribution"), required=False)

    def plain_html(self, value: blocks.StructValue) -> str:
        """Return a quotation with its source below."""
        source = escape(value["attribution"] or "")
        below = f"<p>{source}</p>" if source else ""
        return f"<blockquote>{rich_html(value['text'])}{below}</blockquote>"

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        group = TEXT
        template = "web/blocks/quote.html"


class PreformattedBlock(blocks.TextBlock):
    """Code or verse, whose spaces and line breaks count."""

    @cached_property
    def field(self) -> CharField:
        """Return the field, which leaves spaces around the text."""
        field: CharField = super().field
        field.strip = False
        return field

    def plain_html(self, value: str) -> str:
        """Return the text unchanged in a pre element."""
        return f"<pre>{escape(value or '')}</pre>"

    class Meta:
        icon = "code"
        label = _("Code or verse")
        group = TEXT
        template = "web/blocks/preformatted.html"


class SanitisedHtmlBlock(blocks.RawHTMLBlock):
    """HTML that the editor has no block for, sanitised at import and at every edit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field.widget = LockedHtmlWidget()

    def value_for_form(self, value: str) -> str:
        """Return the HTML that readers see."""
        return sanitize_html(str(value or ""))

    def value_from_form(self, value: str) -> SafeString:
        """Return the edited HTML, sanitised."""
        return mark_safe(sanitize_html(value or ""))  # noqa: S308 - sanitised here

    def plain_html(self, value: str) -> str:
        """Return the HTML."""
        return str(value or "")

    class Meta:
        icon = "lock"
        label = _("Part with other formatting")
        group = TEXT
        template = "web/blocks/imported_html.html"


class SeparatorBlock(blocks.StaticBlock):
    """A divider."""

    def plain_html(self, value: None) -> str:
        """Return a divider."""
        return "<hr>"

    class Meta:
        icon = "minus"
        label = _("Divider")
        group = LAYOUT
        template = "web/blocks/separator.html"


class FootnoteBlock(blocks.StructBlock):
    """A note that the text links to as #anchor."""

    anchor = blocks.RegexBlock(
        regex=_ANCHOR,
        label=_("anchor"),
        help_text=_("Link to this note from the text with #anchor."),
        error_messages={"invalid": _("Letters, digits and hyphens only.")},
    )
    text = RichTextBlock(features=INLINE_FEATURES, label=_("note"))


class FootnotesBlock(blocks.ListBlock):
    """Footnotes of a text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FootnoteBlock(), **kwargs)

    def plain_html(self, value: blocks.list_block.ListValue) -> str:
        """Return a numbered list of the notes."""
        return f"<ol>{''.join(map(_note, value))}</ol>"

    class Meta:
        icon = "list-ol"
        label = _("Footnotes")
        group = TEXT
        template = "web/blocks/footnotes.html"


def _note(note: blocks.StructValue) -> str:
    return f'<li id="{escape(note["anchor"] or "")}">{rich_html(note["text"])}</li>'
