"""The tokenizer of multilingual-e5-small, from the pieces of its vocabulary.

It is XLM-RoBERTa's: SentencePiece's unigram model after the normalization “nmt_nfkc”,
which is Unicode's NFKC but for a few characters.
"""

from pathlib import Path

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

from freeshelf.enrich.language_models.packed_weights import Vocabulary

# What nmt_nfkc takes away, and what it makes a space of, before anything else.
_REMOVED = "[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
_SPACES = (
    "[\t\n\x0c\r\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd]"
)
# NFKC would make a tilde of it, nmt_nfkc leaves it; the stand-in is for private use.
_FULLWIDTH_TILDE, _STAND_IN = "\uff5e", "\ue000"


def write_tokenizer(vocabulary: Vocabulary, path: Path) -> None:
    """Write the tokenizer in the form of Hugging Face Tokenizers."""
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_REMOVED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.Replace(_FULLWIDTH_TILDE, _STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, _FULLWIDTH_TILDE),
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
