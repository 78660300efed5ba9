"""Try out a model in a child process: whether it works, and what it costs here."""

import statistics
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from onnx.external_data_helper import ExternalDataInfo, uses_external_data

from freeshelf.core import sandbox
from freeshelf.core.sandbox import SandboxError, SandboxLimits
from freeshelf.enrich import errors
from freeshelf.enrich.language_models.encoder import OnnxEncoder
from freeshelf.enrich.language_models.manifest import MODEL_NAME
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    encoder_threads,
    read_model,
    reranked_records,
)
from freeshelf.enrich.language_models.reranker import OnnxReranker

# ONNX's own operators, and those that come with ONNX Runtime.
_DOMAINS = {"", "ai.onnx", "ai.onnx.ml", "com.microsoft"}
_MAX_BYTES = 2**31 - 1  # a protobuf cannot be larger


def problem_of(path: Path, *, beside: Collection[str]) -> str:
    """Return why an ONNX file must not be used, or "".

    beside: the files that may contain its weights. External weights elsewhere and
    custom operators, which need code of their own, are rejected.
    """
    size = path.stat().st_size
    if size > _MAX_BYTES:
        return f"{path.name} has {size:,} bytes, and an ONNX file has 2 GB at most"
    try:
        model = onnx.load(str(path), load_external_data=False)
    except (DecodeError, ValueError) as error:
        return f"{path.name} is not an ONNX file ({str(error)[:200]})"
    for part in _parts(model):
        if isinstance(part, onnx.TensorProto) and uses_external_data(part):
            source = ExternalDataInfo(part).location
            if source not in beside:
                return (
                    f"{path.name} wants weights from {source!r}, which is not a file "
                    f"of this directory that the manifest names"
                )
        if isinstance(part, onnx.NodeProto) and part.domain not in _DOMAINS:
            return (
                f"{path.name} needs the operator {part.op_type} of {part.domain!r}, "
                f"which ONNX Runtime does not have"
            )
    return ""


def _parts(message: Any) -> Iterator[Any]:
    """Yield all messages within a message, as those of graphs in conditions."""
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in value if field.is_repeated else (value,):
                yield part
                yield from _parts(part)


_TARGET = "freeshelf.enrich.language_models.trial:run_trial"
_LIMITS = SandboxLimits(
    memory_bytes=8 * 1024**3, cpu_seconds=300, wall_seconds=600, silence_seconds=600
)
# Of several scripts and lengths; the last is longer than any model reads.
_TEXTS = (
    "",
    "forced labour",
    "trabajo forzoso",
    "强迫劳动",
    "العمل الجبري ",
    "a b " * 9_000,
)
_ALMOST_ONE = 1e-3
# On different matters, in six languages.
_UNRELATED = (
    "how many eggs for an omelette",
    "train times to the airport on Sunday",
    "guitar chords for beginners",
    "fix a dripping tap",
    "receta de tortilla de patatas",
    "resultados del partido de ayer",
    "comment tailler une haie",
    "distance entre la terre et la lune",
    "расписание электричек на завтра",
    "самая высокая гора в Европе",
    "كيفية تنظيف السجاد في المنزل",
    "موعد مباراة الليلة",
    "番茄炒蛋怎么做",
    "地球到月球的距离",
)
# `freeshelf model check` says what this comes to, beside the threshold in use.
_SHARE_UNRELATED = 0.75
_MOST_UNRELATED = 0.95  # distances are shares of what is left to 1
# A passage has about 200 words.
_PASSAGE = "The employer pays all fees of recruitment and keeps no passport. " * 18
_RUNS_OF_QUESTIONS, _RUNS_OF_PASSAGES = 9, 3


@dataclass(frozen=True, slots=True)
class Trial:
    """Result of a trial: a problem, or figures of this machine.

    question_ms: median time for one question, of a reranker for all the records that it
    sorts. passage_ms: for one passage. unrelated: the cosine of unrelated texts.
    """

    problem: str = ""
    question_ms: float = 0.0
    passage_ms: float = 0.0
    unrelated: float = 0.0


def probe(model: InstalledModel) -> Trial:
    """Check the graph, load it and use it on some texts. Raises BrokenModelError."""
    arguments = {
        "directory": str(model.directory),
        "threads": encoder_threads(in_background=False),
        "records": reranked_records(),
    }
    try:
        found: Any = sandbox.call(
            _TARGET, arguments, reads=[str(model.directory)], limits=_LIMITS
        )
    except SandboxError as error:
        problem = f"it fails when it is tried out ({error})"
        raise errors.BrokenModelError(model.directory, problem) from error
    trial = Trial(**found)
    if trial.problem:
        raise errors.BrokenModelError(model.directory, trial.problem)
    return trial


def run_trial(
    *, directory: str, threads: int, records: int
) -> Iterator[dict[str, object]]:
    """Yield the trial of the model in a directory; runs in the child."""
    try:
        model = read_model(Path(directory))
        path = model.directory / MODEL_NAME
        trial = Trial(problem_of(path, beside=model.manifest.files))
        if not trial.problem and model.is_reranker:
            trial = _rerank(OnnxReranker(model, threads=threads), records)
        elif not trial.problem:
            trial = _encode(OnnxEncoder(model, threads=threads))
        yield asdict(trial)
    except errors.BrokenModelError as error:
        yield asdict(Trial(error.problem))


def _encode(encoder: OnnxEncoder) -> Trial:
    vectors = np.vstack(
        [encoder.encode_queries(_TEXTS), encoder.encode_passages(_TEXTS)]
    )
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.isfinite(vectors).all() or (np.abs(lengths - 1) > _ALMOST_ONE).any():
        return Trial(
            f"{MODEL_NAME} gives vectors that are no numbers or have no length"
        )
    if np.ptp(vectors, axis=0).max() < _ALMOST_ONE:
        return Trial(f"{MODEL_NAME} gives all texts the same vector")
    return Trial(
        question_ms=_median_ms(
            lambda text: encoder.encode_queries([text]), _questions(_RUNS_OF_QUESTIONS)
        ),
        passage_ms=_median_ms(
            lambda _text: encoder.encode_passages([_PASSAGE]),
            _questions(_RUNS_OF_PASSAGES),
        ),
        unrelated=_unrelated(encoder),
    )


def _unrelated(encoder: OnnxEncoder) -> float:
    cosines = encoder.encode_queries(_UNRELATED) @ encoder.encode_passages(_UNRELATED).T
    others = cosines[~np.eye(len(_UNRELATED), dtype=bool)]
    return min(_MOST_UNRELATED, float(np.quantile(others, _SHARE_UNRELATED)))


def _rerank(reranker: OnnxReranker, records: int) -> Trial:
    scores = [reranker.scores(text, [other])[0] for text in _TEXTS for other in _TEXTS]
    if not np.isfinite(scores).all():
        return Trial(f"{MODEL_NAME} gives scores that are no numbers")
    if np.ptp(scores) < _ALMOST_ONE:
        return Trial(f"{MODEL_NAME} gives all pairs of texts the same score")
    passage_ms = _median_ms(
        lambda text: reranker.scores(text, [_PASSAGE]), _questions(_RUNS_OF_PASSAGES)
    )
    return Trial(question_ms=records * passage_ms, passage_ms=passage_ms)


def _questions(number: int) -> list[str]:
    """Return different questions: a repeated one costs nothing."""
    return [f"who pays the fees of recruitment in case {n}" for n in range(number)]


def _median_ms(run: Callable[[str], object], texts: Sequence[str]) -> float:
    run("the first one is slower")
    taken = []
    for text in texts:
        began = time.perf_counter()
        run(text)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1_000
