"""Merges of two objects of one kind, with the data to undo them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.library.models.file import File
from freeshelf.library.models.resource import Resource


class Merge(models.Model):
    """A merge of one object into another, with its user, date and moved rows."""

    class Kind(models.TextChoices):
        RESOURCE = "resource", _("Resources")
        AGENT = "agent", _("People and organisations")
        CONCEPT = "concept", _("Concepts")

    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    kept_key = models.PositiveBigIntegerField(_("kept"))
    merged_key = models.PositiveBigIntegerField(_("merged"))
    kept_label = models.TextField(_("kept"))
    merged_label = models.TextField(_("merged"))
    user = models.ForeignKey(
        "auth.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    merged_at = models.DateTimeField(_("when"))
    undone_by = models.ForeignKey(
        "auth.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    # Keys of moved rows, and overwritten values.
    journal = models.JSONField(_("what was moved"), default=dict, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept_key=models.F("merged_key")),
                name="merge_of_two",
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_label} → {self.kept_label}"


class FormerFileNumber(models.Model):
    """The number that a file had in a merged record, for its old URL."""

    resource = models.ForeignKey(
        Resource, models.CASCADE, related_name="former_file_numbers"
    )
    number = models.PositiveIntegerField(_("number"))
    file = models.ForeignKey(File, models.CASCADE, related_name="former_numbers")

    class Meta:
        verbose_name = _("former file number")
        verbose_name_plural = _("former file numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "number"], name="former_number_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}/{self.number} → {self.file_id}"
