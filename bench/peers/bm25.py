"""bm25s, with the stop words and the Snowball stemmer of each text's language."""

from functools import cache, partial

import bm25s
import Stemmer

from bench.collections import Collection
from bench.peers.words import spaced

_STEMMERS = {
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "ru": "russian",
    "ar": "arabic",
    "de": "german",
}
_WORD = r"(?u)\b\w+\b"
_STOP_WORDS = frozenset(("en", "es", "fr", "ru", "de"))


def _rank(
    collection: Collection, depth: int, *, k1: float, b: float
) -> dict[str, list[str]]:
    keys = [document.key for document in collection.documents]
    retriever = bm25s.BM25(k1=k1, b=b)
    retriever.index(
        [_tokens(each.whole, each.language) for each in collection.documents],
        show_progress=False,
    )
    known = set(retriever.vocab_dict)
    runs: dict[str, list[str]] = {}
    for question in collection.questions:
        tokens = [t for t in _tokens(question.text, question.language) if t in known]
        if not tokens:
            runs[question.key] = []
            continue
        scores = retriever.get_scores(tokens)
        order = sorted(range(len(keys)), key=lambda at: -scores[at])[:depth]
        runs[question.key] = [keys[at] for at in order if scores[at] > 0]
    return runs


k15_b75 = partial(_rank, k1=1.5, b=0.75)
k09_b40 = partial(_rank, k1=0.9, b=0.4)


def _tokens(text: str, language: str) -> list[str]:
    tokens = bm25s.tokenize(
        spaced(text),
        stopwords=language if language in _STOP_WORDS else [],
        stemmer=_stemmer(language),
        token_pattern=_WORD,
        return_ids=False,
        show_progress=False,
    )
    return list(tokens[0])


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = _STEMMERS.get(language)
    return Stemmer.Stemmer(name) if name else None
