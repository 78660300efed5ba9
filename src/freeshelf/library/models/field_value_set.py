"""Values in fields of editors that are of no record: an organisation's, a concept's."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.library.models.agent import Agent
from freeshelf.vocabularies.models import Concept


class FieldValueSet(models.Model):
    """What a source says of an organisation or a concept in fields of editors.

    `values` are as `Resource.field_values` keeps them. `origin` names the item at its
    source: two terms that became one concept have a set each.
    """

    agent = models.ForeignKey(
        Agent, models.CASCADE, null=True, blank=True, related_name="value_sets"
    )
    concept = models.ForeignKey(
        Concept, models.CASCADE, null=True, blank=True, related_name="value_sets"
    )
    origin = models.CharField(_("origin"), max_length=700, unique=True)
    values = models.JSONField(_("values"), default=dict)

    class Meta:
        verbose_name = _("values of fields")
        verbose_name_plural = _("values of fields")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=True) ^ Q(concept__isnull=True),
                name="field_value_set_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent or self.concept} ({self.origin})"
