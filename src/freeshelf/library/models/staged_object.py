"""Imported objects that only staff see until their import is opened."""

from typing import Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import Page


class StagedObjectQuerySet(models.QuerySet):
    """QuerySet of staged objects."""

    def of(self, instance: models.Model) -> Self:
        """Filter to the row of one object."""
        return self.filter(
            content_type=staged_type(type(instance)), object_id=instance.pk
        )

    def keys_of(self, model: type[models.Model]) -> models.QuerySet:
        """Return primary keys of the staged objects of a model, for a subquery."""
        return self.filter(content_type=staged_type(model)).values("object_id")


class StagedObject(models.Model):
    """An object that is hidden from visitors, and its values after the opening.

    `opened` has the values of the fields that hide it (`access_rights`, `live`,
    `is_listed`), scheduled revisions (`schedule`), or changes that wait for the
    opening: a revision (`revision`), or values by name with those that they replace
    (`values`).
    """

    # The slug of its source: all objects of a source are opened together.
    origin = models.CharField(max_length=100, db_index=True)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    opened = models.JSONField(default=dict)

    objects = StagedObjectQuerySet.as_manager()

    class Meta:
        verbose_name = "staged object"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="object_staged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.origin}: {self.content_type_id} {self.object_id}"


def staged_type(model: type[models.Model]) -> ContentType:
    """Return the content type of a row: Page for all kinds of pages."""
    named = Page if issubclass(model, Page) else model
    return ContentType.objects.get_for_model(named)
