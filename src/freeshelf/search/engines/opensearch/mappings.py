"""Mappings and settings of our indexes, and conversion of documents for them.

The cluster gets words as we analysed them, in their order and separated by spaces, and
knows no language. No text is stored.
"""

import hashlib
from typing import Any

from freeshelf.search.engines.base import PassageDocument, ResourceDocument
from freeshelf.search.engines.columns import (
    FACET_COLUMNS,
    FIELD_LEVELS,
    STEM_FIELDS,
    WORD_FIELDS,
    Values,
    passage_values,
    resource_values,
    schema_version,
)

# Deleted documents are known for so long, so that no older write brings one back.
_REMEMBER_DELETED = "6h"
# A page of results is this far at most.
MAX_RESULTS = 100_000
# Every record has this token, of no text, in each field: so BM25 counts all records,
# also in fields that few have, such as those of a level.
_IN_ALL = "\ue000"

_KEYWORD: dict[str, Any] = {"type": "keyword", "norms": False}
_FILTER = _KEYWORD | {"doc_values": False}
_STEMS = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
_WORDS = {
    "type": "text",
    "analyzer": "whitespace",
    "index_options": "positions",
    "position_increment_gap": 1,
}
_VALUE_ONLY = {"type": "keyword", "index": False}
_TEXT_FIELDS = tuple(
    f"{name}_{level}" for level in FIELD_LEVELS for name in (*STEM_FIELDS, *WORD_FIELDS)
)
_PASSAGE_TEXTS = tuple(f"text_{level}" for level in FIELD_LEVELS)

_RESOURCE_FIELDS: dict[str, Any] = {
    "key": _KEYWORD,
    "version": _VALUE_ONLY,
    "level": _FILTER,
    **{f"{name}_{level}": _STEMS for level in FIELD_LEVELS for name in STEM_FIELDS},
    **{f"{name}_{level}": _WORDS for level in FIELD_LEVELS for name in WORD_FIELDS},
    **dict.fromkeys(FACET_COLUMNS, _KEYWORD),
    "year": {"type": "integer"},
    "issued": {"type": "long", "index": False},
    "title_key": _KEYWORD,
    "name": _FILTER,
    "text_language": _FILTER,
}
_PASSAGE_FIELDS: dict[str, Any] = {
    "key": _VALUE_ONLY,
    "resource": _KEYWORD,
    **dict.fromkeys(_PASSAGE_TEXTS, _STEMS),
}
SCHEMA_VERSION = schema_version(_RESOURCE_FIELDS, _PASSAGE_FIELDS, _IN_ALL)

# Both indexes of a generation, by the name that ends theirs.
RECORDS, PASSAGES = "records", "passages"
_FIELDS = {RECORDS: _RESOURCE_FIELDS, PASSAGES: _PASSAGE_FIELDS}


def index_body(part: str, *, shards: int) -> dict[str, Any]:
    """Return settings and mapping of one of the two indexes."""
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                # A copy of each shard wherever there is a second node.
                "auto_expand_replicas": "0-1",
                # A write is seen when it is complete.
                "refresh_interval": -1,
                "gc_deletes": _REMEMBER_DELETED,
                "max_result_window": MAX_RESULTS,
            }
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "_meta": {"schema": SCHEMA_VERSION},
            "properties": _FIELDS[part],
        },
    }


def identifier(*parts: str) -> str:
    """Return the identifier of a document, which has a limited length."""
    joined = "\0".join(parts).encode()
    return hashlib.blake2b(joined, digest_size=20).hexdigest()


def resource_source(document: ResourceDocument) -> dict[str, Any]:
    """Convert a record to fields."""
    return _source(resource_values(document), in_all=_TEXT_FIELDS)


def passage_source(resource_key: str, passage: PassageDocument) -> dict[str, Any]:
    """Convert a passage to fields."""
    return _source(passage_values(resource_key, passage), in_all=_PASSAGE_TEXTS)


def _source(values: Values, *, in_all: tuple[str, ...]) -> dict[str, Any]:
    source: dict[str, Any] = {name: [_IN_ALL] for name in in_all}
    for name, value in values:
        source.setdefault(name, []).append(value)
    return source
