"""Find who made a row, by the log and by revisions."""

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry, Revision

_CREATE = "wagtail.create"


def made_by(user: AbstractUser | AnonymousUser, model: Any, *, key: str = "pk") -> Q:
    """Return a filter for rows that a user created; `key` is the column of keys.

    A user created an object if the log says so, or if they wrote its first revision: an
    import creates revisions with authors, but no log entry of the creation.
    """
    if user.pk is None:
        return Q(pk__in=[])
    kind = ContentType.objects.get_for_model(model)
    created = ModelLogEntry.objects.filter(
        content_type=kind, action=_CREATE, user=user.pk
    )
    earlier = Revision.objects.filter(
        base_content_type=kind,
        object_id=OuterRef("object_id"),
        pk__lt=OuterRef("pk"),
    )
    first_revisions = Revision.objects.filter(base_content_type=kind, user=user.pk)
    first_revisions = first_revisions.filter(~Exists(earlier))
    made = Q()
    for rows in (created, first_revisions):
        keys = rows.order_by().values_list(Cast("object_id", BigIntegerField()))
        made |= Q(**{f"{key}__in": keys})
    return made
