"""Values of editor-defined fields of agents and concepts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.content.fields import ValuesField
from freeshelf.library.models.agent import Agent
from freeshelf.vocabularies.models import Concept


class FieldValueSet(models.Model):
    """Values of editor-defined fields of an agent or a concept.

    `values` have the format of `Resource.field_values`; the values of an entity are all
    its sets merged. `origin` names the item at its source, or the admin: two terms that
    became one concept have a set each. `source_values` are those that the source gave
    last, by which a later import recognises edits made here.
    """

    agent = models.ForeignKey(
        Agent, models.CASCADE, null=True, blank=True, related_name="value_sets"
    )
    concept = models.ForeignKey(
        Concept, models.CASCADE, null=True, blank=True, related_name="value_sets"
    )
    # The reference index covers images only.
    agent.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    concept.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    origin = models.CharField(_("origin"), max_length=700, unique=True)
    values = ValuesField(_("values"), default=dict)
    source_values = models.JSONField(default=dict)
    # Null until a user edits it in the admin area.
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("field values")
        verbose_name_plural = _("field values")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=True) ^ Q(concept__isnull=True),
                name="field_value_set_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent or self.concept} ({self.origin})"
