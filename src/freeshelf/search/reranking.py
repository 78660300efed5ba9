"""Sort the first records of a question by a model that reads both together.

Off unless the operator names such a model. It compares the question with the best
passage of each of the first records, those that the question finds without filters: the
same on every page, under every filter, and for every language of the reader. When it
fails, the order is as it was.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from freeshelf.core.html import html_to_text
from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.registry import (
    active_reranker,
    reranked_records,
)
from freeshelf.enrich.language_models.reranker import reranker
from freeshelf.enrich.models import Passage
from freeshelf.library.access import Reader, readable_by
from freeshelf.library.models import Resource
from freeshelf.search.dense.passages import embedded_text
from freeshelf.search.engines.base import Extent, SearchEngine
from freeshelf.search.hits import visible_records
from freeshelf.search.readings import BEFORE_FILTERS, Reading

logger = logging.getLogger(__name__)

# The best by words and meaning together need not be the first of either.
_CANDIDATES = 12


def best_first(question: str, texts: Sequence[str]) -> list[int]:
    """Return the places of texts, the best answer first; as they are without a model.

    Equal ones keep their order.
    """
    order = list(range(len(texts)))
    model = active_reranker()
    if model is None or len(texts) < 2:
        return order
    try:
        scores = reranker(model).scores(question, texts)
    except ModelError as error:
        logger.warning("%s", error)
        return order
    return sorted(order, key=lambda place: -scores[place])


def foresee_reranked(reading: Reading, *, search_engine: SearchEngine) -> None:
    """Say what a reranker will read of a reading, if there is one."""
    if active_reranker() is None or reading.meaning is None:
        return
    search_engine.foresee(
        lambda: [
            partial(reading.expected, **_head()),
            partial(reading.foresee_passages, **_head()),
        ]
    )
    by_words = partial(reading.by_words, **_head())
    search_engine.foresee(lambda: [by_words], extent=Extent.WHOLE)


def rerank(reading: Reading, *, search_engine: SearchEngine, user: Reader) -> None:
    """Let the first records of a reading come in their new order.

    Those that the user may not see are left out. One without a better passage is
    compared by its title and description.
    """
    meaning, near = reading.meaning, reading.near
    if meaning is None or near is None:
        return
    analysis, hits = reading.analysis, reading.search(**_head()).hits
    records = visible_records([hit.key for hit in hits], user)
    levels = readable_by(user)
    found = search_engine.passages(
        analysis.query, levels=levels, keys=tuple(records), per_resource=_CANDIDATES
    )
    passages = meaning.passages(
        {key: found.get(key, {}) for key in records},
        languages={key: each.language for key, each in records.items()},
        levels=levels,
        candidates=_CANDIDATES,
    )
    best = {
        key: int(of_record[0].partition(".")[2])
        for key, of_record in passages.items()
        if of_record
    }
    texts = Passage.objects.in_bulk(best.values())
    keys = [hit.key for hit in hits if hit.key in records]
    read = [_text(records[key], texts.get(best.get(key, 0))) for key in keys]
    order = best_first(analysis.parsed.text, read)
    reading.near = replace(near, head=tuple(keys[place] for place in order))


def _head() -> dict[str, Any]:
    """Return the changes of a request for the records that a model reads."""
    return {**BEFORE_FILTERS, "limit": reranked_records(), "preferred_language": ""}


def _text(resource: Resource, passage: Passage | None) -> str:
    text = passage.text_with_headings if passage else ""
    return embedded_text(resource.title, text or html_to_text(resource.description))
