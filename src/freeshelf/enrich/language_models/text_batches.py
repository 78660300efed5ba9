"""Batches of texts of similar length, for a model to encode together."""

from collections.abc import Iterator, Sequence

# A batch fills the processor's caches and no more (docs/adr/0213).
_MAX_TEXTS = 8
_MAX_TOKENS = 2_048


def batches_of(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield indexes of texts of similar length, as many as fit in a batch."""
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        # In rising order, the next text is the longest and all are padded to it.
        tokens = (len(batch) + 1) * lengths[number]
        if batch and (len(batch) >= _MAX_TEXTS or tokens > _MAX_TOKENS):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch
