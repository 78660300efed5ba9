"""Load generated resources into a library.

Runs inside the product (Django is set up). Bulk inserts directly into the tables, so no
outbox rows and no tasks are created: run `freeshelf reindex` afterwards.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import islice

from django.db import transaction

from bench.speed.corpus import GeneratedResource, resources
from bench.speed.frame import concept_ids, make_frame, publisher_ids
from freeshelf.enrich.models import (
    ConceptSuggestionState,
    DuplicateFingerprint,
    Passage,
)
from freeshelf.enrich.segmentation import cut_into_passages
from freeshelf.enrich.services import READER_VERSION
from freeshelf.library.models import (
    File,
    FileContent,
    FileVersion,
    PageText,
    Resource,
)

# Rows of a transaction; there are no other writers meanwhile.
_BATCH = 1000
_FIELDS = {
    "types": "type",
    "subjects": "subject",
    "spatial": "place",
    "sectors": "sector",
    "audience": "audience",
}
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Loaded:
    """Number of loaded objects."""

    resources: int = 0
    files: int = 0
    pages: int = 0
    passages: int = 0
    text_bytes: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, float]:
        """Return plain values for JSON."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def load(*, first: int, last: int) -> dict[str, float]:
    """Add resources `first` to `last`; the first call creates their targets."""
    return load_resources(resources(first, last), is_first=first == 1)


def load_resources(
    made: Iterable[GeneratedResource], *, is_first: bool
) -> dict[str, float]:
    """Add these resources; the first call creates their targets."""
    started = time.perf_counter()
    if is_first:
        with transaction.atomic():
            make_frame()
    concepts = {name: concept_ids(role) for name, role in _FIELDS.items()}
    publishers = publisher_ids()
    loaded = Loaded()
    for batch in _batches(made, _BATCH):
        with transaction.atomic():
            _load_batch(batch, concepts, publishers, loaded)
    loaded.seconds = time.perf_counter() - started
    return loaded.as_dict()


def _load_batch(
    batch: list[GeneratedResource],
    concepts: dict[str, list[int]],
    publishers: list[int],
    loaded: Loaded,
) -> None:
    rows = Resource.objects.bulk_create(_row(made, publishers) for made in batch)
    # A library at rest: one-time work for new records is not part of a page's cost.
    for mark in (DuplicateFingerprint, ConceptSuggestionState):
        mark.objects.bulk_create(mark(resource=row) for row in rows)
    for name, ids in concepts.items():
        through = getattr(Resource, name).through
        through.objects.bulk_create(
            through(resource_id=row.pk, concept_id=ids[position])
            for row, made in zip(rows, batch, strict=True)
            for position in getattr(made, name)
        )
    filed = [(row, made) for row, made in zip(rows, batch, strict=True) if made.pages]
    _load_files(filed, loaded)
    loaded.resources += len(batch)
    loaded.text_bytes += sum(made.text_bytes for made in batch)


def _row(made: GeneratedResource, publishers: list[int]) -> Resource:
    return Resource(
        identifier=made.identifier,
        title=made.title,
        description=made.description,
        issued=made.issued,
        issued_year=int(made.issued[:4]),
        language=made.language,
        publisher_id=publishers[made.publisher],
        access_rights=made.access_rights,
        live=True,
        has_unpublished_changes=False,
        first_published_at=_NOW,
        last_published_at=_NOW,
    )


def _load_files(
    filed: list[tuple[Resource, GeneratedResource]], loaded: Loaded
) -> None:
    contents = FileContent.objects.bulk_create(_content(made) for _, made in filed)
    files = File.objects.bulk_create(
        File(resource=row, number=1, title=made.title[:500], language=made.language)
        for row, made in filed
    )
    FileVersion.objects.bulk_create(
        FileVersion(
            file=file,
            content=content,
            original_name=f"bench-{made.number}.pdf",
            added_at=_NOW,
        )
        for file, content, (_, made) in zip(files, contents, filed, strict=True)
    )
    for content, (_, made) in zip(contents, filed, strict=True):
        PageText.objects.bulk_create(_pages(content, made))
        passages = Passage.objects.bulk_create(_passages(content, made))
        loaded.files += 1
        loaded.pages += len(made.pages)
        loaded.passages += len(passages)


def _content(made: GeneratedResource) -> FileContent:
    sha256 = hashlib.sha256(made.identifier.encode()).hexdigest()
    return FileContent(
        sha256=sha256,
        size=sum(len(page.encode()) for page in made.pages),
        media_type="application/pdf",
        storage_name=f"{sha256[:2]}/{sha256[2:4]}/{sha256}",
        stored_at=_NOW,
        state=FileContent.State.DONE,
        page_count=len(made.pages),
        word_count=sum(len(page.split()) for page in made.pages),
        language=made.language,
        extracted_at=_NOW,
        # Older ones would be extracted again during the measurement.
        reader_version=READER_VERSION,
    )


def _pages(content: FileContent, made: GeneratedResource) -> Iterator[PageText]:
    for number, text in enumerate(made.pages, start=1):
        yield PageText(
            content=content,
            number=number,
            text=text,
            language=made.language,
            width=595,
            height=842,
        )


def _passages(content: FileContent, made: GeneratedResource) -> Iterator[Passage]:
    pieces = (
        (number, piece)
        for number, page in enumerate(made.pages, start=1)
        for piece in cut_into_passages(page)
    )
    for ordinal, (number, piece) in enumerate(pieces):
        yield Passage(
            content=content,
            ordinal=ordinal,
            page_number=number,
            start=piece.start,
            language=made.language,
            text=piece.text,
        )


def _batches(
    items: Iterable[GeneratedResource], size: int
) -> Iterator[list[GeneratedResource]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
