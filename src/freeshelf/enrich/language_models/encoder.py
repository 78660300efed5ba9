"""Encode texts into vectors with an installed model and ONNX Runtime.

Vectors have unit length, so that their product is the cosine. Models are loaded once
per process; a forked child loads its own.
"""

import logging
import os
import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor
from tokenizers import Tokenizer

from freeshelf.enrich.errors import BrokenModelError, ModelError
from freeshelf.enrich.language_models.manifest import (
    MODEL_NAME,
    SENTENCEPIECE_NAME,
    TOKENIZER_NAME,
)
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    active_models,
    active_reranker,
    encoder_threads,
    installed_models,
    verify,
)
from freeshelf.enrich.language_models.sessions import (
    input_names,
    open_session,
    outputs_within,
    run_session,
)
from freeshelf.enrich.language_models.text_batches import batches_of

if TYPE_CHECKING:
    import onnxruntime


# Characters that are removed first, and those that become a space.
REMOVED = "\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f"
SPACES = "\t\n\x0c\r\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd"
# NFKC would convert it to a tilde, nmt_nfkc keeps it; the placeholder is for private
# use.
FULLWIDTH_TILDE, STAND_IN = "\uff5e", "\ue000"

_REMOVED = re.compile(f"[{REMOVED}]")
_SPACES = re.compile(f"[{SPACES}]")


def normalized(text: str) -> str:
    """Return a text normalized as in the training of a SentencePiece model."""
    text = _SPACES.sub(" ", _REMOVED.sub("", text))
    text = unicodedata.normalize("NFKC", text.replace(FULLWIDTH_TILDE, STAND_IN))
    return text.replace(STAND_IN, FULLWIDTH_TILDE)


# An encoder uses the configured number of threads, and a forked child must not wait for
# threads that only its parent had.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


# No model has longer tokens: the truncated part would not be read anyway.
_MAX_CHARACTERS_PER_TOKEN = 24


class JsonTokenizer:
    """Tokenizer from tokenizer.json, which every model has, and rerankers use."""

    def __init__(self, model: InstalledModel) -> None:
        path = model.directory / TOKENIZER_NAME
        self._most = model.manifest.max_length
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=self._most)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text, truncated to the model's maximum length."""
        readable = [_readable(text, self._most) for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch(readable)]

    def pair(self, question: str, passage: str) -> tuple[list[int], list[int]]:
        """Return the ids of two texts in one, and which of the two each is of.

        The longer one is truncated.
        """
        first, second = (_readable(text, self._most) for text in (question, passage))
        encoding = self._tokenizer.encode(first, second)
        return encoding.ids, encoding.type_ids


class _SentencePieceTokenizer:
    """Tokenizer of the SentencePiece library, which needs far less memory."""

    def __init__(self, model: InstalledModel) -> None:
        path = model.directory / SENTENCEPIECE_NAME
        self._most = model.manifest.max_length
        self._processor = SentencePieceProcessor()
        self._processor.LoadFromSerializedProto(path.read_bytes())
        self._begin = self._processor.bos_id()
        self._end = self._processor.eos_id()

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [
            [self._begin, *self._pieces(text)[: self._most - 2], self._end]
            for text in texts
        ]

    def _pieces(self, text: str) -> list[int]:
        pieces: list[int] = self._processor.encode(
            normalized(_readable(text, self._most))
        )
        return pieces


ModelTokenizer = JsonTokenizer | _SentencePieceTokenizer


def own_tokens(
    tokenizer: ModelTokenizer, prefix: str, text: str
) -> tuple[list[int], slice]:
    """Return the ids of a text with a prefix, and which of them are its own."""
    empty, named, ids = tokenizer.ids(["", prefix.rstrip(), prefix + text])
    end = len(empty) // 2
    return ids, slice(len(named) - end, len(ids) - end)


