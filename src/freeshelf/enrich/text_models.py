"""Models for the results of text extraction and OCR."""

import json
import zlib
from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.library.models import FileContent

_MAX_BEGINNING_LENGTH = 500


class Passage(models.Model):
    """About 200 words of one page, in one language, under one heading.

    `heading_path` is the titles of its headings, the outermost first.
    """

    content = models.ForeignKey(FileContent, models.CASCADE, related_name="passages")
    ordinal = models.PositiveIntegerField(_("position in the file"))  # from 0
    page_number = models.PositiveIntegerField(_("page"))
    start = models.PositiveIntegerField(_("offset in the page text"))
    language = models.CharField(_("language"), max_length=35, default="und")
    heading_path = models.JSONField(_("headings"), default=list, blank=True)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(
                fields=["content", "ordinal"], name="passage_unique_in_content"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_id[:12]} p. {self.page_number}"

    @property
    def text_with_headings(self) -> str:
        """The text that is searched: its headings, unless it begins with them, and it.

        The outermost is left out: usually it is the title of the document, which does
        not distinguish passages of a file.
        """
        beginning = self.text[:_MAX_BEGINNING_LENGTH].casefold()
        inner = self.heading_path[1:]
        titles = [t for t in inner if t.casefold() not in beginning]
        return "\n".join([*titles, self.text])


class OcrStatus(models.Model):
    """Progress of OCR for a content; `confidence` is the mean over its letters."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for OCR")
        RUNNING = "running", _("OCR in progress")
        DONE = "done", _("OCR complete")
        LIMITED = "limited", _("OCR partly complete")
        NO_ENGINE = "no_engine", _("OCR is not installed")
        FAILED = "failed", _("OCR failed")

    content = models.OneToOneField(
        FileContent, models.CASCADE, primary_key=True, related_name="scan"
    )
    state = models.CharField(
        _("status"), max_length=20, choices=State.choices, default=State.WAITING
    )
    page_count = models.PositiveIntegerField(_("pages to process"), default=0)
    read_count = models.PositiveIntegerField(_("pages processed"), default=0)
    confidence = models.FloatField(_("confidence"), null=True, blank=True)
    message = models.TextField(_("result message"), blank=True)
    changed_at = models.DateTimeField(_("changed"))

    # The count at the start of this reading.
    read_before = 0

    class Meta:
        verbose_name = _("OCR job")
        verbose_name_plural = _("OCR jobs")
        indexes = [models.Index(fields=["state"], name="scan_state")]

    def __str__(self) -> str:
        return f"{self.content_id[:12]}: {self.state}"

    @property
    def is_finished(self) -> bool:
        """Return whether no readable page is pending."""
        return self.state not in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_news(self) -> bool:
        """Return whether to reindex the file: complete, or twice as much as before.

        Indexing costs more with each page, so it is not done for every page. The end
        always counts: a process that was stopped after the last page has not reported
        it.
        """
        if self.is_finished:
            return self.read_count > 0 and self.state != self.State.NO_ENGINE
        return self.read_count.bit_length() > self.read_before.bit_length()


class OcrPage(models.Model):
    """A page that needs OCR, with the reason and the result.

    Bytes do not change, so the result of a page is kept when its file is extracted
    again. `packed_words` is packed like that of a PageText; `packed_confidences` has a
    number from 0 to 100 for each of its boxes.
    """

    class Reason(models.TextChoices):
        NO_TEXT = "no_text"
        PICTURE = "picture"
        BROKEN = "broken"
        ILLEGIBLE = "illegible"

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        EMPTY = "empty"
        KEPT = "kept"
        FAILED = "failed"

    content = models.ForeignKey(FileContent, models.CASCADE, related_name="ocr_pages")
    number = models.PositiveIntegerField()  # from 1
    reason = models.CharField(max_length=20, choices=Reason.choices)
    state = models.CharField(
        max_length=20, choices=State.choices, default=State.WAITING
    )
    text = models.TextField(blank=True)
    language = models.CharField(max_length=35, default="und")
    confidence = models.FloatField(null=True, blank=True)
    rotation = models.PositiveSmallIntegerField(default=0)
    width = models.FloatField(default=0)
    height = models.FloatField(default=0)
    agent = models.CharField(max_length=100, blank=True)
    packed_words = models.BinaryField(default=b"")
    packed_confidences = models.BinaryField(default=b"")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("OCR page")
        verbose_name_plural = _("OCR pages")
        constraints = [
            models.UniqueConstraint(
                fields=["content", "number"], name="ocr_page_unique_in_content"
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True)
                | Q(confidence__gte=0, confidence__lte=1),
                name="scan_confidence_is_a_share",
            ),
        ]
        indexes = [models.Index(fields=["content", "state"], name="ocr_page_state")]

    def __str__(self) -> str:
        return f"{self.content_id[:12]} p. {self.number}"

    @property
    def confidences(self) -> list[float]:
        """Return the confidence of each word, 0 to 1, in the order of the boxes."""
        if not self.packed_confidences:
            return []
        return [c / 100 for c in json.loads(zlib.decompress(self.packed_confidences))]

    @staticmethod
    def pack_confidences(confidences: Sequence[float]) -> bytes:
        """Return the stored form of confidences."""
        if not confidences:
            return b""
        rounded = [round(100 * confidence) for confidence in confidences]
        return zlib.compress(json.dumps(rounded, separators=(",", ":")).encode())
