"""Text analysis shared by indexing, queries and highlighting."""

from freeshelf.search.analysis.analyzer import (
    LATIN_LANGUAGES,
    Analyzer,
    analyzer_for,
    bigrams,
    exact_tokens,
    phrase_stems,
    primary_subtag,
    query_stems,
    stem_in,
    stop_words_in,
)
from freeshelf.search.analysis.references import (
    REFERENCE_MARK,
    Reference,
    is_body,
    references,
)
from freeshelf.search.analysis.stemming import singular
from freeshelf.search.analysis.tokenization import (
    STOP_WORDS,
    compounds,
    fold,
    has_unspaced,
    is_unspaced,
    script_of,
    surfaces,
    words_and_places,
)

# Part of an index's schema: increase it when any token may change.
ANALYSIS_VERSION = 2

__all__ = [
    "ANALYSIS_VERSION",
    "LATIN_LANGUAGES",
    "REFERENCE_MARK",
    "STOP_WORDS",
    "Analyzer",
    "Reference",
    "analyzer_for",
    "bigrams",
    "compounds",
    "exact_tokens",
    "fold",
    "has_unspaced",
    "is_body",
    "is_unspaced",
    "phrase_stems",
    "primary_subtag",
    "query_stems",
    "references",
    "script_of",
    "singular",
    "stem_in",
    "stop_words_in",
    "surfaces",
    "words_and_places",
]
