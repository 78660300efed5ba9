"""Tokenizers of installed models."""

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor
from tokenizers import Tokenizer

from freeshelf.enrich.errors import BrokenModelError
from freeshelf.enrich.language_models.manifest import SENTENCEPIECE_NAME, TOKENIZER_NAME
from freeshelf.enrich.language_models.registry import InstalledModel

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


@dataclass(frozen=True, slots=True)
class Tokens:
    """One batch: ids and mask, both (texts, longest), int64; 1 marks text."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]


class _JsonTokenizer:
    """Tokenizer from tokenizer.json, which every model has."""

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


ModelTokenizer = _JsonTokenizer | _SentencePieceTokenizer
_shared: dict[InstalledModel, ModelTokenizer] = {}


def tokenizer_of(model: InstalledModel) -> ModelTokenizer:
    """Return the tokenizer of a model, shared with the parent process if loaded.

    Raises BrokenModelError when it cannot be read.
    """
    return _shared.get(model) or _load(model)


def share_tokenizer(model: InstalledModel) -> None:
    """Load a tokenizer for this process and its forked children.

    It starts no thread and is not modified, so its memory is shared.
    """
    _shared[model] = _load(model)


def padded(ids: Sequence[Sequence[int]]) -> Tokens:
    """Pad texts to one batch; the value of the padding does not matter."""
    longest = max(map(len, ids), default=0)
    numbers = np.zeros((len(ids), max(longest, 1)), np.int64)
    mask = np.zeros_like(numbers)
    for row, text in enumerate(ids):
        numbers[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return Tokens(numbers, mask)


def _load(model: InstalledModel) -> ModelTokenizer:
    has_own = SENTENCEPIECE_NAME in model.manifest.files
    name = SENTENCEPIECE_NAME if has_own else TOKENIZER_NAME
    try:
        return _SentencePieceTokenizer(model) if has_own else _JsonTokenizer(model)
    # The libraries raise Exception itself for any unreadable file.
    except Exception as error:
        problem = f"its {name} cannot be read ({error})"
        raise BrokenModelError(model.directory, problem) from error


def _readable(text: str, most_tokens: int) -> str:
    text = text[: most_tokens * _MAX_CHARACTERS_PER_TOKEN]
    # Lone surrogates, as in broken files, are not text.
    return text.encode("utf-8", "replace").decode("utf-8")
