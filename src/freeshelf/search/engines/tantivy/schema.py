"""Fields of the two indexes, and conversion of documents into them.

Each text field exists once per access level: `about_open`, `about_members`,
`about_staff`. Stems are indexed with frequencies only; exact words with their
positions, for phrases, prefixes and proximity. No text is stored.
"""

from collections.abc import Iterable
from typing import Any

import tantivy

from freeshelf.search.analysis import ANALYSIS_VERSION, analyzer_for
from freeshelf.search.engines.base import (
    FACETS,
    FIELD_FACET,
    LEVELS,
    PassageDocument,
    ResourceDocument,
    Text,
)

SCHEMA_VERSION = f"2.{ANALYSIS_VERSION}"
STEM_FIELDS = ("about", "title", "labels", "body", "publisher")
WORD_FIELDS = ("words", "title_words", "publisher_words")
# The facets of editor-defined fields share one column, as “key=value”.
FIELD_COLUMN = "facet_field"
_AFTER_ALL_DATES = 100_000_000
_TOKENS = "whitespace"  # texts are already analysed
_KEYWORD: Any = {"tokenizer_name": "raw", "index_option": "basic"}


def resource_schema() -> tantivy.Schema:
    """Return the schema of the index that is ranked and counted."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, **_KEYWORD)
    builder.add_text_field("version", stored=True, **_KEYWORD)
    builder.add_text_field("level", **_KEYWORD)
    for level in LEVELS:
        for name in STEM_FIELDS:
            builder.add_text_field(
                f"{name}_{level}", tokenizer_name=_TOKENS, index_option="freq"
            )
        for name in WORD_FIELDS:
            builder.add_text_field(
                f"{name}_{level}", tokenizer_name=_TOKENS, index_option="position"
            )
    for name in FACETS:
        builder.add_text_field(f"facet_{name}", fast=True, **_KEYWORD)
    builder.add_text_field(FIELD_COLUMN, fast=True, **_KEYWORD)
    builder.add_unsigned_field("year", indexed=True, fast=True)
    builder.add_unsigned_field("issued", fast=True)
    builder.add_text_field("title_key", fast=True, **_KEYWORD)
    return builder.build()


def passage_schema() -> tantivy.Schema:
    """Return the schema of the index that explains hits."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, **_KEYWORD)
    builder.add_text_field("resource", **_KEYWORD)
    for level in LEVELS:
        builder.add_text_field(
            f"text_{level}", tokenizer_name=_TOKENS, index_option="freq"
        )
    return builder.build()


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
        row.add_text(f"body_{segment.level}", analyzer.indexed(segment.text))
        row.add_text(f"words_{segment.level}", analyzer.exact(segment.text))
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
    return row


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
    row.add_text(f"text_{passage.level}", stems)
    return row


def _add_described(row: tantivy.Document, document: ResourceDocument) -> None:
    level = document.level
    titles = (document.title, *document.alternative)
    people = (*document.publisher, *document.creators)
    names = tuple(Text(identifier) for identifier in document.identifiers)
    _add_stems(row, f"title_{level}", titles)
    _add_words(row, f"title_words_{level}", titles)
    shown = (*titles, *document.labels, *document.description, *people, *names)
    _add_words(row, f"words_{level}", shown)
    _add_stems(row, f"about_{level}", (*shown, *document.hidden_labels))
    labels = (*document.labels, *document.hidden_labels)
    _add_stems(row, f"labels_{level}", labels)
    _add_stems(row, f"publisher_{level}", document.publisher)
    _add_words(row, f"publisher_words_{level}", document.publisher)


def _add_stems(row: tantivy.Document, field: str, texts: Iterable[Text]) -> None:
    for text in texts:
        if text.text:
            row.add_text(field, analyzer_for(text.language).indexed(text.text))


def _add_words(row: tantivy.Document, field: str, texts: Iterable[Text]) -> None:
    # Tantivy leaves a gap between two values, so no phrase spans two of them.
    for text in texts:
        if text.text:
            row.add_text(field, analyzer_for(text.language).exact(text.text))
