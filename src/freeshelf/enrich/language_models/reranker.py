"""Compare a question with passages by a model that reads both together.

Such a cross-encoder is slower than vectors by orders of magnitude, and better: only the
few best passages of a question are given to it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import numpy as np

from freeshelf.enrich.errors import BrokenModelError
from freeshelf.enrich.language_models.encoder import (
    JsonTokenizer,
    loaded,
    tokenizer_of,
)
from freeshelf.enrich.language_models.manifest import MODEL_NAME
from freeshelf.enrich.language_models.registry import InstalledModel, encoder_threads
from freeshelf.enrich.language_models.sessions import (
    input_names,
    open_session,
    run_session,
)

_KEPT_SCORES = 2_048


class OnnxReranker:
    """Reranker of a verified model directory.

    Raises BrokenModelError when its files do not fit each other.
    """

    def __init__(self, model: InstalledModel, *, threads: int = 1) -> None:
        self.model = model
        self._tokenizer = cast(JsonTokenizer, tokenizer_of(model))
        self._session = open_session(model.directory / MODEL_NAME, threads=threads)
        self._inputs = input_names(self._session, model.directory)
        self._output = self._session.get_outputs()[0].name
        # In memory only: search queries are never written to disk.
        self._kept = lru_cache(maxsize=_KEPT_SCORES)(self._score)

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return how well each passage answers, the more the better; kept for a while.

        They are read one by one: numbers of a batch depend on their neighbours there,
        and the same question must have the same order on each of its pages.
        """
        return [self._kept(question, passage) for passage in passages]

    def _score(self, question: str, passage: str) -> float:
        ids, types = self._tokenizer.pair(question, passage)
        texts = np.array([ids or [0]], np.int64)
        feeds = {
            "input_ids": texts,
            "attention_mask": np.ones_like(texts),
            "token_type_ids": np.array([types or [0]], np.int64),
        }
        inputs = {name: feeds[name] for name in self._inputs}
        (output,) = run_session(
            self._session, [self._output], inputs, self.model.directory
        )
        if output.size != 1:
            problem = f"{MODEL_NAME} gives {output.size} numbers for two texts, not one"
            raise BrokenModelError(self.model.directory, problem)
        return float(output.reshape(-1)[0])


def reranker(model: InstalledModel) -> OnnxReranker:
    """Return the reranker of a model, loaded once per process.

    Raises BrokenModelError; after a failure, loading is retried after a minute.
    """
    return loaded(model, OnnxReranker, threads=encoder_threads(in_background=False))
