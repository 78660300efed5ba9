"""Reading the comments that came in with what they were written under."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from freeshelf.ingest.models import Provenance, RawItem

COMMENT = "comment"
COMMENT_TYPES = (COMMENT, "pingback", "trackback")


def comment_key(item_key: str, number: str) -> str:
    """What names a comment at its source: it begins with what it was written under."""
    return f"comment:{item_key}:{number}"


def comments_of(target: Model) -> list[RawItem]:
    """The comments under what became this object, the oldest first."""
    known = Provenance.objects.filter(
        content_type=ContentType.objects.get_for_model(target),
        object_id=str(target.pk),
    )
    wanted = Q(pk__in=[])
    for source, item_key in known.values_list("source", "record_key"):
        # A range, so that the index of keys finds them.
        start = comment_key(item_key, "")
        wanted |= Q(
            source=source, record_key__gte=start, record_key__lt=f"{start[:-1]};"
        )
    found = RawItem.objects.filter(wanted, record_type__in=COMMENT_TYPES)
    return sorted(found, key=lambda each: str(each.data.get("comment_date", "")))


def item_key_of(comment: RawItem) -> str:
    """The key of the item that a comment was written under."""
    return comment.record_key.removeprefix("comment:").rpartition(":")[0]
