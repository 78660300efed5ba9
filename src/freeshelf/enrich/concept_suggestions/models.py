"""Suggested concepts, and the records that have been processed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.library.models import Resource
from freeshelf.vocabularies.models import Concept


class ConceptSuggestionState(models.Model):
    """State of the suggestions for a record; not current after a change.

    `is_current` is None while they are being made.
    """

    resource = models.OneToOneField(
        Resource,
        models.CASCADE,
        primary_key=True,
        related_name="concept_suggestion_state",
    )
    is_current = models.BooleanField(null=True, default=True)

    def __str__(self) -> str:
        return str(self.resource_id)


class ConceptSuggestion(models.Model):
    """A suggested concept for a field of a record, decided by a person.

    In the field `cites` the concept is a legal instrument and `target` its record.
    Decisions are kept and affect later suggestions.
    """

    class Field(models.TextChoices):
        TYPES = "types", _("Types")
        SUBJECTS = "subjects", _("Topics")
        SPATIAL = "spatial", _("Places covered")
        SECTORS = "sectors", _("Sectors")
        AUDIENCE = "audience", _("Audiences")
        CITES = "cites", _("Cites")

    class Origin(models.TextChoices):
        TITLE = "title", _("the title")
        TEXT = "text", _("the text")
        WORD = "word", _("a word in the title")
        NEAR = "near", _("similar records")

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("rejected")

    resource = models.ForeignKey(
        Resource, models.CASCADE, related_name="concept_suggestions"
    )
    concept = models.ForeignKey(Concept, models.CASCADE, related_name="+")
    target = models.ForeignKey(
        Resource, models.CASCADE, null=True, blank=True, related_name="+"
    )
    field = models.CharField(_("field"), max_length=20, choices=Field.choices)
    confidence = models.FloatField(_("confidence"))
    origin = models.CharField(_("origin"), max_length=20, choices=Origin.choices)
    excerpt = models.CharField(_("context"), max_length=400, blank=True)
    page_number = models.PositiveIntegerField(_("page"), null=True, blank=True)
    agent = models.CharField(_("created by"), max_length=100)
    generated_at = models.DateTimeField(_("created"))
    decision = models.CharField(
        _("decision"), max_length=20, choices=Decision.choices, blank=True
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("suggested concept")
        verbose_name_plural = _("suggested concepts")
        ordering = ["field", "-confidence", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "field", "concept"], name="concept_suggested_once"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0) & Q(confidence__lte=1),
                name="concept_confidence_is_a_share",
            ),
        ]
        indexes = [models.Index(fields=["decision", "resource"], name="suggested_open")]

    def __str__(self) -> str:
        return str(self.target or self.concept)

    @property
    def percent(self) -> int:
        """The confidence in percent."""
        return round(self.confidence * 100)
