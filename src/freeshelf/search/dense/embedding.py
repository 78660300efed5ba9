"""Embed passages in small batches.

Results are saved after each batch of texts: a process that is killed loses only the
current batch, and the next one continues from there.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from freeshelf.core.batches import in_batches
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.search.dense.conf import index_dir
from freeshelf.search.dense.passages import EmbeddedPassage, embedded_passages
from freeshelf.search.dense.quantization import quantize
from freeshelf.search.dense.services import writer_of
from freeshelf.search.dense.vectors import vector_store

# Passages loaded in one step, and texts saved together: about a second of work.
_WINDOW = 256
_KEPT_TOGETHER = 32


def embed_batch(
    model: InstalledModel, *, is_stopped: Callable[[], bool] = lambda: False
) -> int:
    """Embed the passages that have been pending longest and return the number of texts.

    Raises BrokenModelError and DenseIndexDamagedError.
    """
    writer = writer_of(model)
    directory = index_dir(model.key)
    with vector_store(directory) as vectors:
        resources = vectors.pending_resources(passages=_WINDOW)
        if not resources:
            return 0
        read = partial(embedded_passages, resources, languages=model.languages)
        texts = _texts(writer.put(read))
        missing = {row.text_hash for row in vectors.pending_rows(resources)}
        waiting = [texts[each] for each in sorted(missing & texts.keys())[:_WINDOW]]
        done = 0
        # Texts of similar length together: a batch takes as long as its longest text.
        waiting.sort(key=lambda passage: len(passage.text))
        for batch in in_batches(waiting, _KEPT_TOGETHER):
            if is_stopped():
                break
            encoded = encoder(model, in_background=True).encode_passages(
                [passage.text for passage in batch]
            )
            vectors.keep([passage.text_hash for passage in batch], quantize(encoded))
            done += len(batch)
    writer.settle()
    return done


def _texts(
    passages: Mapping[str, Sequence[EmbeddedPassage]],
) -> dict[bytes, EmbeddedPassage]:
    return {
        passage.text_hash: passage
        for of_resource in passages.values()
        for passage in of_resource
    }
