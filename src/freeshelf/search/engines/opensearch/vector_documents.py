"""Names, mapping and documents of the index of the vectors of one model.

A document is a passage, with its vector or waiting for one. Its `code` is the vector as
`freeshelf.search.dense.segments` stores it, of which documents are made anew when
something else of them changes; the k-NN plug-in has it as a vector too, quantised for
finding and whole for comparing.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from freeshelf.search.engines.opensearch.mappings import identifier
from freeshelf.search.engines.vector_codes import RESIDUAL_SCALE, stored_vectors
from freeshelf.search.engines.vectors import Floats, Passages, Row

_KEYWORD: dict[str, Any] = {"type": "keyword", "norms": False}
_VALUE_ONLY = {"type": "keyword", "index": False}
_SPACE = "innerproduct"
_FIELDS: dict[str, Any] = {
    "resource": _KEYWORD,
    "passage": _KEYWORD,
    "level": _KEYWORD,
    "hash": _KEYWORD,
    # Of the resource: the languages, and how many passages it has at each level.
    "languages": _KEYWORD,
    "sizes": _VALUE_ONLY,
    "is_waiting": {"type": "boolean"},
    "since": {"type": "long", "index": False},
    "code": {"type": "binary"},
}
# What `document` reads, in the form in which searches return it.
VALUES = ("resource", "passage", "level", "hash", "languages", "sizes", "is_waiting")
_DECIMALS = 7


def schema_of(dimension: int) -> str:
    """Return a digest of the mapping, by which an older one is known."""
    return hashlib.blake2b(
        repr((_FIELDS, _vector_field(dimension))).encode(), digest_size=6
    ).hexdigest()


def index_body(dimension: int, *, shards: int) -> dict[str, Any]:
    """Return settings and mapping."""
    return {
        "settings": {
            "index": {
                "knn": True,
                "number_of_shards": shards,
                "auto_expand_replicas": "0-1",
                "refresh_interval": -1,
            }
        },
        "mappings": {
            "dynamic": "strict",
            # Vectors are made anew of the codes.
            "_source": {"excludes": ["vector"]},
            "_meta": {"schema": schema_of(dimension)},
            "properties": {**_FIELDS, "vector": _vector_field(dimension)},
        },
    }


def _vector_field(dimension: int) -> dict[str, Any]:
    # One byte a dimension in what is searched; those found are compared exactly.
    encoder = {"name": "sq", "parameters": {"bits": 7, "confidence_interval": 0}}
    return {
        "type": "knn_vector",
        "dimension": dimension,
        "method": {
            "name": "hnsw",
            "engine": "lucene",
            "space_type": _SPACE,
            "parameters": {"m": 16, "ef_construction": 128, "encoder": encoder},
        },
    }


@dataclass(frozen=True, slots=True)
class Stored:
    """A document without its vector, and its place in the order of changes."""

    row: Row
    languages: tuple[str, ...]
    sizes: tuple[str, ...]
    is_waiting: bool
    place: Mapping[str, int]

    @property
    def number(self) -> str:
        """The identifier of its document."""
        return document_id(self.row)


def document_id(row: Row) -> str:
    """Return the identifier of the document of a passage."""
    return identifier(row.resource, row.passage)


def stored(hit: Mapping[str, Any]) -> Stored:
    """Return a document that a search has found."""
    fields = hit["fields"]
    return Stored(
        row_of(fields),
        tuple(fields.get("languages", ())),
        tuple(fields.get("sizes", ())),
        is_waiting=bool(fields["is_waiting"][0]),
        place={
            "if_seq_no": hit.get("_seq_no", 0),
            "if_primary_term": hit.get("_primary_term", 0),
        },
    )


def row_of(fields: Mapping[str, Any]) -> Row:
    """Return the row of the values of a document."""
    return Row(
        fields["resource"][0],
        fields["passage"][0],
        fields["level"][0],
        bytes.fromhex(fields["hash"][0]),
    )


def wanted_documents(passages: Passages) -> dict[str, Stored]:
    """Return the documents of passages by their identifiers, all of them waiting."""
    found = {}
    for resource, of_one in passages.items():
        counts: dict[str, int] = {}
        for passage in of_one:
            counts[passage.level] = counts.get(passage.level, 0) + 1
        sizes = tuple(sorted(f"{level} {count}" for level, count in counts.items()))
        for passage in of_one:
            row = Row(resource, passage.key, passage.level, passage.text_hash)
            each = Stored(row, tuple(sorted(passage.of_record)), sizes, True, {})
            found[each.number] = each
    return found


def source(each: Stored, code: bytes | None, *, now: int) -> dict[str, Any]:
    """Return the fields of a document, with its vector if there is one."""
    fields: dict[str, Any] = {
        "resource": each.row.resource,
        "passage": each.row.passage,
        "level": each.row.level,
        "hash": each.row.text_hash.hex(),
        "languages": list(each.languages),
        "sizes": list(each.sizes),
        "is_waiting": code is None,
        "since": now,
    }
    if code is not None:
        fields["code"] = base64.b64encode(code).decode()
        fields["vector"] = as_list(vector_of(code))
    return fields


def vector_of(code: bytes) -> Floats:
    """Return a vector at full stored precision, of length 1 unless it is zero."""
    (kept,) = stored_vectors([code])
    rests = kept["residuals"].astype(np.float32) / np.float32(RESIDUAL_SCALE)
    vector: Floats = (kept["codes"].astype(np.float32) + rests) * kept["scales"]
    norm = float(np.linalg.norm(vector))
    return vector / np.float32(norm) if norm else vector


def as_list(vector: Floats) -> list[float]:
    """Return a vector for JSON."""
    return [round(each, _DECIMALS) for each in vector.tolist()]


def exactly(query: dict[str, Any], vector: Sequence[float]) -> dict[str, Any]:
    """Return a query whose hits have the exact similarity as their score."""
    script = {
        "lang": "knn",
        "source": "knn_score",
        "params": {
            "field": "vector",
            "query_value": list(vector),
            "space_type": _SPACE,
        },
    }
    return {"script_score": {"query": query, "script": script}}


def similarity(score: float) -> float:
    """Return the inner product of a score, which is never negative."""
    return score - 1 if score >= 1 else 1 - 1 / score


def size_at(sizes: Iterable[str], levels: Sequence[str]) -> int:
    """Return how many passages a resource has at these levels."""
    counts = (each.rpartition(" ") for each in sizes)
    return sum(int(count) for level, _, count in counts if level in levels)
