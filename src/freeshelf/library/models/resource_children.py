"""Child rows of a resource that are part of its revisions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from freeshelf.library.models.agent import Agent
from freeshelf.library.models.resource import Resource


class ResourceCreator(Orderable):
    """An agent as author of or contributor to a resource."""

    class Role(models.TextChoices):
        CREATOR = "creator", _("Author")
        CONTRIBUTOR = "contributor", _("Contributor")

    resource = ParentalKey(Resource, related_name="creators")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="creations")
    role = models.CharField(
        _("role"), max_length=20, choices=Role.choices, default=Role.CREATOR
    )

    class Meta(Orderable.Meta):
        verbose_name = _("author or contributor")
        verbose_name_plural = _("authors and contributors")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "agent", "role"], name="agent_once_a_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.role}"


class ResourceIdentifier(Orderable):
    """An external identifier: DOI, ISBN, symbol, or one of the source."""

    class Kind(models.TextChoices):
        DOI = "doi", _("DOI")
        ISBN = "isbn", _("ISBN")
        ISSN = "issn", _("ISSN")
        SYMBOL = "symbol", _("Document symbol")
        SOURCE = "source", _("Identifier at the source")

    resource = ParentalKey(Resource, related_name="identifiers")
    kind = models.CharField(_("type"), max_length=20, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=500)

    class Meta(Orderable.Meta):
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "kind", "value"], name="identifier_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class ResourceRelation(Orderable):
    """A relation of this resource to another one."""

    class Kind(models.TextChoices):
        TRANSLATION_OF = "translation_of", _("Translation of")
        NEWER_EDITION_OF = "newer_edition_of", _("Newer edition of")
        PART_OF = "part_of", _("Part of")
        CITES = "cites", _("Cites")
        RELATED = "related", _("Related to")

    resource = ParentalKey(Resource, related_name="relations")
    target = models.ForeignKey(
        Resource, models.CASCADE, related_name="incoming_relations"
    )
    kind = models.CharField(_("relation"), max_length=20, choices=Kind.choices)

    class Meta(Orderable.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "target", "kind"], name="relation_once"
            ),
            models.CheckConstraint(
                condition=~Q(resource=models.F("target")), name="no_relation_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.kind} {self.target_id}"
