"""Models for the results of text extraction and suggestions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.enrich.concept_suggestions.models import (
    ConceptSuggestion,
    ConceptSuggestionState,
)
from freeshelf.enrich.duplicate_detection.models import (
    BlockingKey,
    DuplicateFingerprint,
    PossibleDuplicate,
)
from freeshelf.enrich.ocr_models import OcrPage, OcrStatus
from freeshelf.library.models import Agent, FileContent, Resource

__all__ = [
    "BlockingKey",
    "ConceptSuggestion",
    "ConceptSuggestionState",
    "DuplicateFingerprint",
    "OcrPage",
    "OcrStatus",
    "Passage",
    "PossibleDuplicate",
    "Suggestion",
]

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


class Suggestion(models.Model):
    """A suggested value for a document, which a person accepts or not.

    `accepted_value` is the value as accepted, the same or edited.
    """

    class Kind(models.TextChoices):
        TITLE = "title", _("Title")
        ISSUED = "issued", _("Publication date")
        LANGUAGE = "language", _("Language")
        PUBLISHER = "publisher", _("Publisher")
        CREATOR = "creator", _("Author")
        ISBN = "isbn", _("ISBN")
        ISSN = "issn", _("ISSN")
        DOI = "doi", _("DOI")

    class Origin(models.TextChoices):
        TEXT = "text", _("text on a page")
        PROPERTIES = "properties", _("the file's properties")
        MEASURE = "measure", _("the whole text")

    content = models.ForeignKey(FileContent, models.CASCADE, related_name="suggestions")
    kind = models.CharField(_("field"), max_length=20, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=500)
    known_agent = models.ForeignKey(
        Agent, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(_("origin"), max_length=20, choices=Origin.choices)
    page_number = models.PositiveIntegerField(_("page"), null=True, blank=True)
    excerpt = models.CharField(_("context"), max_length=400, blank=True)
    confidence = models.FloatField(_("confidence"))
    agent = models.CharField(_("created by"), max_length=100)
    generated_at = models.DateTimeField(_("created"))
    accepted_at = models.DateTimeField(_("used"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("used by"),
    )
    accepted_value = models.CharField(_("used as"), max_length=500, blank=True)
    resource = models.ForeignKey(
        Resource,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("used for"),
    )

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-confidence", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__gte=0) & Q(confidence__lte=1),
                name="confidence_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | ~Q(accepted_value=""),
                name="taken_as_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"
