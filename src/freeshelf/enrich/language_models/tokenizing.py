"""Texts into numbers: the tokenizer of a model directory."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.language_models.errors import BrokenModelError
from freeshelf.enrich.language_models.installed import InstalledModel
from freeshelf.enrich.language_models.manifest import TOKENIZER_NAME

# One encoder uses the threads that the settings say, and a forked child may not wait
# for threads that only its parent had.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from tokenizers import Tokenizer

# No model here has longer tokens: what is cut off would not be read anyway.
_MOST_CHARACTERS_A_TOKEN = 24


@dataclass(frozen=True, slots=True)
class Tokens:
    """One batch: ids and mask, both (texts, longest), int64; 1 is text."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]


class ModelTokenizer:
    """The tokenizer of a model. Raises BrokenModelError when it cannot be read."""

    def __init__(self, model: InstalledModel) -> None:
        path = model.directory / TOKENIZER_NAME
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(max_length=model.manifest.max_length)
        # The library raises Exception itself for whatever it cannot read.
        except Exception as error:
            problem = f"its {TOKENIZER_NAME} cannot be read ({error})"
            raise BrokenModelError(model.directory, problem) from error
        self._most_characters = model.manifest.max_length * _MOST_CHARACTERS_A_TOKEN

    @property
    def vocabulary_size(self) -> int:
        """How many ids there are."""
        return int(self._tokenizer.get_vocab_size(with_added_tokens=True))

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of each text, cut at the model's maximum length."""
        readable = [self._readable(text) for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch(readable)]

    def _readable(self, text: str) -> str:
        # Half a surrogate pair, as broken files have them, is no text.
        return text[: self._most_characters].encode("utf-8", "replace").decode("utf-8")


_shared: dict[InstalledModel, ModelTokenizer] = {}


def tokenizer_of(model: InstalledModel) -> ModelTokenizer:
    """The tokenizer of a model, that of the parent process if it left one."""
    return _shared.get(model) or ModelTokenizer(model)


def share_tokenizer(model: InstalledModel) -> None:
    """Load a tokenizer for this process and for all that are forked from it.

    It starts no thread and is not written to, so its memory is there once for all.
    """
    _shared[model] = ModelTokenizer(model)


def padded(ids: Sequence[Sequence[int]]) -> Tokens:
    """Texts of several lengths as one batch; what the padding is does not matter."""
    longest = max(map(len, ids), default=0)
    numbers = np.zeros((len(ids), max(longest, 1)), np.int64)
    mask = np.zeros_like(numbers)
    for row, text in enumerate(ids):
        numbers[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return Tokens(numbers, mask)
