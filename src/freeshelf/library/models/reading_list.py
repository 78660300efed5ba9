"""Curated, ordered lists of resources."""

from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    Locale,
    Orderable,
    Revision,
    RevisionMixin,
    TranslatableMixin,
)

from freeshelf.content.written_field import WrittenField
from freeshelf.library.access import AccessRights, ReadingListQuerySet
from freeshelf.library.models.access_fields import Restricted
from freeshelf.library.successors import follow_merged
from freeshelf.vocabularies.language_fields import LanguageField

# Values of the list as a whole, which no revision may restore.
_KEPT_LIVE = ("access_rights", "group", "is_for_records")


class ReadingList(
    DraftStateMixin, RevisionMixin, TranslatableMixin, Restricted, ClusterableModel
):
    """A list that someone made for a purpose, with a note on each resource.

    Its translations are separate lists under the same slug.
    """

    slug = models.SlugField(_("slug"), max_length=200)
    title = models.CharField(_("title"), max_length=500)
    description = WrittenField(_("description"), blank=True)
    language = LanguageField(_("language"), max_length=35, default="en")

    is_for_records = models.BooleanField(
        _("the same access for the resources in the list"),
        default=False,
        help_text=_(
            "Resources in the list, now or later, that more people could read get "
            "this access. It never lets more people read a resource, and neither "
            "does removing the resource from the list."
        ),
    )

    objects = ReadingListQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("reading list")
        verbose_name_plural = _("reading lists")
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "locale"], name="list_slug_unique_in_language"
            ),
            models.CheckConstraint(
                condition=models.Q(access_rights__in=AccessRights.values),
                name="list_access_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def copy_for_translation(
        self, locale: Locale, exclude_fields: list[str] | None = None
    ) -> "ReadingList":
        """Return an unsaved copy whose text is to be written in another language."""
        copy: ReadingList = super().copy_for_translation(locale, exclude_fields)
        copy.language = locale.language_code
        return copy

    @transaction.atomic
    def publish(self, revision: Revision, **kwargs: Any) -> None:
        """Publish a revision, with the current values that no revision holds."""
        # The revision may carry an instance from before its access was restricted.
        live = ReadingList.objects.select_for_update().get(pk=self.pk)
        revision.content_object = live
        super().publish(revision, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "ReadingList":
        """Return the list of a revision, with the current values outside revisions.

        Each merged record is replaced once.
        """
        reading_list: ReadingList = super().with_content_json(content)
        for name in _KEPT_LIVE:
            setattr(reading_list, name, getattr(self, name))
        follow_merged(reading_list.items, "resource")
        return reading_list

    def get_absolute_url(self) -> str:
        """Return the URL of the list."""
        return reverse("reading-list", args=[self.slug])


class ReadingListItem(Orderable):
    """A resource at its position in a list."""

    reading_list = ParentalKey(ReadingList, related_name="items")
    resource = models.ForeignKey(
        "library.Resource", models.CASCADE, related_name="list_items"
    )
    note = models.TextField(_("why it is in the list"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("item")
        verbose_name_plural = pgettext_lazy("reading list", "items")
        constraints = [
            models.UniqueConstraint(
                fields=["reading_list", "resource"], name="resource_once_in_list"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reading_list_id}: {self.resource_id}"
