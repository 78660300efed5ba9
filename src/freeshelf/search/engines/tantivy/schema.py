"""Schemas of the two indexes, and conversion of documents into rows of them.

No text is stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import tantivy

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

_KEYWORD = {"tokenizer_name": "raw", "index_option": "basic"}
# Texts are already analysed.
_STEMS = {"tokenizer_name": "whitespace", "index_option": "freq"}
_WORDS = {"tokenizer_name": "whitespace", "index_option": "position"}
_Field = tuple[str, str, Mapping[str, Any]]  # type, name, options


def _resource_fields() -> Iterator[_Field]:
    """Yield the fields of the index that is ranked and counted."""
    yield "text", "key", {"stored": True, **_KEYWORD}
    yield "text", "version", {"stored": True, **_KEYWORD}
    yield "text", "level", _KEYWORD
    for level in FIELD_LEVELS:
        for name in STEM_FIELDS:
            yield "text", f"{name}_{level}", _STEMS
        for name in WORD_FIELDS:
            yield "text", f"{name}_{level}", _WORDS
    for name in FACET_COLUMNS:
        yield "text", name, {"fast": True, **_KEYWORD}
    yield "unsigned", "year", {"indexed": True, "fast": True}
    yield "unsigned", "issued", {"fast": True}
    yield "text", "title_key", {"fast": True, **_KEYWORD}
    yield "text", "name", _KEYWORD
    yield "text", "text_language", _KEYWORD


def _passage_fields() -> Iterator[_Field]:
    """Yield the fields of the index that explains hits."""
    yield "text", "key", {"stored": True, **_KEYWORD}
    yield "text", "resource", _KEYWORD
    for level in FIELD_LEVELS:
        yield "text", f"text_{level}", _STEMS


SCHEMA_VERSION = schema_version(*_resource_fields(), *_passage_fields())


def resource_schema() -> tantivy.Schema:
    """Return the schema of the index that is ranked and counted."""
    return _schema(_resource_fields())


def passage_schema() -> tantivy.Schema:
    """Return the schema of the index that explains hits."""
    return _schema(_passage_fields())


def _schema(fields: Iterable[_Field]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for kind, name, options in fields:
        getattr(builder, f"add_{kind}_field")(name, **options)
    return builder.build()


def resource_row(document: ResourceDocument) -> tantivy.Document:
    """Convert a record to a row."""
    return _row(resource_values(document))


def passage_row(resource_key: str, passage: PassageDocument) -> tantivy.Document:
    """Convert a passage to a row."""
    return _row(passage_values(resource_key, passage))


def _row(values: Values) -> tantivy.Document:
    row = tantivy.Document()
    for name, value in values:
        if isinstance(value, int):
            row.add_unsigned(name, value)
        else:
            row.add_text(name, value)
    return row
