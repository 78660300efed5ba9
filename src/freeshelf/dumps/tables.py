"""Columns of the tables of a dump, in the same order in CSV and in Parquet."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from freeshelf.api.schemas.common import AgentRef, ConceptRef
from freeshelf.api.schemas.records import FileOut, PassageOut, RecordOut

Kind = Literal["text", "texts", "number", "time"]


class DumpedPassage(PassageOut):
    """A passage with the record and the file that it is of."""

    record: str = ""
    file: int = Field(0, description="Number of the file in the record.")


class DumpedFile(FileOut):
    """A file with the record that it is of."""

    record: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, with what gives its value."""

    name: str
    value: Callable[[Any], Any]
    kind: Kind = "text"


def _plain(name: str, kind: Kind = "text") -> Column:
    return Column(name, lambda row: getattr(row, name), kind)


def _texts(name: str, value: Callable[[Any], Iterable[str]]) -> Column:
    return Column(name, lambda row: list(value(row)), "texts")


def _concepts(name: str) -> tuple[Column, Column]:
    def refs(row: RecordOut) -> list[ConceptRef]:
        return list(getattr(row, name))

    return (
        _texts(name, lambda row: [each.label for each in refs(row)]),
        _texts(f"{name}_ids", lambda row: [each.id for each in refs(row)]),
    )


def _names(agents: Iterable[AgentRef]) -> list[str]:
    return [agent.name for agent in agents]


RECORDS = (
    *map(_plain, ("id", "title", "alternative", "description", "language", "issued")),
    *_concepts("types"),
    *_concepts("subjects"),
    *_concepts("spatial"),
    *_concepts("sectors"),
    *_concepts("audience"),
    _texts("creators", lambda row: _names(row.creators)),
    _texts("contributors", lambda row: _names(row.contributors)),
    Column("publisher", lambda row: row.publisher.name if row.publisher else ""),
    _texts(
        "identifiers",
        lambda row: [f"{each.kind}:{each.value}" for each in row.identifiers],
    ),
    *map(_plain, ("is_part_of", "source_url", "license", "rights", "legal_status")),
    _plain("content_notice"),
    Column(
        "superseded_by", lambda row: row.superseded_by.id if row.superseded_by else ""
    ),
    _texts("translations", lambda row: [each.id for each in row.translations or ()]),
    _plain("file_count", "number"),
    _texts("files", lambda row: [each.url for each in row.files or ()]),
    _plain("published_at", "time"),
    _plain("changed_at", "time"),
    _plain("url"),
)
FILES = (
    *map(_plain, ("id", "record")),
    _plain("number", "number"),
    *map(_plain, ("title", "name", "media_type")),
    _plain("size", "number"),
    *map(_plain, ("language", "rights")),
    _plain("pages", "number"),
    *map(_plain, ("sha256", "url")),
)
PASSAGES = (
    *map(_plain, ("id", "record")),
    _plain("file", "number"),
    _plain("page", "number"),
    _plain("language"),
    _plain("headings", "texts"),
    *map(_plain, ("text", "url")),
)
