"""Words of a text as an encoder reads them in their context.

It uses a model directory by itself, without settings, so it runs in the sandbox, too.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from freeshelf.enrich.language_models.encoder import normalized, unit_length
from freeshelf.enrich.language_models.manifest import MODEL_NAME, SENTENCEPIECE_NAME
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.enrich.language_models.sessions import (
    input_names,
    open_session,
    run_session,
)

_SPACE = "\u2581"  # begins the first piece of a word

Vectors = NDArray[np.float32]


class InContext(NamedTuple):
    """A row of unit length for each word, and that of the whole text."""

    words: Vectors
    text: Vectors


class ContextReader:
    """Reader of words in their context with a model that has a SentencePiece file.

    `output` is that of the layer that is read; those after it are not run. Raises
    OSError, and BrokenModelError when the files of the model do not fit each other.
    """

    def __init__(self, model: InstalledModel, *, output: str) -> None:
        self._model = model
        self._output = output
        path = model.directory / MODEL_NAME
        self._session = open_session(path, threads=1, output=output)
        self._inputs = input_names(self._session, model.directory)
        self._pieces = SentencePieceProcessor()
        self._pieces.LoadFromSerializedProto(
            (model.directory / SENTENCEPIECE_NAME).read_bytes()
        )

    def read(self, text: str, words: Sequence[tuple[int, int]]) -> InContext:
        """Return the vectors of words, given by their offsets, and of their text.

        The vector of a word is the mean of its tokens; one that was truncated has that
        of the text. Raises BrokenModelError.
        """
        ids, starts, ends = self._tokens(text)
        rows = np.array([ids], np.int64)
        feeds = {
            "input_ids": rows,
            "attention_mask": np.ones_like(rows),
            "token_type_ids": np.zeros_like(rows),
        }
        inputs = {name: feeds[name] for name in self._inputs}
        directory = self._model.directory
        ((states,),) = run_session(self._session, [self._output], inputs, directory)
        whole = states.mean(axis=0)
        bounds = np.array(words, np.int64).reshape(len(words), 2)
        within = (starts < bounds[:, 1:]) & (ends > bounds[:, :1])
        counts = within.sum(axis=1, keepdims=True)
        means = within.astype(np.float32) @ states / np.maximum(counts, 1)
        each = np.where(counts > 0, means, whole).astype(np.float32)
        return InContext(unit_length(each), unit_length(whole[np.newaxis])[0])

    def _tokens(
        self, text: str
    ) -> tuple[list[int], NDArray[np.int64], NDArray[np.int64]]:
        """Return the ids of a text, and where each is in it."""
        prefix = self._model.manifest.prefixes.query
        letters, places = _normalized_letters(text)
        letters, places = prefix + letters, [*(-1 for _ in prefix), *places]
        most = self._model.manifest.max_length - 2
        pieces = self._pieces.encode_as_pieces(letters)[:most]
        ids = self._pieces.encode_as_ids(letters)[:most]
        spans = [(-1, -1), *_spans(pieces, letters, places), (-1, -1)]
        starts, ends = np.array(spans, np.int64).T
        return [self._pieces.bos_id(), *ids, self._pieces.eos_id()], starts, ends


def _normalized_letters(text: str) -> tuple[str, list[int]]:
    """Return a text as the model wants it, and where each letter is in the original."""
    whole = normalized(text)
    if len(whole) == len(text):
        return whole, list(range(len(text)))
    letters, places = [], []
    for place, letter in enumerate(text):
        for made in normalized(letter):
            letters.append(made)
            places.append(place)
    return "".join(letters), places


def _spans(
    pieces: Sequence[str], letters: str, places: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield where pieces are in the original; those of the prefix are nowhere."""
    at = 0
    for piece in pieces:
        written = piece.lstrip(_SPACE)
        while at < len(letters) and letters[at].isspace():
            at += 1
        end = min(at + len(written), len(letters))
        if at < end and places[at] >= 0:
            yield places[at], places[end - 1] + 1
        else:
            yield -1, -1
        at = end
