"""Models for suggested values and concepts, and for possible duplicates."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from freeshelf.enrich.check_models import (
    FileCopy,
    FileDecision,
    FileFinding,
    Look,
)
from freeshelf.enrich.text_models import OcrPage, OcrStatus, Passage
from freeshelf.library.models import Agent, FileContent, Resource
from freeshelf.vocabularies.models import Concept

__all__ = [
    "FileCopy",
    "FileDecision",
    "FileFinding",
    "Look",
    "OcrPage",
    "OcrStatus",
    "Passage",
]


def _is_share(field: str, *, name: str) -> models.CheckConstraint:
    condition = Q(**{f"{field}__gte": 0}) & Q(**{f"{field}__lte": 1})
    return models.CheckConstraint(condition=condition, name=name)


def _person(label: Any) -> Any:
    """Return a field for the user who decided; the row outlives the account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
    )


class DecidedModel(models.Model):
    """Base of models that a person decides about."""

    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = _person(_("decided by"))

    class Meta:
        abstract = True


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
        CORPORATE = "corporate", _("Organisation that wrote it")
        SERIES = "series", _("Series")
        EDITION = "edition", _("Edition")
        LICENCE = "licence", _("Licence")
        ABSTRACT = "abstract", _("Description")
        ISBN = "isbn", _("ISBN")
        ISSN = "issn", _("ISSN")
        DOI = "doi", _("DOI")

    class Origin(models.TextChoices):
        TEXT = "text", _("text on a page")
        PROPERTIES = "properties", _("the file’s properties")
        MEASURE = "measure", _("the whole text")

    content = models.ForeignKey(FileContent, models.CASCADE, related_name="suggestions")
    kind = models.CharField(_("field"), max_length=20, choices=Kind.choices)
    value = models.TextField(_("value"))
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
    accepted_by = _person(_("used by"))
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
            _is_share("confidence", name="confidence_is_a_share"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | ~Q(accepted_value=""),
                name="taken_as_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


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


class ConceptSuggestion(DecidedModel):
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

    class Meta:
        verbose_name = _("suggested concept")
        verbose_name_plural = _("suggested concepts")
        ordering = ["field", "-confidence", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "field", "concept"], name="concept_suggested_once"
            ),
            _is_share("confidence", name="concept_confidence_is_a_share"),
        ]
        indexes = [models.Index(fields=["decision", "resource"], name="suggested_open")]

    def __str__(self) -> str:
        return str(self.target or self.concept)

    @property
    def percent(self) -> int:
        """The confidence in percent."""
        return round(self.confidence * 100)


class DuplicateFingerprint(models.Model):
    """Fingerprint of a record at its last comparison.

    `signature` is a MinHash of its text (`signatures.minhash`), empty for little text.
    It is not current when the record or its files have changed since.
    """

    resource = models.OneToOneField(
        Resource, models.CASCADE, primary_key=True, related_name="duplicate_fingerprint"
    )
    signature = models.BinaryField(default=bytes)
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.resource_id)


class BlockingKey(models.Model):
    """A number that similar records may share (`signatures.blocking_keys`)."""

    mark = models.ForeignKey(DuplicateFingerprint, models.CASCADE, related_name="keys")
    value = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.mark_id} {self.value}"


class PairQuerySet(models.QuerySet["PossibleDuplicate"]):
    """Chainable query set of pairs."""

    def waiting(self) -> QuerySet["PossibleDuplicate"]:
        """Return undecided pairs of records that still exist."""
        there = Q()
        for side in ("first", "second"):
            there &= Q(
                **{
                    f"{side}__merged_into__isnull": True,
                    f"{side}__withdrawn_at__isnull": True,
                }
            )
        return self.filter(there, decision="")


class PossibleDuplicate(DecidedModel):
    """Two records that may be one work; the decision of a person is kept.

    `reasons` is a list of [name, value]; names are those of `comparison.Reason`.
    """

    class Kind(models.TextChoices):
        SAME = "same", _("Same work")
        EDITION = "edition", _("Two editions")
        TRANSLATION = "translation", _("Translation")

    class Decision(models.TextChoices):
        DIFFERENT = "different", _("Different works")
        EDITION = "edition", _("Newer edition")
        TRANSLATION = "translation", _("Translation")

    first = models.ForeignKey(Resource, models.CASCADE, related_name="+")
    second = models.ForeignKey(Resource, models.CASCADE, related_name="+")
    kind = models.CharField(
        _("suggested relationship"), max_length=20, choices=Kind.choices
    )
    score = models.FloatField(_("similarity"))
    reasons = models.JSONField(_("reason"), default=list)
    found_at = models.DateTimeField(_("found"))
    decision = models.CharField(
        _("decision"), max_length=20, choices=Decision.choices, blank=True
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="pair_in_order"
            ),
            _is_share("score", name="likeness_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