@lru_cache(maxsize=4)
def tokenizer_of(model: InstalledModel) -> ModelTokenizer:
    """Return the tokenizer of a model, shared with the parent process if loaded.

    It starts no thread and is not modified, so its memory is shared. Raises
    BrokenModelError when it cannot be read.
    """
    has_own = SENTENCEPIECE_NAME in model.manifest.files and not model.is_reranker
    name = SENTENCEPIECE_NAME if has_own else TOKENIZER_NAME
    try:
        return _SentencePieceTokenizer(model) if has_own else JsonTokenizer(model)
    # The libraries raise Exception itself for any unreadable file.
    except Exception as error:
        problem = f"its {name} cannot be read ({error})"
        raise BrokenModelError(model.directory, problem) from error


def _readable(text: str, most_tokens: int) -> str:
    text = text[: most_tokens * _MAX_CHARACTERS_PER_TOKEN]
    # Lone surrogates, as in broken files, are not text.
    return text.encode("utf-8", "replace").decode("utf-8")


logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
Loaded = TypeVar("Loaded")

_OUTPUTS = ("last_hidden_state", "token_embeddings")
# Layers of a query that are read beside the last, by the key of a model: the fourth,
# sixth and tenth of multilingual-e5-small. They cost no time of their own.
_LAYERS = {"0a6bf55b1af2a53583b9379a5865601d": ("t192.0", "t278.0", "t450.0")}
_KEPT_QUERIES = 256
# Those of a long query take a thousand times as much.
_KEPT_TOKENS = 16
_TINY = 1e-12
_RETRY_SECONDS = 60.0


class _Read(NamedTuple):
    """Rows of unit length: a text, its layers with the last one, and its tokens."""

    text: Vectors
    layers: Vectors
    tokens: Vectors


class OnnxEncoder:
    """Encoder of texts into the vector space of a verified model directory.

    Raises BrokenModelError when its files do not fit each other.
    """

    def __init__(self, model: InstalledModel, *, threads: int = 1) -> None:
        self.model = model
        self.dimension = model.dimension
        self._prefixes = model.manifest.prefixes
        self._tokenizer = tokenizer_of(model)
        path = model.directory / MODEL_NAME
        self._layers = outputs_within(path, _LAYERS.get(model.key, ()))
        self._session = open_session(path, threads=threads, inner=self._layers)
        self._inputs = input_names(self._session, model.directory)
        self._output = _output(self._session, model)
        # In memory only: search queries are never written to disk.
        self._query = lru_cache(_KEPT_QUERIES)(lambda text: self._tokens(text)[:2])
        self._tokens = lru_cache(_KEPT_TOKENS)(
            partial(self._with_tokens, self._prefixes.query)
        )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each query; the latest ones are kept."""
        if len(texts) > _KEPT_QUERIES:
            return self._encode([self._prefixes.query + text for text in texts])
        rows = [self._query(text)[0] for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), self.dimension)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return a row of unit length for each passage, in batches of one length."""
        return self._encode([self._prefixes.passage + text for text in texts])

    def query_layers(self, text: str) -> Vectors:
        """Return a row of unit length for each layer read of a query, the last last."""
        return self._query(text)[1]

    def query_tokens(self, text: str) -> Vectors:
        """Return a row of unit length for each token of a query, in its context."""
        return self._tokens(text).tokens

    def passage_tokens(self, text: str) -> Vectors:
        """Return a row of unit length for each token of a passage, in its context."""
        return self._with_tokens(self._prefixes.passage, text).tokens

    def _with_tokens(self, prefix: str, text: str) -> _Read:
        """Return the vectors of a text and those of its tokens without the prefix."""
        ids, own = own_tokens(self._tokenizer, prefix, text)
        (*inner, states), mask = self._states([ids], self._layers)
        pooled = [self._pooled(each, mask) for each in (*inner, states)]
        layers = unit_length(np.vstack(pooled))
        return _Read(layers[-1], layers, unit_length(states[0])[own])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        ids = self._tokenizer.ids(texts)
        for rows in batches_of([len(text) for text in ids]):
            vectors[rows] = self._run([ids[row] for row in rows])
        return vectors

    def _run(self, texts: Sequence[Sequence[int]]) -> Vectors:
        (states,), mask = self._states(texts)
        return unit_length(self._pooled(states, mask))

    def _states(
        self, texts: Sequence[Sequence[int]], layers: Sequence[str] = ()
    ) -> tuple[list[Vectors], NDArray[np.int64]]:
        """Return what layers and the last one make of tokens, and which are some."""
        # The value of the padding does not matter.
        ids = np.zeros((len(texts), max(1, *map(len, texts))), np.int64)
        mask = np.zeros_like(ids)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        feeds = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
        }
        inputs = {name: feeds[name] for name in self._inputs}
        outputs = (*layers, self._output)
        found = run_session(self._session, outputs, inputs, self.model.directory)
        states = found[-1]
        if states.ndim != 3 or states.shape[2] != self.dimension:
            problem = (
                f"{MODEL_NAME} gives vectors of {states.shape[-1]} numbers, and its "
                f"manifest says {self.dimension}"
            )
            raise BrokenModelError(self.model.directory, problem)
        return found, mask

    def _pooled(self, states: Vectors, mask: NDArray[np.int64]) -> Vectors:
        if self.model.manifest.pooling == "cls":
            return states[:, 0]
        weights = mask[:, :, np.newaxis].astype(np.float32)
        total = (states * weights).sum(axis=1)
        mean: Vectors = total / np.maximum(weights.sum(axis=1), 1)
        return mean


