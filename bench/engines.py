"""Both search engines, asked the same: `python -m bench.run --only engines`.

The demo library and, where it is there, the export of a site are indexed by Tantivy and
on servers of OpenSearch, with the same vectors. Questions come from bench/data and from
titles and names of concepts of the library. By words of what everyone may read and of
what staff may read the sets of hits and all counts must be the same; by meaning, as a
page asks, they are nearly the same, and every count is that of the set. On each
development collection both rank nearly as well.
"""

import os
import statistics
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from scripts.services.opensearch import OpenSearch
from scripts.services.server import MissingServerError

from bench.collections import NAMES, Collection, load
from bench.markdown import table
from bench.models import RECOMMENDED, models_folder, variables_of
from bench.scoring import score
from bench.speed.product import MeasuringError, Product

NODES = "FREESHELF_TEST_OPENSEARCH"
QUESTIONS, QUICK = 500, 40
# Of each collection about so many, at equal distances.
_JUDGED_QUESTIONS = 200
_MOST_REQUESTS = 3
_BAR, _OVERLAP, _RECALL, _NDCG = 0.98, 0.97, 0.97, 0.005

Say = Callable[[str], None]


@dataclass(slots=True)
class Compared:
    """Tables, and what was not as it must be."""

    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def check(self, is_kept: bool, sentence: str) -> None:
        """Note what is not as it must be."""
        if not is_kept:
            self.failures.append(sentence)


def section(
    *, data: Path, cache: Path, questions: int, say: Say, of: Sequence[str] = ()
) -> str:
    """Return the tables. Raises MeasuringError, with them, if a bar is missed."""
    compared = comparison(data=data, cache=cache, questions=questions, say=say, of=of)
    tables = "\n\n".join(compared.lines)
    if compared.failures:
        raise MeasuringError("\n".join((tables, *compared.failures)))
    return tables


def comparison(
    *, data: Path, cache: Path, questions: int, say: Say, of: Sequence[str] = ()
) -> Compared:
    """Compare the engines on servers that the environment names, or on one of ours.

    `of` has some of COMPARED, all of them if it is empty.
    """
    compared = Compared()
    models = models_folder(cache, say=say, names=RECOMMENDED)
    with _servers(say) as nodes:
        for name, fill in _LIBRARIES.items():
            if of and name not in of:
                continue
            with tempfile.TemporaryDirectory(prefix="freeshelf-engines-") as folder:
                variables = variables_of(models) if models else {}
                product = Product(Path(folder), variables=variables)
                say(f"Filling the {name}")
                if not fill(product, data):
                    say(f"The {name} is not there: left out")
                    continue
                if models:
                    product.manage("embed_passages")
                say(f"Asking {questions} questions of the {name}")
                _compare(compared, f"the {name}", product, nodes, questions)
        judged = [name for name in NAMES if not of or name in of]
        if judged and models and (data / "retrieval").is_dir():
            _rank(
                compared, judged, data, cache=cache, models=models, nodes=nodes, say=say
            )
    return compared


def _demo(product: Product, _data: Path) -> bool:
    product.freeshelf("demo", "--no-serve")
    return True


def _export(product: Product, data: Path) -> bool:
    folder = data / "wordpress"
    export = folder / "wxr" / "all-content.wxr.xml"
    if not export.is_file():
        return False
    product.begin()
    uploads = ("--uploads", str(folder / "uploads"))
    product.freeshelf("import", "wordpress", str(export), *uploads)
    product.freeshelf("reindex")
    return True


_LIBRARIES: Mapping[str, Callable[[Product, Path], bool]] = {
    "demo": _demo,
    "export": _export,
}
COMPARED = (*_LIBRARIES, *NAMES)


@contextmanager
def _servers(say: Say) -> Iterator[list[str]]:
    """Yield addresses of servers: those of the environment, or one that is started."""
    if named := os.environ.get(NODES):
        yield named.split(",")
        return
    server = OpenSearch()
    try:
        say("Starting OpenSearch")
        server.install()
        yield [server.start()[NODES]]
    except MissingServerError as error:
        raise MeasuringError(str(error)) from error
    finally:
        server.stop()


