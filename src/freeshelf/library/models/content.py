"""Content of files and the text extracted from it, without anything users entered."""

import json
import zlib
from collections.abc import Sequence

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.library.media_types import is_picture_type

WordBox = tuple[int, int, float, float, float, float]


class FileContent(models.Model):
    """File content, identified by its checksum; two equal files share one row."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for text extraction")
        RUNNING = "running", _("Extracting text")
        DONE = "done", _("Text extracted")
        NO_TEXT_LAYER = "no_text_layer", _("No text layer (a scan)")
        ENCRYPTED = "encrypted", _("Password protected")
        DAMAGED = "damaged", _("Damaged")
        TOO_LARGE = "too_large", _("Too large to process in full")
        UNSUPPORTED = "unsupported", _("Text extraction not supported for this format")
        FAILED = "failed", _("Text extraction failed")

    UNREAD = (State.WAITING, State.RUNNING)

    sha256 = models.CharField(
        _("checksum"),
        max_length=64,
        primary_key=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}$")],
    )
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=127)
    storage_name = models.CharField(_("storage path"), max_length=500)
    stored_at = models.DateTimeField(_("stored"))

    state = models.CharField(
        _("extraction"), max_length=20, choices=State.choices, default=State.WAITING
    )
    message = models.TextField(_("result message"), blank=True)
    page_count = models.PositiveIntegerField(_("pages"), default=0)
    word_count = models.PositiveIntegerField(_("words"), default=0)
    language = models.CharField(_("detected language"), max_length=35, default="und")
    outline = models.JSONField(
        _("outline"),
        default=list,
        blank=True,
        help_text=_("List of {title, page, level}."),
    )
    extracted_at = models.DateTimeField(_("text extracted"), null=True, blank=True)
    reader_version = models.PositiveSmallIntegerField(
        _("extractor version"), default=0, db_index=True
    )

    class Meta:
        verbose_name = _("file content")
        verbose_name_plural = _("file contents")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "waiting",
                        "running",
                        "done",
                        "no_text_layer",
                        "encrypted",
                        "damaged",
                        "too_large",
                        "unsupported",
                        "failed",
                    ]
                ),
                name="content_state_known",
            )
        ]
        indexes = [models.Index(fields=["state"], name="content_state")]

    def __str__(self) -> str:
        return f"{self.media_type} {self.sha256[:12]}"

    @property
    def size_for_readers(self) -> int | None:
        """Return the download size in bytes; None for an image, which is re-encoded."""
        return None if is_picture_type(self.media_type) else self.size


class PageText(models.Model):
    """The text of one page in reading order, with the position of each word.

    `packed_words` is zlib-compressed JSON of [start, end, x0, y0, x1, y1]: offsets
    into `text`, then points from the page's top left corner.
    """

    content = models.ForeignKey(FileContent, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField(_("page"))  # from 1
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=35, default="und")
    width = models.FloatField(_("width in points"), default=0)
    height = models.FloatField(_("height in points"), default=0)
    packed_words = models.BinaryField(_("word boxes"), default=b"")

    class Meta:
        verbose_name = _("page text")
        verbose_name_plural = _("page texts")
        constraints = [
            models.UniqueConstraint(
                fields=["content", "number"], name="page_unique_in_content"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="pages_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.content_id[:12]} p. {self.number}"

    @property
    def word_boxes(self) -> list[WordBox]:
        """Return word boxes as (start, end, x0, y0, x1, y1)."""
        if not self.packed_words:
            return []
        return [tuple(box) for box in json.loads(zlib.decompress(self.packed_words))]

    @staticmethod
    def pack_words(boxes: Sequence[WordBox]) -> bytes:
        """Return word boxes in their stored form."""
        if not boxes:
            return b""
        return zlib.compress(json.dumps(boxes, separators=(",", ":")).encode())
