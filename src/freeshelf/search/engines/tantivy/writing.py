"""Write documents into one generation."""

import time
from collections.abc import Iterable
from contextlib import suppress

import tantivy

from freeshelf.search.engines.base import ResourceDocument
from freeshelf.search.engines.tantivy.generations import Generation
from freeshelf.search.engines.tantivy.schema import passage_row, resource_row
from freeshelf.search.errors import IndexBusyError

_BUSY_SECONDS = 10.0
_BUSY_PAUSE = 0.05


class GenerationWriter:
    """The only writer of a generation, until it is closed."""

    def __init__(self, generation: Generation, *, heap: int) -> None:
        self.generation = generation
        self._resources = _writer(generation, generation.resources, heap)
        self._passages = _writer(generation, generation.passages, heap)

    def add(self, documents: Iterable[ResourceDocument]) -> int:
        """Add or replace documents by key, and return their number."""
        count = 0
        for document in documents:
            self.remove([document.key])
            for passage in document.passages:
                self._passages.add_document(passage_row(document.key, passage))
            self._resources.add_document(resource_row(document))
            count += 1
        return count

    def remove(self, keys: Iterable[str]) -> None:
        """Delete documents and their passages."""
        for key in keys:
            self._passages.delete_documents_by_term("resource", key)
            self._resources.delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Make all changes visible and durable.

        Passages go first: a crash in between leaves passages that explain nothing yet,
        never a resource without them, and the outbox repeats the whole batch.
        """
        self._passages.commit()
        self._resources.commit()
        self.generation.reload()

    def abandon(self) -> None:
        """Discard uncommitted changes and release the locks."""
        # Removed files may be the reason for the call.
        with suppress(ValueError):
            self._passages.rollback()
            self._resources.rollback()
        self.close()

    def close(self) -> None:
        """Finish merging and release the locks."""
        self._passages.wait_merging_threads()
        self._resources.wait_merging_threads()


def _writer(
    generation: Generation, index: tantivy.Index, heap: int
) -> tantivy.IndexWriter:
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            return index.writer(heap_size=heap, num_threads=1)
        except ValueError as error:
            if "LockBusy" not in str(error) and "lock" not in str(error).lower():
                raise
            if time.monotonic() > deadline:
                raise IndexBusyError(str(generation.directory or "memory")) from error
            time.sleep(_BUSY_PAUSE)
