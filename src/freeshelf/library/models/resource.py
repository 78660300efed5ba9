"""The record: a work the library describes."""

import re
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from freeshelf.library.access import AccessRights
from freeshelf.library.identifiers import mint_identifier
from freeshelf.library.models.agent import Agent
from freeshelf.library.querysets import CONCEPT_FIELDS, ResourceQuerySet
from freeshelf.vocabularies.models import Concept

_EDTF_LEVEL_0 = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
# What belongs to the record as a whole, so that no revision brings it back.
_KEPT_LIVE = ("identifier", "access_rights", "withdrawn_at", "withdrawn_reason")


def _concepts(name: str, verbose: Any) -> ParentalManyToManyField:
    return ParentalManyToManyField(
        Concept, blank=True, related_name=f"resources_by_{name}", verbose_name=verbose
    )


class Resource(
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    index.Indexed,
    ClusterableModel,
):
    """A report, a law, a toolkit, a dataset: described in Dublin Core's terms."""

    class DescriptionSource(models.TextChoices):
        PUBLISHER = "publisher", _("Publisher")
        EDITOR = "editor", _("Editor")
        MACHINE = "machine", _("Machine")

    class LegalStatus(models.TextChoices):
        NONE = "", _("Not a law")
        IN_FORCE = "in_force", _("In force")
        AMENDED = "amended", _("Amended")
        REPEALED = "repealed", _("Repealed")
        AS_ADOPTED = "as_adopted", _("As adopted")

    identifier = models.CharField(
        _("identifier"),
        max_length=100,
        unique=True,
        default=mint_identifier,
        editable=False,
    )
    title = models.TextField(_("title"), blank=True)
    alternative = models.TextField(_("other title"), blank=True)
    description = models.TextField(_("description"), blank=True)  # sanitised HTML
    description_source = models.CharField(
        _("who wrote the description"),
        max_length=20,
        choices=DescriptionSource.choices,
        default=DescriptionSource.EDITOR,
    )
    issued = models.CharField(
        _("date of issue"),
        max_length=10,
        blank=True,
        help_text=_("A year, a month or a day: 2022, 2022-07 or 2022-07-30."),
    )
    issued_year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, editable=False
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        default="und",
        help_text=_("BCP 47, such as “en”."),
    )
    publisher = models.ForeignKey(
        Agent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="published",
        verbose_name=_("publisher"),
    )
    types = _concepts("types", _("types"))
    subjects = _concepts("subjects", _("topics"))
    spatial = _concepts("spatial", _("places covered"))
    sectors = _concepts("sectors", _("sectors"))
    audience = _concepts("audience", _("audiences"))
    source_url = models.URLField(_("publisher's page"), max_length=2000, blank=True)
    rights = models.TextField(_("rights"), blank=True)
    license = models.CharField(
        _("licence"),
        max_length=500,
        blank=True,
        help_text=_("SPDX identifier or address of the licence."),
    )
    legal_status = models.CharField(
        _("legal status"),
        max_length=20,
        choices=LegalStatus.choices,
        default=LegalStatus.NONE,
        blank=True,
    )
    content_notice = models.TextField(_("content notice"), blank=True)
    is_part_of = models.CharField(_("series"), max_length=500, blank=True)
    access_rights = models.CharField(
        _("access"),
        max_length=10,
        choices=AccessRights.choices,
        default=AccessRights.OPEN,
    )
    withdrawn_at = models.DateTimeField(
        _("withdrawn"), null=True, blank=True, editable=False
    )
    withdrawn_reason = models.TextField(
        _("why it was withdrawn"), blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="resource")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="resource",
        for_concrete_model=False,
    )

    objects = ResourceQuerySet.as_manager()

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("alternative"),
        index.SearchField("description"),
        index.FilterField("live"),
        index.FilterField("access_rights"),
        index.FilterField("language"),
    ]

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        permissions = [
            ("view_members_resource", _("Can read resources for members")),
            ("view_restricted_resource", _("Can read resources for staff")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(identifier=""), name="resource_is_identified"
            ),
            models.CheckConstraint(
                condition=Q(access_rights__in=AccessRights.values),
                name="resource_access_known",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(live=False),
                name="withdrawn_is_not_live",
            ),
            models.CheckConstraint(
                condition=~Q(language=""), name="resource_has_language"
            ),
        ]
        indexes = [
            models.Index(fields=["live", "access_rights"], name="resource_visible"),
            models.Index(fields=["issued_year"], name="resource_year"),
            models.Index(fields=["last_published_at"], name="resource_published"),
        ]

    def __str__(self) -> str:
        return f"{self.display_title} ({self.identifier})"

    @property
    def revisions(self) -> Any:
        """Revisions of this record, as Wagtail asks for them."""
        return self._revisions

    @property
    def display_title(self) -> str:
        """The title, or “[untitled]” with the first words of the description."""
        if self.title.strip():
            return self.title
        words = re.sub(r"<[^>]*>", " ", self.description).split()[:8]
        return " ".join([str(_("[untitled]")), *words])

    @property
    def slug(self) -> str:
        """Words for the address; only the identifier finds the record."""
        return slugify(self.title, allow_unicode=True)[:80].strip("-") or "untitled"

    def get_absolute_url(self) -> str:
        """The canonical address in the active language."""
        return reverse("resource", args=[self.identifier, self.slug])

    @property
    def permanent_url(self) -> str:
        """The address without a language."""
        return reverse("resource-permanent", args=[self.identifier])

    def clean(self) -> None:
        """Check the partial date; an empty language becomes “und”."""
        super().clean()
        if self.issued and not _EDTF_LEVEL_0.match(self.issued):
            raise ValidationError(
                {"issued": _("Write a year, a month or a day, such as 2022-07.")}
            )
        self.language = self.language or "und"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the derived year in step with the date of issue."""
        self.issued_year = int(self.issued[:4]) if self.issued[:4].isdigit() else None
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "Resource":
        """The record as a revision has it, with what no revision may bring back.

        Concepts and publishers merged since then become their successors.
        """
        resource: Resource = super().with_content_json(content)
        for name in _KEPT_LIVE:
            setattr(resource, name, getattr(self, name))
        if resource.publisher and resource.publisher.merged_into_id:
            resource.publisher = resource.publisher.merged_into
        for name in CONCEPT_FIELDS:
            concepts = list(getattr(resource, name).all())
            if any(concept.merged_into_id for concept in concepts):
                current = [concept.merged_into or concept for concept in concepts]
                getattr(resource, name).set(list(dict.fromkeys(current)))
        return resource

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The public page of this unsaved state, drawn by the room that draws pages."""
        preview = import_string(settings.FREESHELF_RESOURCE_PREVIEW)
        response: HttpResponse = preview(request, self)
        return response


class ResourceCreator(Orderable):
    """An agent's part in a resource."""

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
    """An identifier that others gave: DOI, ISBN, symbol, or a source's own."""

    class Kind(models.TextChoices):
        DOI = "doi", _("DOI")
        ISBN = "isbn", _("ISBN")
        ISSN = "issn", _("ISSN")
        SYMBOL = "symbol", _("Document symbol")
        SOURCE = "source", _("Identifier at the source")

    resource = ParentalKey(Resource, related_name="identifiers")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
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
    """This resource stands in a relation to another one."""

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
