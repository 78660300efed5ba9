"""People and organisations that make, publish or hold resources."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.search import index

from freeshelf.content.written_field import WrittenField
from freeshelf.library.access import AgentQuerySet
from freeshelf.library.identifiers import mint_identifier


class Agent(index.Indexed, models.Model):
    """A person or an organisation (dcterms:Agent)."""

    class Kind(models.TextChoices):
        ORGANIZATION = "organization", _("Organisation")
        PERSON = "person", _("Person")

    identifier = models.CharField(
        _("identifier"),
        max_length=100,
        unique=True,
        default=mint_identifier,
        editable=False,
    )
    kind = models.CharField(
        _("type"), max_length=20, choices=Kind.choices, default=Kind.ORGANIZATION
    )
    name = models.CharField(
        pgettext_lazy("person or organisation", "name"),
        max_length=500,
        help_text=_("Enter people as “Family name, Given names”."),
    )
    alternative_names = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("Acronyms and names in other languages, one per line."),
    )
    homepage = models.URLField(_("website"), max_length=1000, blank=True)
    description = WrittenField(_("description"), blank=True)
    is_listed = models.BooleanField(
        _("has its own page"),
        default=False,
        help_text=_("Even if readers cannot see any of its works."),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
    )

    objects = AgentQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("alternative_names"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("person or organisation")
        verbose_name_plural = _("people and organisations")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="agent_has_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="agent_not_merged_into_itself",
            ),
        ]
        indexes = [models.Index(fields=["name"], name="agent_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the URL of the page of this agent."""
        return reverse("publisher", args=[self.identifier])
