"""The catalogue record of a work."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.locks import BaseLock
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from freeshelf.comments.models import Assignable
from freeshelf.content.fields import BodyField, ValuesField
from freeshelf.content.models import PreviewOnSite
from freeshelf.content.rendering import stream_html
from freeshelf.core.dates import is_partial_date
from freeshelf.core.html import html_to_text, one_line, sanitize_html
from freeshelf.core.languages import is_language_tag
from freeshelf.library.access import CONCEPT_FIELDS, AccessRights, ResourceQuerySet
from freeshelf.library.errors import MergedResourceError, WithdrawnResourceError
from freeshelf.library.identifiers import mint_identifier
from freeshelf.library.locks import MergedLock, WithdrawnLock
from freeshelf.library.models.access_fields import Embargoed, Restricted
from freeshelf.library.models.agent import Agent
from freeshelf.library.successors import follow_merged, latest, latest_of
from freeshelf.vocabularies.language_fields import LanguageField
from freeshelf.vocabularies.models import Concept

# Values of the record as a whole, which no revision may restore.
_KEPT_LIVE = (
    "identifier",
    "access_rights",
    "group",
    "access_from",
    "opens_on",
    "opening_noted",
    "withdrawn_at",
    "withdrawn_reason",
    "created_at",
    "merged_into",
    "live_revision",
    "last_published_at",
    "expired",
    "assigned_to",
)


def _concepts(name: str, verbose: Any) -> ParentalManyToManyField:
    return ParentalManyToManyField(
        Concept, blank=True, related_name=f"resources_by_{name}", verbose_name=verbose
    )


class Titled:
    """Shows the title of a record or an event, which may have none."""

    title: Any
    description: Any

    @property
    def display_title(self) -> str:
        """Return the title, or “[untitled]” with the first words of the description."""
        if title := one_line(self.title):
            return title
        first_words = html_to_text(self.description).split()[:8]
        return " ".join([str(_("[untitled]")), *first_words])

    @property
    def slug(self) -> str:
        """Return words for the URL, in which only the identifier selects."""
        return slugify(self.title, allow_unicode=True)[:80].strip("-") or "untitled"


class Resource(
    Titled,
    PreviewOnSite,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    index.Indexed,
    Restricted,
    Embargoed,
    Assignable,
    ClusterableModel,
):
    """A work such as a report, law, toolkit or dataset, in Dublin Core terms."""

    class DescriptionSource(models.TextChoices):
        PUBLISHER = "publisher", _("Publisher")
        EDITOR = "editor", _("Editor")
        MACHINE = "machine", _("Automatic")

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
    # Sanitised HTML; derived from the blocks where there is a body.
    description = models.TextField(_("description"), blank=True)
    body = BodyField("freeshelf.library.blocks.RecordBodyBlock", verbose_name=_("text"))
    description_source = models.CharField(
        _("source of the description"),
        max_length=20,
        choices=DescriptionSource.choices,
        default=DescriptionSource.EDITOR,
    )
    issued = models.CharField(
        _("publication date"),
        max_length=10,
        blank=True,
        help_text=_("A year, a month or a day: 2022, 2022-07 or 2022-07-30."),
    )
    issued_year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, editable=False
    )
    language = LanguageField(
        _("language"),
        max_length=35,
        default="und",
        help_text=_("A language tag (BCP 47), such as “en”."),
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
    source_url = models.URLField(_("publisher’s page"), max_length=2000, blank=True)
    rights = models.TextField(_("rights"), blank=True)
    license = models.CharField(
        _("licence"),
        max_length=500,
        blank=True,
        help_text=_("SPDX identifier or web address of the licence."),
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
    # Values of editor-defined fields by key (format: fields.values).
    field_values = ValuesField(
        _("custom fields"), default=dict, blank=True, editable=False
    )
    is_featured = models.BooleanField(
        _("featured"),
        default=False,
        help_text=_(
            "Appears before newer items in lists and feeds that are sorted by date."
        ),
    )
    # The list that gave it its access, None where a person or an import did.
    access_from = models.ForeignKey(
        "library.ReadingList",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    access_from.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    withdrawn_at = models.DateTimeField(
        _("withdrawn"), null=True, blank=True, editable=False
    )
    withdrawn_reason = models.TextField(
        _("why it was withdrawn"), blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # The successor of this record, which is now part of it.
    merged_into = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )

    objects = ResourceQuerySet.as_manager()
    preview_setting = "FREESHELF_RESOURCE_PREVIEW"

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("alternative"),
        index.SearchField("description"),
        index.FilterField("live"),
        index.FilterField("access_rights"),
        index.FilterField("is_featured"),
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
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | (Q(live=False) & ~Q(merged_into=models.F("id"))),
                name="merged_is_not_live",
            ),
        ]
        indexes = [
            models.Index(fields=["live", "access_rights"], name="resource_visible"),
            models.Index(fields=["issued_year"], name="resource_year"),
            models.Index(fields=["last_published_at"], name="resource_published"),
            models.Index(
                fields=["is_featured", "last_published_at"], name="resource_new"
            ),
            models.Index(fields=["language"], name="resource_language"),
            models.Index(
                fields=["opens_on"],
                condition=Q(opens_on__isnull=False),
                name="resource_opening",
            ),
            # Editors look for these few among many rows, which are wide.
            models.Index(
                fields=["live"],
                condition=Q(has_unpublished_changes=True),
                name="resource_changed",
            ),
        ]

    def __str__(self) -> str:
        return self.display_title

    def get_absolute_url(self) -> str:
        """Return the canonical URL in the active language."""
        return reverse("resource", args=[self.identifier, self.slug])

    @property
    def permanent_url(self) -> str:
        """Return the URL without a language."""
        return reverse("resource-permanent", args=[self.identifier])

    def clean(self) -> None:
        """Sanitise the description, validate the date and the language."""
        super().clean()
        self._derive_description()
        if self.issued and not is_partial_date(self.issued):
            raise ValidationError(
                {"issued": _("Enter a year, month or day, such as 2022-07.")}
            )
        self.language = self.language or "und"
        if not is_language_tag(self.language):
            raise ValidationError(
                {"language": _("Enter a language tag, such as “fr” or “zh-Hans”.")}
            )

    def save(self, **kwargs: Any) -> None:
        """Save the row and its relations together, with updated derived values."""
        fields = kwargs.get("update_fields")
        if "title" in self.__dict__:
            self.title = one_line(self.title)
        self.derive_values(
            with_words=fields is None or not {"body", "description"}.isdisjoint(fields)
        )
        if fields is not None and "issued" in fields:
            kwargs["update_fields"] = {*fields, "issued_year"}
        if fields is not None and "body" in fields:
            kwargs["update_fields"] = {*kwargs["update_fields"], "description"}
        with transaction.atomic():
            super().save(**kwargs)

    def derive_values(self, *, with_words: bool = True) -> None:
        """Compute the derived columns; a bulk insert calls this explicitly."""
        if with_words:
            self._derive_description()
        self.issued_year = int(self.issued[:4]) if self.issued[:4].isdecimal() else None

    def _derive_description(self) -> None:
        """Derive the description from the body, if there is one and it was loaded."""
        is_loaded = "body" not in self.get_deferred_fields()
        if is_loaded and self.body:
            self.description = stream_html(self.body)
        else:
            self.description = sanitize_html(self.description)

    def write_text(self, *, html: str = "", body: Any = None) -> None:
        """Set the text, as blocks or else as HTML; a description follows its blocks.

        Whatever writes a description does so here, so that the two never differ.
        """
        blocks: Any = body or []
        self.body = blocks
        self.description = html
        self._derive_description()

    @transaction.atomic
    def publish(self, revision: Revision, **kwargs: Any) -> None:
        """Publish a revision, with the current values that no revision holds.

        Raises WithdrawnResourceError for a record that was withdrawn, and
        MergedResourceError for one that was merged into another.
        """
        now_live = Resource.objects.select_for_update().get(pk=self.pk)
        if now_live.withdrawn_at is not None:
            raise WithdrawnResourceError(identifier=self.identifier)
        if now_live.merged_into_id is not None:
            raise MergedResourceError(identifier=self.identifier)
        # The revision may carry an instance from before its access was restricted.
        revision.content_object = now_live
        super().publish(revision, **kwargs)

    def get_lock(self) -> BaseLock | None:
        """Lock withdrawn and merged records."""
        if self.withdrawn_at is not None:
            return WithdrawnLock(self)
        if self.merged_into_id is not None:
            return MergedLock(self)
        return super().get_lock()

    def with_content_json(self, content: dict[str, Any]) -> "Resource":
        """Return the record of a revision, with the current values outside revisions.

        Concepts, agents and resources merged since then are replaced by their
        successors.
        """
        resource: Resource = super().with_content_json(content)
        for name in _KEPT_LIVE:
            setattr(resource, name, getattr(self, name))
        if resource.publisher is not None:
            resource.publisher = latest(resource.publisher)
        for name in CONCEPT_FIELDS:
            concepts = list(getattr(resource, name).all())
            if any(concept.merged_into_id for concept in concepts):
                getattr(resource, name).set(latest_of(concepts))
        follow_merged(resource.creators, "agent", "role")
        follow_merged(resource.relations, "target", "kind", without=self.pk)
        return resource
