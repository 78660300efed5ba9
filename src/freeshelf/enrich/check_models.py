"""Models for checks of files before publishing: what was seen, and what was decided.

A finding belongs to the bytes, a decision to a file in its record. Neither has the
value that was found, nor anything from which it could be made: `value_key` is made with
a key that is outside the database.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from freeshelf.enrich.disclosure.findings import Strength
from freeshelf.library.models import File, FileContent, FileVersion

# Kind of the findings that stand for what was not looked at.
NOT_LOOKED_AT = "not_looked_at"
# Kinds without words of their own: images, and parts that nobody can name.
WORDLESS = frozenset(
    [
        *(NOT_LOOKED_AT, "gps", "thumbnail", "cropped_picture", "covered_picture"),
        *("hidden_content", "earlier_revision", "attachment", "comment", "author"),
    ]
)
# Kind of decisions about a version whose place a copy has taken; the subject is the
# checksum of its bytes.
REPLACED_BY_COPY = "replaced_by_copy"


def _person() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )


def _picture(related_name: str, field: Any = models.ForeignKey) -> Any:
    return field(
        get_image_model_string(),
        models.CASCADE,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=_("image"),
    )


class Look(models.Model):
    """A finished check of the bytes of a file or of an image."""

    content = models.OneToOneField(
        FileContent, models.CASCADE, null=True, blank=True, related_name="look"
    )
    picture = _picture("look", models.OneToOneField)
    checker_version = models.PositiveSmallIntegerField()
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file check")
        verbose_name_plural = _("file checks")
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=False) ^ Q(picture__isnull=False),
                name="look_at_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_id or self.picture_id}: {self.looked_at:%Y-%m-%d}"


class FileFinding(models.Model):
    """Something in a file that may betray a person, or that was not looked at.

    `place` is numbers only (see `disclosure.findings.Place`). `subject` is what a
    decision is about: the key of the value, or else this place in these bytes.
    """

    class Strength(models.TextChoices):
        WEAK = Strength.WEAK.value
        STRONG = Strength.STRONG.value

    look = models.ForeignKey(Look, models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=60)
    strength = models.CharField(max_length=10, choices=Strength.choices)
    means = models.CharField(max_length=30, blank=True)  # one of Means
    gap = models.CharField(max_length=20, blank=True)  # one of Gap
    place = models.JSONField(default=dict, blank=True)
    value_key = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["subject", "kind"], name="finding_subject"),
            models.Index(fields=["strength"], name="finding_strength"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, p. {self.page}"

    @property
    def page(self) -> int:
        """Return the page, sheet or slide from 1, or 0 for the file as a whole."""
        return int(self.place.get("page", 0))


class FileDecision(models.Model):
    """A decision of a person about findings of one kind and subject.

    It is about one file or image, or without either about the whole library.
    """

    class Choice(models.TextChoices):
        KEEP = "keep", _("Publish anyway")
        RESTRICT = "restrict", _("For staff only")
        PUBLIC = "public", _("Public here, in all files")

    file = models.ForeignKey(
        File, models.CASCADE, null=True, blank=True, related_name="decisions"
    )
    picture = _picture("decisions")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=64)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = _person()
    # Where two people are asked for.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = _person()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = _person()

    class Meta:
        verbose_name = _("decision about a finding")
        verbose_name_plural = _("decisions about findings")
        ordering = ["-decided_at", "-pk"]
        indexes = [models.Index(fields=["subject", "kind"], name="decision_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=True) | Q(picture__isnull=True),
                name="decision_about_one_thing",
            ),
            models.CheckConstraint(
                condition=(
                    Q(choice="public")
                    ^ (Q(file__isnull=False) | Q(picture__isnull=False))
                ),
                name="public_in_the_whole_library",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.choice}"


class FileCopy(models.Model):
    """A copy of a version of a file, without hidden content and some places of it.

    `places` are [page, x0, y0, x1, y1] in points from the top left corner; of an image
    in shares of its width and height; of an Office file [page, start, end] in the text
    of the page, as in page 0 of a PDF, which is what no page has. They hold no words.
    `without` and `left_out` are codes of parts, with blanks between them: those that an
    editor wants to go, and those that the copy has not. `words_in_picture` in `without`
    says that words are to go which stand in no text. `still_in` are kinds of strong
    findings of the source whose words are still in the copy: it waits for a person.
    """

    file = models.ForeignKey(File, models.CASCADE, related_name="copies")
    source = models.ForeignKey(FileVersion, models.CASCADE, related_name="copies")
    places = models.JSONField(default=list, blank=True)
    asked_at = models.DateTimeField()
    asked_by = _person()
    finished_at = models.DateTimeField(null=True, blank=True)
    # Why there is no copy.
    message = models.TextField(blank=True)
    result = models.ForeignKey(
        FileVersion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    drawn_pages = models.JSONField(default=list, blank=True)
    lost_tags = models.BooleanField(default=False)
    was_read_by_ocr = models.BooleanField(default=False)
    without = models.CharField(max_length=100, blank=True, default="", db_default="")
    left_out = models.CharField(max_length=500, blank=True, default="", db_default="")
    still_in = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("copy of a file")
        verbose_name_plural = _("copies of files")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.asked_at:%Y-%m-%d}"
