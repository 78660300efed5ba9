"""Files of records: versions, contents, and files that wait to be described."""

import json
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from freeshelf.library.access import (
    AccessRights,
    FileQuerySet,
    FileVersionQuerySet,
    Hold,
    level_now,
)
from freeshelf.library.media_types import is_picture_type
from freeshelf.library.models.access_fields import Embargoed
from freeshelf.vocabularies.language_fields import LanguageField

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def user_key(verbose_name: Any = None) -> "models.ForeignKey[User | None, User | None]":
    """Return a field with the user who did something, empty once they are deleted."""
    return models.ForeignKey(
        "auth.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
    )


WordBox = tuple[int, int, float, float, float, float]


class _State(models.TextChoices):
    WAITING = "waiting", _("Waiting for text extraction")
    RUNNING = "running", _("Extracting text")
    DONE = "done", _("Text extracted")
    NO_TEXT_LAYER = "no_text_layer", _("No text layer (a scan)")
    ENCRYPTED = "encrypted", _("Password protected")
    DAMAGED = "damaged", _("Damaged")
    TOO_LARGE = "too_large", _("Too large to process in full")
    UNSUPPORTED = "unsupported", _("Text extraction not supported for this format")
    FAILED = "failed", _("Text extraction failed")


class FileContent(models.Model):
    """File content, identified by its checksum; two equal files share one row."""

    State = _State
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
                condition=Q(state__in=_State.values), name="content_state_known"
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


class File(Embargoed):
    """The description of a file, which is outside every revision of its resource."""

    resource = models.ForeignKey(
        "library.Resource", models.CASCADE, related_name="files"
    )
    number = models.PositiveIntegerField(_("number"))  # from 1, never reused
    title = models.CharField(_("title"), max_length=500, blank=True)
    language = LanguageField(
        _("language"),
        max_length=35,
        blank=True,
        help_text=_(
            "A language tag (BCP 47), such as “fr”. Leave empty to use the detected "
            "language."
        ),
    )
    rights = models.TextField(_("rights"), blank=True)
    access_rights = models.CharField(
        _("access"),
        max_length=10,
        choices=AccessRights.choices,
        default=AccessRights.OPEN,
        help_text=_(
            "The stricter access setting of the file and the resource applies."
        ),
    )
    # What no press, schedule or token lets out before a person or a check did.
    hold = models.CharField(
        max_length=10,
        choices=Hold.choices,
        default=Hold.CHECK,
        # What was there before files were checked stays as public as it was.
        db_default=Hold.NONE,
        blank=True,
        editable=False,
    )
    # Visitors see files in this order; a new one comes last.
    sort_order = models.PositiveIntegerField(_("position"), default=0, editable=False)
    # Page whose image lists show; set on one file of a resource at most.
    card_page = models.PositiveIntegerField(
        _("thumbnail page"), null=True, blank=True, editable=False
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["sort_order", "number"]
        indexes = [
            models.Index(
                fields=["opens_on"],
                condition=Q(opens_on__isnull=False),
                name="file_opening",
            ),
            models.Index(
                fields=["hold"], condition=~Q(hold=Hold.NONE), name="file_held"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "number"], name="file_number_unique"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="files_from_one"),
            models.CheckConstraint(
                condition=Q(access_rights__in=AccessRights.values),
                name="file_access_known",
            ),
            models.CheckConstraint(
                condition=Q(hold__in=Hold.values), name="file_hold_known"
            ),
            models.UniqueConstraint(
                fields=["resource"],
                condition=Q(card_page__isnull=False),
                name="one_card_image",
            ),
            models.CheckConstraint(
                condition=Q(card_page__isnull=True) | Q(card_page__gte=1),
                name="card_pages_from_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"#{self.number}"

    @property
    def current(self) -> "FileVersion | None":
        """Return the current version."""
        loaded = getattr(self, "current_versions", None)
        if loaded is not None:
            return loaded[0] if loaded else None
        return self.versions.filter(is_current=True).select_related("content").first()

    @property
    def reaches_readers(self) -> bool:
        """Return whether others than staff may open it today, by it and its record."""
        record = self.resource
        is_published = record.live and record.withdrawn_at is None
        levels = (level_now(record), level_now(self))
        return is_published and AccessRights.STAFF.value not in levels

    def download_url(self) -> str:
        """Return the permanent URL of the current version."""
        version = self.current
        name = version.original_name if version else "file"
        return reverse(
            "file-download", args=[self.resource.identifier, self.number, name]
        )


class FileVersion(models.Model):
    """A version of a file, with its content and date."""

    file = models.ForeignKey(File, models.CASCADE, related_name="versions")
    content = models.ForeignKey(
        FileContent, models.PROTECT, related_name="versions", verbose_name=_("content")
    )
    original_name = models.CharField(_("file name"), max_length=500)
    added_at = models.DateTimeField(_("added"))
    added_by = user_key()
    is_current = models.BooleanField(_("current"), default=True)
    # One that is being checked becomes current after it; one that was never out stays
    # for staff. Of the current version, the hold of the file counts.
    hold = models.CharField(
        max_length=10,
        choices=Hold.choices,
        default=Hold.NONE,
        db_default=Hold.NONE,
        blank=True,
        editable=False,
    )

    objects = FileVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("file version")
        verbose_name_plural = _("file versions")
        ordering = ["-added_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(is_current=True),
                name="one_current_version",
            ),
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(hold=Hold.CHECK),
                name="one_waiting_version",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(hold=Hold.NONE),
                name="current_waits_no_more",
            ),
            models.CheckConstraint(
                condition=Q(hold__in=Hold.values), name="version_hold_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.added_at:%Y-%m-%d})"


class IncomingFile(models.Model):
    """A file that was uploaded before there is a record for it.

    It is pending until a user creates a record from it, adds it to one, or discards it.
    The row is kept, as a log of who uploaded it.
    """

    content = models.ForeignKey(
        FileContent, models.CASCADE, related_name="incoming", verbose_name=_("content")
    )
    original_name = models.CharField(_("file name"), max_length=500)
    received_at = models.DateTimeField(_("received"))
    received_by = user_key()
    # When the file was analysed for suggestions, and the error that prevented it.
    analyzed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    message = models.TextField(_("result message"), blank=True)
    settled_at = models.DateTimeField(_("closed"), null=True, blank=True)
    settled_by = user_key()
    # Empty for a file that was discarded.
    resource = models.ForeignKey(
        "library.Resource",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="came_in_as",
    )

    class Meta:
        verbose_name = _("incoming file")
        verbose_name_plural = _("incoming files")
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["settled_at"], name="incoming_settled")]

    def __str__(self) -> str:
        return self.original_name
