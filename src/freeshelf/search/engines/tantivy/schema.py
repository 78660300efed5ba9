"""Fields of the two indexes, and conversion of documents into them.

Each text field exists once per access level: `about_open`, `about_members`,
`about_staff`. All groups share `about_group`, in which every word begins with the
number of its group, so that a word of one is no word of another. Stems are indexed with
frequencies only; exact words with their positions, for phrases, prefixes and proximity.
No text is stored.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import tantivy

from freeshelf.search.analysis.analyzer import ANALYSIS_VERSION, analyzer_for
from freeshelf.search.engines.base import (
    LEVELS,
    PassageDocument,
    ResourceDocument,
    Text,
    group_of,
)
from freeshelf.search.facet_definitions import FACETS, FIELD_FACET

# Increase it when documents fill the same fields in another way.
_ROWS_VERSION = 3
_GROUP = "group"
STEM_FIELDS = ("about", "own", "shown", "title", "labels", "body", "publisher")
WORD_FIELDS = ("words", "label_words", "title_words", "publisher_words")
# The facets of editor-defined fields share one column, as “key=value”.
FIELD_COLUMN = "facet_field"
_AFTER_ALL_DATES = 100_000_000
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
    for level in (*LEVELS, _GROUP):
        for name in STEM_FIELDS:
            yield "text", f"{name}_{level}", _STEMS
        for name in WORD_FIELDS:
            yield "text", f"{name}_{level}", _WORDS
    for name in FACETS:
        yield "text", f"facet_{name}", {"fast": True, **_KEYWORD}
    yield "text", FIELD_COLUMN, {"fast": True, **_KEYWORD}
    yield "unsigned", "year", {"indexed": True, "fast": True}
    yield "unsigned", "issued", {"fast": True}
    yield "text", "title_key", {"fast": True, **_KEYWORD}
    yield "text", "name", _KEYWORD


def _passage_fields() -> Iterator[_Field]:
    """Yield the fields of the index that explains hits."""
    yield "text", "key", {"stored": True, **_KEYWORD}
    yield "text", "resource", _KEYWORD
    for level in (*LEVELS, _GROUP):
        yield "text", f"text_{level}", _STEMS


def _version() -> str:
    """Return a digest of all fields and versions that an index is built with."""
    built = (*_resource_fields(), *_passage_fields(), _ROWS_VERSION, ANALYSIS_VERSION)
    return hashlib.blake2b(repr(built).encode(), digest_size=6).hexdigest()


SCHEMA_VERSION = _version()


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


def field_at(name: str, level: str) -> str:
    """Return the field of a text of this level."""
    return f"{name}_{level if level in LEVELS else _GROUP}"


def token_at(level: str, token: str) -> str:
    """Return a word as it is in the field of its level."""
    return token if level in LEVELS else f"{group_of(level)}|{token}"


def tokens_at(level: str, tokens: Iterable[str]) -> list[str]:
    """Return words as they are in the field of their level."""
    return [token_at(level, token) for token in tokens]


def token_query(
    schema: tantivy.Schema, name: str, level: str, token: str
) -> tantivy.Query:
    """Return the scored query for a word in the texts of one level."""
    token = token_at(level, token)
    return tantivy.Query.term_query(schema, field_at(name, level), token, "freq")


def _add_at(row: tantivy.Document, name: str, level: str, analysed: str) -> None:
    if level not in LEVELS:
        analysed = " ".join(tokens_at(level, analysed.split()))
    row.add_text(field_at(name, level), analysed)


def resource_row(document: ResourceDocument) -> tantivy.Document:
    """Convert a record to fields; title and description also count as its words."""
    row = tantivy.Document()
    level = document.level
    row.add_text("key", document.key)
    row.add_text("version", document.version)
    row.add_text("level", level)
    _add_described(row, document)
    for segment in document.body:
        analyzer = analyzer_for(segment.language)
        _add_at(row, "body", segment.level, analyzer.indexed(segment.text))
        _add_at(row, "words", segment.level, analyzer.exact(segment.text))
    for name, values in document.facets.items():
        column, prefix = facet_column(name)
        for value in values:
            row.add_text(column, prefix + value)
    if document.issued:
        row.add_unsigned("year", document.issued // 10_000)
    # For sorting only: a featured document is newer than any date.
    first = _AFTER_ALL_DATES if document.is_featured else 0
    row.add_unsigned("issued", first + document.issued)
    row.add_text("title_key", document.title_key)
    for name in document.names:
        row.add_text("name", name)
    return row


@lru_cache(maxsize=256)
def facet_column(name: str) -> tuple[str, str]:
    """Return the column of a facet, and the prefix of its values there."""
    if name.startswith(FIELD_FACET):
        return FIELD_COLUMN, f"{name.removeprefix(FIELD_FACET)}="
    return f"facet_{name}", ""


def passage_row(resource_key: str, passage: PassageDocument) -> tantivy.Document:
    """Convert a passage to fields."""
    row = tantivy.Document()
    row.add_text("key", passage.key)
    row.add_text("resource", resource_key)
    stems = analyzer_for(passage.language).indexed(passage.text)
    _add_at(row, "text", passage.level, stems)
    return row


def _add_described(row: tantivy.Document, document: ResourceDocument) -> None:
    level = document.level
    titles = (document.title, *document.alternative)
    people = (*document.publisher, *document.creators)
    names = tuple(Text(identifier) for identifier in document.identifiers)
    _add_stems(row, "title", level, titles)
    _add_words(row, "title_words", level, titles)
    texts = (*titles, *document.description, *people, *names)
    _add_words(row, "words", level, texts)
    _add_words(row, "label_words", level, document.labels)
    # Word by word, so that a phrase here is one of the text.
    for label in document.labels:
        for word in analyzer_for(label.language).exact(label.text).split():
            _add_at(row, "words", level, word)
    shown = (*texts, *document.labels)
    _add_stems(row, "about", level, (*shown, *document.hidden_labels))
    labels = (*document.labels, *document.hidden_labels)
    _add_stems(row, "labels", level, labels)
    # For queries in which not all names of concepts count.
    _add_stems(row, "own", level, texts)
    _add_stems(row, "shown", level, document.labels)
    _add_stems(row, "publisher", level, document.publisher)
    _add_words(row, "publisher_words", level, document.publisher)


def _add_stems(
    row: tantivy.Document, name: str, level: str, texts: Iterable[Text]
) -> None:
    for text in texts:
        if text.text:
            _add_at(row, name, level, analyzer_for(text.language).indexed(text.text))


def _add_words(
    row: tantivy.Document, name: str, level: str, texts: Iterable[Text]
) -> None:
    # Tantivy leaves a gap between two values, so no phrase spans two of them.
    for text in texts:
        if text.text:
            _add_at(row, name, level, analyzer_for(text.language).exact(text.text))
