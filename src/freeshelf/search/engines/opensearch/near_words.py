"""Words of a cluster that are near to another one, and of documents that live."""

from collections import Counter
from collections.abc import Mapping, Sequence

from freeshelf.search.engines.columns import field_at, token_at
from freeshelf.search.engines.opensearch.cluster import Cluster, Search
from freeshelf.search.engines.opensearch.generations import Generations
from freeshelf.search.engines.opensearch.mappings import RECORDS
from freeshelf.search.engines.opensearch.queries import OpenSearchQueries
from freeshelf.search.engines.similar_words import edits_allowed

_SIMILAR = 60  # candidates, of which the nearest and commonest are kept
_BUILD = OpenSearchQueries()  # of counts, which have no scores


class NoIndexError(Exception):
    """Error for an index that is not there yet, so that nothing is found."""


class NearWords:
    """Words near to those that are asked for."""

    def __init__(self, cluster: Cluster, generations: Generations) -> None:
        self._cluster = cluster
        self._generations = generations

    def live(self, word: str, levels: Sequence[str]) -> Mapping[str, int]:
        """Return words near a word with the number of live documents that have them."""
        edits = edits_allowed(word)
        if not edits:
            return {}
        asked = {
            str(number): {
                "text": token_at(level, word),
                "term": {
                    "field": field_at("words", level),
                    "suggest_mode": "always",
                    "max_edits": edits,
                    "prefix_length": len(token_at(level, "")),
                    "size": _SIMILAR,
                    "max_term_freq": 1_000_000_000,
                },
            }
            for number, level in enumerate(levels)
        }
        header = {
            "index": self._generations.alias(RECORDS),
            "allow_partial_search_results": False,
        }
        body = {"size": 0, "_source": False, "suggest": asked}
        (answer,) = self._cluster.found([(header, body)])
        if answer is None:
            raise NoIndexError
        near: Counter[str] = Counter()
        for number, level in enumerate(levels):
            for each in answer["suggest"][str(number)]:
                for option in each["options"]:
                    near[option["text"].removeprefix(token_at(level, ""))] += option[
                        "freq"
                    ]
        # Words that only deleted documents had are still known.
        words = sorted(near)
        counted = [
            Search(
                _BUILD.any_of(
                    _BUILD.term(field_at("words", level), token_at(level, each))
                    for level in levels
                ),
                is_scored=False,
            )
            for each in words
        ]
        index = self._generations.alias(RECORDS)
        answers = self._cluster.search(
            index, counted, suppose=[near[each] for each in words]
        )
        if answers is None:
            raise NoIndexError
        found = {
            each: answer.total for each, answer in zip(words, answers, strict=True)
        }
        return {each: total for each, total in found.items() if total}
