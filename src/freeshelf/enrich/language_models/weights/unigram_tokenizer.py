"""Tokenizer of multilingual-e5-small, built from its vocabulary.

It is XLM-RoBERTa's: SentencePiece's unigram model after the normalization “nmt_nfkc”,
which is NFKC with a few exceptions. It is written twice: in the format that every model
directory has, and in SentencePiece's own, which needs far less memory.
"""

from pathlib import Path
from typing import Any

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

from freeshelf.enrich.language_models.nmt_nfkc import (
    FULLWIDTH_TILDE,
    REMOVED,
    SPACES,
    STAND_IN,
)
from freeshelf.enrich.language_models.weights.packed_weights import Vocabulary

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
