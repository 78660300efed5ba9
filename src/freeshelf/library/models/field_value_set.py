"""Values in fields of editors that are of no record: an organisation's, a concept's."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.content.fields import ValuesField
from freeshelf.library.models.agent import Agent
from freeshelf.vocabularies.models import Concept


class FieldValueSet(models.Model):
    """Values of an organisation, a person or a concept in fields of editors.

    `values` are as `Resource.field_values` keeps them; all sets of one thing together
    are its values. `origin` names the item at its source, or the admin: two terms that
    became one concept have a set each. `said` is what the source said last, by which a
    later import tells what a person changed here.
    """

    agent = models.ForeignKey(
        Agent, models.CASCADE, null=True, blank=True, related_name="value_sets"
    )
    concept = models.ForeignKey(
        Concept, models.CASCADE, null=True, blank=True, related_name="value_sets"
    )
    # The index of references is told of pictures only.
    agent.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    concept.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    origin = models.CharField(_("origin"), max_length=700, unique=True)
    values = ValuesField(_("values"), default=dict)
    source_values = models.JSONField(default=dict)
    # Null as long as no one has changed it in the admin area.
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
