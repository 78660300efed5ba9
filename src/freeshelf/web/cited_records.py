"""Load records in plain values, with the files that a user may open."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils import translation

from freeshelf.changes.open_records import described_record
from freeshelf.core.batches import in_batches
from freeshelf.crosswalks.record import Record, record_of
from freeshelf.library.access import Reader
from freeshelf.library.editions import newest_editions, superseded_by
from freeshelf.library.models import File, Resource
from freeshelf.search.explaining import (
    files_of,
    opening_days,
    prefetch_record,
    prefetch_records,
)

_AT_ONCE = 100


def cited_record(resource: Resource, *, user: Reader, language: str) -> Record:
    """Return a record, with the files that this user may open."""
    prefetch_record(resource)
    files = files_of([resource], user=user).get(resource.pk, [])
    return described_record(resource, files, user=user, language=language)


def cited_records(
    identifiers: Sequence[str], *, user: Reader, language: str
) -> Iterator[Record]:
    """Yield those of these records that this user may see, in their order.

    Some are loaded at a time, each checked when its turn comes.
    """
    for _resource, _files, record in records_with_files(
        identifiers, user=user, language=language
    ):
        yield record


def records_with_files(
    identifiers: Sequence[str], *, user: Reader, language: str
) -> Iterator[tuple[Resource, list[File], Record]]:
    """Yield records as `cited_records` does, with what they are made of."""
    for keys in in_batches(identifiers, _AT_ONCE):
        # Pieces of a response are made when its view has returned.
        with translation.override(language):
            found = list(_loaded(keys, user=user, language=language))
        yield from found


def _loaded(
    keys: Sequence[str], *, user: Reader, language: str
) -> Iterator[tuple[Resource, list[File], Record]]:
    visible = Resource.objects.visible_to(user).select_related("publisher")
    by_key = {row.identifier: row for row in visible.filter(identifier__in=keys)}
    resources = [by_key[key] for key in keys if key in by_key]
    prefetch_records(resources)
    files = files_of(resources, user=user)
    newer = newest_editions(resources, user)
    opening = opening_days(resources, user=user)
    for resource in resources:
        replaced_by = newer.get(resource.pk)
        own = files.get(resource.pk, [])
        record = record_of(
            resource,
            base_url=settings.FREESHELF_BASE_URL,
            language=language,
            files=own,
            opening=opening.get(resource.pk, ()),
            superseded_by=superseded_by(replaced_by) if replaced_by else "",
            has_properties=False,
        )
        yield resource, own, record
