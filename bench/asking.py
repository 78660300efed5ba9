"""Send queries to the product's own search service, as a signed-out visitor.

Runs inside the product (Django is set up).
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib.auth.models import AnonymousUser

from freeshelf.enrich.language_models import encoder as encoding
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import installed_model
from freeshelf.library.access import readable_by
from freeshelf.library.models import File, FileVersion, Resource
from freeshelf.search import answer_scores
from freeshelf.search.conf import engine
from freeshelf.search.dense.field_share import field_in_library
from freeshelf.search.indexing import rebuild
from freeshelf.search.out_of_scope import evidence
from freeshelf.search.query import parse
from freeshelf.search.question_texts import question_text
from freeshelf.search.quoting import (
    Quote,
    Source,
    compared,
    quotes_for,
    sources_of,
)
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import ResourceHit
from freeshelf.search.semantic import semantic_query
from freeshelf.search.services import analyze_query, search


def ask(
    *, queries: list[str], limit: int, languages: list[str] | None = None
) -> list[dict[str, Any]]:
    """Return the results of each query: {"total", "better", "hits", "guesses"}.

    Each query uses the interface language in `languages` (BCP 47), by default English.
    A hit is {"title", "files", "passage"}: names of its files, and the first passage as
    {"file": name, "page": number}, or null when there is none or it is the description.
    """
    asked_in = languages or ["en"] * len(queries)
    return [
        _answer(query, language, limit)
        for query, language in zip(queries, asked_in, strict=True)
    ]


def evidence_of(*, queries: list[str]) -> list[dict[str, float | None] | None]:
    """Return what the library knows of each query; None if it is not judged."""
    return [_evidence(query) for query in queries]


def keep_only(*, language: str) -> None:
    """Delete every record in another language."""
    Resource.objects.exclude(language=language).delete()
    rebuild()


def _evidence(query: str) -> dict[str, float | None] | None:
    user = AnonymousUser()
    levels = readable_by(user)
    analysis = analyze_query(parse(query), user=user)
    if analysis.query.required or not analysis.query.words:
        return None
    nearest = field = None
    if meaning := semantic_query(analysis.parsed):
        view = meaning.views[0]
        field = field_in_library(view.model, view.layers)
        near = meaning.neighbours(analysis.query, search_engine=engine(), levels=levels)
        nearest = meaning.nearest(list(near.score_boosts), levels=levels)
    found = evidence(
        analysis, nearest=nearest, field=field, search_engine=engine(), levels=levels
    )
    return asdict(found)


def embedded(*, folder: str, model: str, is_passage: bool = False) -> dict[str, Any]:
    """Write what the product reads of texts.json within a model to vectors.npy.

    A row a text: its vector as a passage, or else its layers as a query, zeros where a
    search does not embed it. Returns the key of the model's files: {"key"}.
    """
    installed = installed_model(model)
    texts = json.loads((Path(folder) / "texts.json").read_text("utf-8"))
    if is_passage:
        rows = list(encoder(installed).encode_passages(texts))
    else:
        read = encoder(installed).query_layers
        size = read("a").size
        asked = [question_text(parse(text)) for text in texts]
        rows = [read(text).ravel() if text else np.zeros(size) for text in asked]
    np.save(Path(folder) / "vectors.npy", np.array(rows, np.float32))
    return {"key": installed.key}


def _answer(query: str, language: str, limit: int) -> dict[str, Any]:
    request = SearchRequest(text=query, favoured_language=language, page_size=limit)
    found = search(request, user=AnonymousUser(), language=language)
    return {
        "total": found.total,
        "better": found.did_you_mean,
        "hits": [_plain(hit) for hit in found.hits],
        "guesses": [_plain(hit) for hit in found.guesses],
    }


def ask_for_answers(
    *, queries: list[str], languages: list[str]
) -> list[dict[str, Any]]:
    """Return of each query what is quoted, what was read for it, and what it cost.

    "quotes" and "compared" have {"text", "file", "page"}, those compared by meaning a
    "score", the best first; a text begins with the line that introduces it, if there is
    one. "read" has the file and page of each passage read, "files" those of the hits.
    "encoded" texts and "seconds" of processor time are of the quotes alone, without
    what earlier questions left in memory.
    """
    with _counted() as encoded:
        return [
            _quoted(query, language, encoded)
            for query, language in zip(queries, languages, strict=True)
        ]


def _quoted(query: str, language: str, encoded: list[int]) -> dict[str, Any]:
    request = SearchRequest(text=query, favoured_language=language)
    found = search(request, user=AnonymousUser(), language=language)
    answer_scores.forget_sentences()
    encoded.clear()
    started = time.process_time()
    quotes = quotes_for(found)
    seconds = time.process_time() - started
    cost = {"encoded": sum(encoded), "seconds": seconds}
    sources = sources_of(found)
    scored = (
        compared(found.analyses[-1], sources, meaning=found.meaning)
        if found.meaning
        else []
    )
    return {
        "quotes": [_plain_quote(quote) for quote in quotes],
        "files": [_name(file) for hit in found.hits for file in hit.files],
        "read": [_place(source) for source in sources if source.passage],
        "compared": [
            {"text": text, "score": score, **_place(source)}
            for score, text, source in scored
        ],
        **cost,
    }


@contextmanager
def _counted() -> Iterator[list[int]]:
    """Collect how many texts the encoders read."""
    numbers: list[int] = []
    real = encoding.run_session

    def counting(session: Any, outputs: list[str], inputs: Any, directory: Path) -> Any:
        numbers.append(len(inputs["input_ids"]))
        return real(session, outputs, inputs, directory)

    encoding.run_session = counting
    try:
        yield numbers
    finally:
        encoding.run_session = real


def _place(source: Source) -> dict[str, Any]:
    page = source.passage.page_number if source.passage else None
    return {"file": _name(source.file), "page": page}


def _name(file: File | None) -> str:
    version = file.current if file else None
    return version.original_name if version else ""


def _plain_quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": f"{quote.lead} {''.join(run.text for run in quote.runs)}".strip(),
        "file": _name(quote.file),
        "page": quote.page,
    }


def _plain(hit: ResourceHit) -> dict[str, Any]:
    current = FileVersion.objects.filter(file__resource=hit.resource, is_current=True)
    names = dict(current.values_list("file__number", "original_name"))
    first = hit.passages[0] if hit.passages else None
    passage = None
    if first is not None and first.file_number is not None:
        passage = {"file": names.get(first.file_number, ""), "page": first.page}
    return {
        "title": hit.resource.display_title,
        "files": list(names.values()),
        "passage": passage,
    }