class _Loaded:
    """Models of this process, and those that could not be loaded."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.lock = Lock()
        self.models: dict[tuple[InstalledModel, int], Any] = {}
        self.failures: dict[InstalledModel, tuple[float, ModelError]] = {}


_loaded = _Loaded()


def encoder(model: InstalledModel, *, in_background: bool = False) -> OnnxEncoder:
    """Return the encoder of a model, loaded once per process.

    in_background: with the threads of the worker instead of those of one query. Raises
    BrokenModelError; after a failure, loading is retried after a minute.
    """
    threads = encoder_threads(in_background=in_background)
    return loaded(model, OnnxEncoder, threads=threads)


def loaded(
    model: InstalledModel, load: Callable[..., Loaded], *, threads: int
) -> Loaded:
    """Return what `load` makes of a model, once per process. Raises ModelError."""
    global _loaded  # noqa: PLW0603 - a forked child begins without models
    if _loaded.process != os.getpid():
        _loaded = _Loaded()
    key = (model, threads)
    found: Loaded | None = _loaded.models.get(key)
    if found is None:
        with _loaded.lock:
            found = _loaded.models.get(key) or _load(key, load)
    return found


def prepare_for_forks() -> None:
    """Load what forked children can share; skip models that cannot be used."""
    for model in filter(None, (*active_models(), active_reranker())):
        try:
            verify(model)
            tokenizer_of(model)
        except ModelError as error:
            logger.warning("%s", error)


def failed_models() -> tuple[ModelError, ...]:
    """Return the errors of installed encoders that this process could not load.

    Without a reranker search by meaning goes on as before.
    """
    installed = {model for model in installed_models() if not model.is_reranker}
    return tuple(
        failure
        for model, (_at, failure) in tuple(_loaded.failures.items())
        if model in installed
    )


def _load(key: tuple[InstalledModel, int], load: Callable[..., Loaded]) -> Loaded:
    model, threads = key
    failed_at, failure = _loaded.failures.get(model, (0.0, None))
    if failure is not None and time.monotonic() < failed_at + _RETRY_SECONDS:
        raise failure
    active = {*active_models(), active_reranker()}
    for other in [each for each in _loaded.models if each[0] not in active]:
        del _loaded.models[other]
    try:
        verify(model)
        made = load(model, threads=threads)
    except ModelError as error:
        _loaded.failures[model] = (time.monotonic(), error)
        raise
    _loaded.models[key] = made
    _loaded.failures.pop(model, None)
    return made


def _output(session: "onnxruntime.InferenceSession", model: InstalledModel) -> str:
    found = {entry.name: entry.shape for entry in session.get_outputs()}
    named = [name for name in _OUTPUTS if name in found]
    flat = [name for name, shape in found.items() if len(shape) == 3]
    if not named and not flat:
        problem = f"{MODEL_NAME} gives no vector for each token"
        raise BrokenModelError(model.directory, problem)
    return (named or flat)[0]


def unit_length(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, _TINY)
    return unit
