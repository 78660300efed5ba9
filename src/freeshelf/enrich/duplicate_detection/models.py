"""Fingerprints of records, and pairs of possible duplicates."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from freeshelf.library.models import Resource


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


class PossibleDuplicate(models.Model):
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
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
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
            models.CheckConstraint(
                condition=Q(score__gte=0) & Q(score__lte=1),
                name="likeness_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
