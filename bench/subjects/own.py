"""The product's suggestions: labels, words of titles, similar records, and all."""

from collections import Counter
from collections.abc import Sequence

import bm25s

from bench.subjects.records import Fold, Record, Topics
from freeshelf.enrich.concept_suggestions.matching import (
    NEAR,
    TEXT,
    TITLE,
    WORD,
    Evidence,
    LabelMatcher,
    RecordFeatures,
    noisy_or,
    stems_of,
)

Runs = dict[str, dict[int, Sequence[tuple[float, int]]]]
_KINDS = {
    "labels": (TITLE, TEXT),
    "words of the title": (WORD,),
    "neighbours": (NEAR,),
    "labels, words, neighbours": (TITLE, TEXT, WORD, NEAR),
}
_NEIGHBOURS, _IN_DOUBT = 10, 3
_DESCRIPTIONS_ARE_IN = "en"


def rank(topics: Topics, fold: Fold) -> Runs:
    """Return the topics of the test records by kind of evidence, best first."""
    matcher = LabelMatcher(topics.labels)
    seen = [_seen(record, matcher) for record in topics.records]
    evidence = Evidence()
    for place in fold.known:
        evidence.add_record(seen[place])
    texts = [topics.records[place].text for place in fold.known]
    index = bm25s.BM25()
    index.index(_tokens(texts), show_progress=False)
    runs: Runs = {name: {} for name in _KINDS}
    for place in fold.asked:
        near = _near(index, topics.records[place].text, [seen[k] for k in fold.known])
        weighed = evidence.score(seen[place], near)
        for name, kinds in _KINDS.items():
            scored = (
                (noisy_or(share for kind, share in s.items() if kind in kinds) ** 2, c)
                for c, s in weighed.items()
            )
            runs[name][place] = sorted(scored, reverse=True)
    return runs


def _seen(record: Record, matcher: LabelMatcher) -> RecordFeatures:
    titles = matcher.matches(record.title, record.language)
    texts = matcher.matches(record.description, _DESCRIPTIONS_ARE_IN)
    return RecordFeatures(
        frozenset(match.concept for match in titles),
        frozenset(match.concept for match in texts),
        frozenset(stems_of(record.title, record.language)),
        record.topics,
    )


def _near(
    index: bm25s.BM25, text: str, known: Sequence[RecordFeatures]
) -> dict[int, float]:
    found, scores = index.retrieve(_tokens([text]), k=_NEIGHBOURS, show_progress=False)
    total = float(scores[0].sum()) or 1.0
    trust = _NEIGHBOURS / (_NEIGHBOURS + _IN_DOUBT)
    shares: Counter[int] = Counter()
    for place, score in zip(found[0], scores[0], strict=True):
        for topic in known[place].concepts:
            shares[topic] += float(score) / total * trust
    return dict(shares)


def _tokens(texts: list[str]) -> object:
    return bm25s.tokenize(texts, stopwords="en", show_progress=False)
