"""Who made a row, as the history that Wagtail keeps has it."""

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry, Revision

if TYPE_CHECKING:
    from freeshelf.library.access import Reader

_CREATE = "wagtail.create"


def made_by(user: "Reader", model: Any, *, key: str = "pk") -> Q:
    """Rows of a model that this person made; `key` is the column that names them.

    Someone made what the log says they created, or what they wrote the first revision
    of: an import brings revisions with their authors, and no entry of a creation.
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
    began = Revision.objects.filter(base_content_type=kind, user=user.pk)
    began = began.filter(~Exists(earlier))
    made = Q()
    for rows in (created, began):
        keys = rows.order_by().values_list(Cast("object_id", BigIntegerField()))
        made |= Q(**{f"{key}__in": keys})
    return made