def _compare(
    compared: Compared,
    name: str,
    product: Product,
    nodes: Sequence[str],
    questions: int,
) -> None:
    with _prefix(nodes) as prefix:
        found = product.inside(
            "bench.engines_inside",
            "compare",
            nodes=list(nodes),
            prefix=prefix,
            questions=questions,
        )
    words, meaning = found["words"], found["meaning"]
    same = [_count(words, each) for each in ("is_same_set", "is_same_counts")]
    order = _mean(words, "correlation")
    rows = [
        ("questions", str(len(words)), str(len(meaning) or "–")),
        (
            "the same set, or overlap of the sets",
            str(same[0]),
            _shown(meaning, "overlap"),
        ),
        (
            "the same counts, or counts true of the set",
            str(same[1]),
            str(_count(meaning, "is_true")) if meaning else "–",
        ),
        (
            "rank correlation of the first twenty",
            _shown(words, "correlation"),
            _shown(meaning, "correlation"),
        ),
        ("recall at 100 of the nearest", "–", _shown(meaning, "recall")),
        ("requests of a page: pages", "–", _requests(meaning)),
        ("median of an answer, Tantivy and OpenSearch", "–", _medians(meaning)),
    ]
    compared.lines.append(table((f"Of {name}", "by words", "by meaning"), rows))
    compared.check(same == [len(words)] * 2, f"{name}: {_others(words)}")
    compared.check(order >= _BAR, f"{name}: rank correlation {order:.4f}")
    if meaning:
        overlap, recall = (_mean(meaning, each) for each in ("overlap", "recall"))
        compared.check(overlap >= _OVERLAP, f"{name}: overlap {overlap:.4f}")
        compared.check(recall >= _RECALL, f"{name}: recall {recall:.4f}")
        wrong = [each["question"] for each in meaning if not each["is_true"]]
        compared.check(not wrong, f"{name}: counts that are not true: {wrong[:5]}")
        late = [e["question"] for e in meaning if e["requests"] > _MOST_REQUESTS]
        compared.check(not late, f"{name}: more than three requests: {late[:5]}")


def _rank(
    compared: Compared,
    names: Sequence[str],
    data: Path,
    *,
    cache: Path,
    models: Path,
    nodes: Sequence[str],
    say: Say,
) -> None:
    rows = []
    for name in names:
        say(f"Ranking the collection {name}")
        collection = load(data, name)
        with (
            _prefix(nodes) as prefix,
            tempfile.TemporaryDirectory(prefix="freeshelf-engines-") as folder,
        ):
            product = Product(Path(folder))
            product.begin()
            runs = product.inside(
                "bench.engines_inside",
                "rank_collection",
                data=str(data.resolve()),
                name=name,
                questions=_JUDGED_QUESTIONS,
                models=str(models.resolve()),
                vectors=str((cache / "vectors").resolve()),
                nodes=list(nodes),
                prefix=prefix,
            )
        figures = [
            score(_asked_of(collection, each[way]), each[way]).ndcg
            for way in ("words", "fused")
            for each in runs
        ]
        rows.append((name, str(len(runs[0]["words"])), *(f"{f:.4f}" for f in figures)))
        say(" ".join(rows[-1]))
        for own, other in zip(figures[::2], figures[1::2], strict=True):
            compared.check(
                abs(own - other) <= _NDCG, f"{name}: nDCG@10 {own:.4f} and {other:.4f}"
            )
    heads = ("nDCG@10", "questions", "Tantivy, words", "OpenSearch, words")
    compared.lines.append(table((*heads, "Tantivy, fused", "OpenSearch, fused"), rows))


def _asked_of(collection: Collection, runs: Mapping[str, Any]) -> Collection:
    asked = tuple(each for each in collection.questions if each.key in runs)
    return replace(
        collection,
        questions=asked,
        grades={
            key: collection.grades[key] for key in runs if key in collection.grades
        },
    )


@contextmanager
def _prefix(nodes: Sequence[str]) -> Iterator[str]:
    """Yield the beginning of the names of indexes, which are removed afterwards."""
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    try:
        yield prefix
    finally:
        address = f"{nodes[0].rstrip('/')}/{prefix}-*"
        httpx.delete(address, timeout=60).raise_for_status()


def _count(found: Sequence[Mapping[str, Any]], name: str) -> int:
    return sum(bool(each[name]) for each in found)


def _values(found: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    return [each[name] for each in found if each[name] is not None]


def _mean(found: Sequence[Mapping[str, Any]], name: str) -> float:
    return statistics.fmean(_values(found, name))


def _shown(found: Sequence[Mapping[str, Any]], name: str) -> str:
    if not (values := _values(found, name)):
        return "–"
    below = sum(value < _BAR for value in values)
    return f"{statistics.fmean(values):.4f} (least {min(values):.3f}; {below} < {_BAR})"


def _requests(found: Sequence[Mapping[str, Any]]) -> str:
    """Return how many pages took how many requests: “2: 310, 3: 190”."""
    pages = Counter(each["requests"] for each in found)
    return ", ".join(f"{each}: {pages[each]}" for each in sorted(pages)) or "–"


def _medians(found: Sequence[Mapping[str, Any]]) -> str:
    if not found:
        return "–"
    both = zip(*(each["seconds"] for each in found), strict=True)
    return " and ".join(f"{1000 * statistics.median(each):.0f} ms" for each in both)


def _others(found: Sequence[Mapping[str, Any]]) -> str:
    other = [
        each["question"]
        for each in found
        if not (each["is_same_set"] and each["is_same_counts"])
    ]
    return f"other sets or counts of {other[:5]}"
