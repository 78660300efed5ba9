"""Sources and origins of open records that everyone may know of.

A source is a site or a partner with an address on the public Internet and at least one
record that everyone may read. Nothing here tells of any other record.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast
from django.utils import timezone

from freeshelf.core.public_address import public_address
from freeshelf.ingest.models import Provenance, Source
from freeshelf.library.access import readable
from freeshelf.library.models import Merge, Resource
from freeshelf.library.origins import Origin

# People here made these records.
_BY_HAND = (Source.Kind.READERS, Source.Kind.FILES)
_ANYONE = AnonymousUser()


class PublicOrigins:
    """Reads of provenance for everyone."""

    def sources(self) -> QuerySet[Source]:
        """Return sources with record_count, the number of their open records."""
        rows = _provenance().filter(source=OuterRef("pk"))
        counted = rows.order_by().values("source")
        counts = counted.annotate(count=Count("key", distinct=True)).values("count")
        return Source.objects.filter(Exists(rows), pk__in=_with_address()).annotate(
            record_count=Subquery(counts)
        )

    def records_of(self, source: Source) -> QuerySet[Resource]:
        """Return the open records that came from a source."""
        keys = _provenance().filter(source=source).values("key")
        return Resource.objects.visible_to(_ANYONE).filter(pk__in=keys)

    def origins_of(self, keys: Collection[int]) -> Mapping[int, Sequence[Origin]]:
        """Return the origins of open records by primary key."""
        found: dict[int, list[Origin]] = defaultdict(list)
        rows = _provenance().filter(
            object_id__in=[str(key) for key in keys], source__in=_with_address()
        )
        columns = ("source__slug", "source__title", "record_url", "retrieved_at")
        # Deleted at the source, and published here nevertheless.
        deleted = "record__deleted"
        listed = rows.order_by("pk").values_list("key", *columns, deleted)
        for key, slug, title, url, retrieved_at, is_deleted in listed:
            address = "" if is_deleted else public_address(url)
            day = timezone.localtime(retrieved_at).date()
            found[key].append(Origin(slug, title, address, day))
        return found


def _provenance() -> QuerySet[Any]:
    """Return the rows of open records, with their primary key as `key`."""
    kind = ContentType.objects.get_for_model(Resource)
    rows = Provenance.objects.annotate(key=Cast("object_id", BigIntegerField()))
    visible = Resource.objects.visible_to(_ANYONE).values("pk")
    return rows.filter(content_type=kind, key__in=visible).exclude(
        pk__in=_of_closed_records()
    )


def _of_closed_records() -> list[int]:
    """Return the rows that an open record has from a closed one merged into it."""
    was_open = Resource.objects.filter(
        readable(_ANYONE),
        pk=OuterRef("merged_key"),
        withdrawn_at=None,
        first_published_at__isnull=False,
    )
    merges = Merge.objects.filter(
        ~Exists(was_open), kind=Merge.Kind.RESOURCE, undone_at=None
    )
    moved = merges.values_list("journal__elsewhere__provenance", flat=True)
    return [key for keys in moved for key in keys or ()]


def _with_address() -> list[int]:
    """Return the sources with an address that may be shown; a library has few."""
    rows = Source.objects.exclude(kind__in=_BY_HAND).exclude(address="")
    return [row.pk for row in rows if row.public_address]
