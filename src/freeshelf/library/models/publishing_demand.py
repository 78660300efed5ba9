"""The values that the library demands of a record before publishing, by type."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from freeshelf.vocabularies.models import Concept, ConceptScheme


def _demand(label: Any) -> models.BooleanField:
    return models.BooleanField(label, default=True)


class PublishingDemand(models.Model):
    """The values of a type; the row without a type is for all other types."""

    type = models.OneToOneField(
        Concept,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="publishing_demand",
        limit_choices_to={"scheme__role": ConceptScheme.Role.TYPE},
        verbose_name=_("type"),
        help_text=_("Leave empty for all types that have no row of their own."),
    )
    types = _demand(_("type"))
    subjects = _demand(_("topics"))
    spatial = _demand(_("places covered"))
    language = _demand(_("language"))
    license = _demand(_("licence"))
    description = _demand(_("description"))
    source = _demand(_("publisher’s page or a file"))

    class Meta:
        verbose_name = _("requirements for publishing")
        verbose_name_plural = _("requirements for publishing")

    def __str__(self) -> str:
        return self.type.label() if self.type else str(_("All other types"))

    def clean(self) -> None:
        """Refuse a second row for all other types."""
        others = PublishingDemand.objects.filter(type=None).exclude(pk=self.pk)
        if self.type is None and others.exists():
            raise ValidationError(
                {"type": _("There is already a row for all other types.")}
            )
