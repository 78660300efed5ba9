"""Blocks with files of records, and the block sets of all texts."""

from html import escape
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from freeshelf.content.blocks.links import AddressBlock, safe_address
from freeshelf.content.blocks.streams import SimpleBody
from freeshelf.content.blocks.text import (
    INLINE_FEATURES,
    LAYOUT,
    MEDIA,
    FootnotesBlock,
    HasPlainHtml,
    RichTextBlock,
    rich_html,
)
from freeshelf.library.access import Reader
from freeshelf.library.admin.file_forms import FileChooserWidget
from freeshelf.library.models import File

_EVERYONE = AnonymousUser()


class FileChooserBlock(blocks.ChooserBlock):
    """A file of a record."""

    target_model = File

    @cached_property
    def widget(self) -> FileChooserWidget:
        """Return the widget that chooses a file."""
        return FileChooserWidget()


class FileBlock(blocks.StructBlock):
    """A link to a file of the library."""

    file = FileChooserBlock(label=gettext_lazy("file"))
    text = blocks.CharBlock(label=gettext_lazy("text"), required=False)

    def get_context(
        self,
        value: blocks.StructValue,
        parent_context: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Add `file` for users who may read it, and its name as `file_name`."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["file"] = _readable(value["file"], _reader(context))
        context["file_name"] = _name(context["file"])
        return context

    def plain_html(self, value: blocks.StructValue) -> str:
        """Return a link to the file."""
        return _link(value["file"], text=value["text"] or "")

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("File")
        group = MEDIA
        template = "web/blocks/file.html"


class SoundBlock(blocks.StructBlock):
    """An audio player for a file of the library or a URL of this site."""

    file = FileChooserBlock(label=gettext_lazy("file"), required=False)
    address = AddressBlock(
        label=gettext_lazy("web address on this site"), required=False
    )
    caption = RichTextBlock(
        features=INLINE_FEATURES, label=gettext_lazy("caption"), required=False
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Raise StructBlockValidationError unless there is a file or a URL."""
        cleaned: blocks.StructValue = super().clean(value)
        if cleaned["file"] is None and not _path_on_site(cleaned["address"]):
            message = _("Choose a file, or enter a web address that starts with /.")
            raise StructBlockValidationError({"address": ValidationError(message)})
        return cleaned

    def get_context(
        self,
        value: blocks.StructValue,
        parent_context: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Add the URL to play as `source`, for users who may read the file."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        file = _readable(value["file"], _reader(context))
        context["source"] = (
            file.download_url() if file else _path_on_site(value["address"])
        )
        return context

    def plain_html(self, value: blocks.StructValue) -> str:
        """Return a link to the file, and the caption."""
        return f"{_link(value['file'])}{rich_html(value['caption'])}"

    class Meta:
        icon = "media"
        label = gettext_lazy("Audio")
        group = MEDIA
        template = "web/blocks/audio.html"


class FilmBlock(SoundBlock):
    """A video player."""

    poster = ImageChooserBlock(label=gettext_lazy("poster image"), required=False)

    class Meta:
        icon = "media"
        label = gettext_lazy("Video")
        template = "web/blocks/video.html"


class InnerBody(SimpleBody):
    """Blocks that a column or an accordion may contain."""

    file = FileBlock()
    video = FilmBlock()
    audio = SoundBlock()


class ColumnValue(blocks.StructValue):
    """A column and its share of the width."""

    @property
    def width_step(self) -> int | None:
        """Return percent, 10 to 90 in steps of 5, or None for an equal share."""
        width = self.get("width")
        return None if width is None else min(90, max(10, round(width / 5) * 5))


class ColumnBlock(blocks.StructBlock):
    """One of several columns."""

    width = blocks.IntegerBlock(
        label=gettext_lazy("width (%)"),
        required=False,
        min_value=1,
        max_value=100,
    )
    content = InnerBody(label=gettext_lazy("content"), required=False)

    class Meta:
        value_class = ColumnValue


class ColumnsBlock(blocks.ListBlock):
    """Columns side by side, stacked on narrow screens."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ColumnBlock(), **kwargs)

    def plain_html(self, value: blocks.list_block.ListValue) -> str:
        """Return the content of the columns in sequence."""
        return "\n".join(_content_html(column["content"]) for column in value)

    class Meta:
        icon = "grip"
        label = gettext_lazy("Columns")
        group = LAYOUT
        template = "web/blocks/columns.html"


class DetailsBlock(blocks.StructBlock):
    """An accordion: content that a user opens."""

    summary = blocks.CharBlock(label=gettext_lazy("summary"))
    content = InnerBody(label=gettext_lazy("content"), required=False)

    def plain_html(self, value: blocks.StructValue) -> str:
        """Return the accordion with its content."""
        summary = f"<summary>{escape(value['summary'] or '')}</summary>"
        return f"<details>{summary}{_content_html(value['content'])}</details>"

    class Meta:
        icon = "collapse-down"
        label = gettext_lazy("Accordion")
        group = LAYOUT
        template = "web/blocks/details.html"


class RecordBodyBlock(InnerBody):
    """All blocks: the text of a record, a page or a reusable block."""

    columns = ColumnsBlock()
    details = DetailsBlock()
    footnotes = FootnotesBlock()


def _reader(context: dict[str, Any]) -> Reader:
    of_request = getattr(context.get("request"), "user", None)
    return context.get("reader") or of_request or _EVERYONE


def _readable(file: File | None, reader: Reader) -> File | None:
    """Return the file if this user may read it; otherwise not even its name shows."""
    if file is None:
        return None
    return File.objects.visible_to(reader).with_content().filter(pk=file.pk).first()


def _name(file: File | None) -> str:
    if file is None or file.title:
        return file.title if file else ""
    version = file.current
    return version.original_name if version else str(file)


def _path_on_site(address: str | None) -> str:
    path = safe_address(address)
    return path if path.startswith("/") else ""


def _content_html(stream: blocks.StreamValue) -> str:
    return cast(HasPlainHtml, stream.stream_block).plain_html(stream)


def _link(file: File | None, *, text: str = "") -> str:
    readable = _readable(file, _EVERYONE)
    if readable is None:
        return f"<p>{escape(text)}</p>" if text else ""
    name = escape(text or _name(readable))
    return f'<p><a href="{escape(readable.download_url())}">{name}</a></p>'
