"""Comments of the old site and the items that they were written about."""

from django.db.models import Model, Q

from freeshelf.ingest.models import Provenance, RawItem
from freeshelf.ingest.provenance import reference_to

COMMENT = "comment"
COMMENT_TYPES = (COMMENT, "pingback", "trackback")


def comment_key(item_key: str, comment_id: str) -> str:
    """Return the record key of a comment, which begins with the key of its item."""
    return f"comment:{item_key}:{comment_id}"


def comments_of(target: Model) -> list[RawItem]:
    """Return the comments of the items that became this object, oldest first."""
    provenances = Provenance.objects.filter(**reference_to(target))
    condition = Q(pk__in=[])
    for source, item_key in provenances.values_list("source", "record_key"):
        # A range, so that the database can use the index on keys.
        start = comment_key(item_key, "")
        condition |= Q(
            source=source, record_key__gte=start, record_key__lt=f"{start[:-1]};"
        )
    comments = RawItem.objects.filter(condition, record_type__in=COMMENT_TYPES)
    return sorted(comments, key=lambda each: str(each.data.get("comment_date", "")))


def item_key_of(comment: RawItem) -> str:
    """Return the key of the item that a comment was written about."""
    return comment.record_key.removeprefix("comment:").rpartition(":")[0]
