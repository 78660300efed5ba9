"""Order of measurements: embed real texts, grow the library, index, query."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.dense.shape import PAGES_EACH
from bench.dense.texts import real_pieces, real_questions
from bench.models import NAMES, models_folder
from bench.speed.peers import fts5
from bench.speed.product import MeasuringError, Product, console_script
from bench.speed.queries import queries
from bench.speed.server import PageFigures, gunicorn, serving

_SEED = 5


@dataclass(frozen=True, slots=True)
class DenseEffort:
    """Numbers of real texts to embed, of those that are timed, and of queries."""

    pieces: int = 20_000
    sample: int = 500
    questions: int = 200


QUICK = DenseEffort(pieces=400, sample=64, questions=20)


@dataclass(frozen=True, slots=True)
class DenseFigures:
    """Measurements of one size; `models` has the result of `calls.measure`."""

    resources: int
    passages: int
    pieces: int
    rates: dict[str, float]  # passages embedded per second, by model
    index_rows: int
    index_seconds: float
    size: int  # bytes of vectors on disk
    models: dict[str, Any]
    page: PageFigures  # with the first model only, as a library is installed
    page_of_all: PageFigures  # with every model
    fts5: PageFigures  # SQLite FTS5, for the same questions
    # the largest, resident bytes: total, and without files
    web_process: tuple[int, int]
    process: int  # the largest of all


def measure_dense(
    sizes: Sequence[int],
    *,
    folder: Path,
    data: Path,
    cache: Path,
    effort: DenseEffort,
    say: Callable[[str], None],
) -> Iterator[DenseFigures]:
    """Grow one library through these numbers of passages and measure at each.

    Raises MeasuringError when no model is available.
    """
    product = _product(folder, cache=cache, say=say)
    vectors = cache / "vectors" / str(effort.pieces)
    rates, pieces = _embed(product, folder, vectors, data=data, effort=effort, say=say)
    questions = real_questions(data, count=effort.questions)
    grown = 0
    for size in sorted(sizes):
        resources = size // PAGES_EACH
        say(f"{size:,} passages: making resources {grown + 1:,} to {resources:,}")
        product.inside(
            "bench.dense.library",
            "grow",
            first=grown + 1,
            last=resources,
            vectors=str(vectors),
        )
        fts5.extend(folder / "fts5.sqlite3", first=grown + 1, last=resources)
        grown = resources
        say(f"{size:,} passages: indexing vectors, then words")
        index = product.inside("bench.dense.library", "index_vectors")
        product.freeshelf("reindex")
        say(f"{size:,} passages: asking")
        models = product.inside("bench.dense.calls", "measure", questions=questions)
        pages, web_process, process = _measure_pages(product, questions)
        say(f"{size:,} passages: asking SQLite FTS5")
        yield DenseFigures(
            resources=resources,
            passages=size,
            pieces=pieces,
            rates=rates,
            index_rows=index["rows"],
            index_seconds=index["seconds"],
            size=models.pop("size"),
            models=models,
            page=pages[0],
            page_of_all=pages[1],
            fts5=_measure_fts5(product, folder / "fts5.sqlite3", questions),
            web_process=web_process,
            process=process,
        )


def _product(folder: Path, *, cache: Path, say: Callable[[str], None]) -> Product:
    models = models_folder(cache, say=say)
    if models is None:
        raise MeasuringError("Search by meaning cannot be measured without a model.")
    variables = {"FREESHELF_MODELS_DIR": str(models)}
    product = Product(folder / "library", variables=variables)
    product.begin()
    return product


def _embed(
    product: Product,
    folder: Path,
    vectors: Path,
    *,
    data: Path,
    effort: DenseEffort,
    say: Callable[[str], None],
) -> tuple[dict[str, float], int]:
    real = real_pieces(data, count=effort.pieces)
    say(f"Embedding {len(real):,} real passages, unless they are kept in {vectors}")
    path = folder / "pieces.json"
    path.write_text(json.dumps([(p.text, p.language) for p in real]), "utf-8")
    started = time.perf_counter()
    rates: dict[str, float] = product.inside(
        "bench.dense.calls",
        "embed",
        pieces=str(path),
        folder=str(vectors),
        sample=effort.sample,
    )
    say(f"That took {time.perf_counter() - started:.0f} s")
    return rates, len(real)


def _measure_pages(
    product: Product, questions: Sequence[str]
) -> tuple[list[PageFigures], tuple[int, int], int]:
    pages = product.inside(
        "bench.speed.addresses", "pages_to_measure", resources=1, values=1
    )
    paths, warming = _search_paths(pages["search"], questions)

    def command(port: int) -> list[str]:
        return [str(console_script()), "serve", f"--port={port}"]

    measured = []
    for names in (NAMES[0], ",".join(NAMES)):
        environment = {**product.environment, "FREESHELF_MODELS": names}
        with serving(command, environment=environment, ready=pages["home"]) as server:
            server.measure(warming)
            measured.append(server.measure(paths))
            web_process, largest = (
                server.largest_web_process(),
                server.largest_process(),
            )
    return measured, web_process, largest


def _measure_fts5(
    product: Product, path: Path, questions: Sequence[str]
) -> PageFigures:
    environment = {**product.environment, fts5.PATH_VARIABLE: str(path)}
    paths, warming = _search_paths("/", questions)
    application = gunicorn("bench.speed.peers.fts5:application")
    with serving(application, environment=environment, ready="/?q=debt") as server:
        server.measure(warming)
        return server.measure(paths)


def _search_paths(path: str, questions: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return results pages to measure, and others for warming up."""
    made_up = [query.text for query in queries(len(questions), seed=_SEED)]
    half = len(questions) // 2
    pairs = zip(questions[:half], made_up[:half], strict=True)
    asked = [text for pair in pairs for text in pair]
    others = [*questions[half:], *made_up[half:]][: max(8, half // 4)]
    return (
        [f"{path}?{urlencode({'q': text})}" for text in asked],
        [f"{path}?{urlencode({'q': text})}" for text in others],
    )
