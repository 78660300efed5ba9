"""Write everything that is open into the files of a dump."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import reset_queries
from django.utils import translation

from freeshelf.api.presenters.records import file_items, record_items
from freeshelf.api.presenters.texts import passage_item
from freeshelf.api.schemas.common import AgentRef
from freeshelf.api.schemas.records import RecordOut
from freeshelf.crosswalks.record import record_of
from freeshelf.crosswalks.schema_org import to_schema_org
from freeshelf.dumps.contents import ANYONE, Contents, open_concepts
from freeshelf.dumps.outputs import (
    CompressedText,
    Csv,
    JsonLines,
    Output,
    Parquet,
    has_parquet,
)
from freeshelf.dumps.statements import Statements, open_vocabularies
from freeshelf.dumps.tables import (
    FILES,
    PASSAGES,
    RECORDS,
    DumpedFile,
    DumpedPassage,
)
from freeshelf.enrich.models import Passage
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.database import mmap_disabled
from freeshelf.library.models import File, Resource
from freeshelf.search.explaining import files_of, prefetch_records

Progress = Callable[[int, int], None]  # records done, records in all
_BATCH = 100
_PASSAGES = 500
_GZIP, _PARQUET = "application/gzip", "application/vnd.apache.parquet"
_LINES, _TABLE = "application/jsonl", "text/csv"
# Name of each file, its media type, and what it is packed in.
_KINDS = {
    "records.jsonl.gz": (_LINES, _GZIP),
    "passages.jsonl.gz": (_LINES, _GZIP),
    "records.csv.gz": (_TABLE, _GZIP),
    "files.csv.gz": (_TABLE, _GZIP),
    "records.parquet": (_PARQUET, ""),
    "files.parquet": (_PARQUET, ""),
    "passages.parquet": (_PARQUET, ""),
    "vocabularies.ttl.gz": ("text/turtle", _GZIP),
    "statements.nq.gz": ("application/n-quads", _GZIP),
}


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a dump as the manifest describes it."""

    name: str
    media_type: str
    packed: str
    rows: int
    bytes: int
    sha256: str


@dataclass(slots=True)
class Written:
    """Files of a dump that were written."""

    contents: Contents
    files: list[WrittenFile]
    counts: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def write_files(folder: Path, *, progress: Progress) -> Written:
    """Write all files of a dump into an empty folder, batch by batch."""
    writer = _Writer(folder)
    try:
        with translation.override(settings.LANGUAGE_CODE), mmap_disabled():
            writer.write_vocabularies()
            writer.write_records(progress)
    finally:
        writer.close()
    return writer.written()


class _Writer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._contents = Contents(concepts=open_concepts())
        self._records: dict[str, Output] = {
            "records.jsonl.gz": JsonLines(folder / "records.jsonl.gz"),
            "records.csv.gz": Csv(folder / "records.csv.gz", RECORDS),
        }
        self._files: dict[str, Output] = {
            "files.csv.gz": Csv(folder / "files.csv.gz", FILES)
        }
        self._passages: dict[str, Output] = {
            "passages.jsonl.gz": JsonLines(folder / "passages.jsonl.gz")
        }
        if has_parquet():
            for outputs, name, columns in (
                (self._records, "records.parquet", RECORDS),
                (self._files, "files.parquet", FILES),
                (self._passages, "passages.parquet", PASSAGES),
            ):
                outputs[name] = Parquet(folder / name, columns)
        self._turtle = CompressedText(folder / "vocabularies.ttl.gz")
        self._quads = CompressedText(folder / "statements.nq.gz")
        self._statements = Statements()

    def write_vocabularies(self) -> None:
        for uri, graph in open_vocabularies(self._contents.concepts):
            self._turtle.write_text(graph.serialize(format="turtle"), rows=len(graph))
            lines, count = self._statements.of_vocabulary(uri, graph)
            self._quads.write_text(lines, rows=count)

    def write_records(self, progress: Progress) -> None:
        visible = Resource.objects.visible_to(ANYONE).select_related("publisher")
        total, done, last = visible.count(), 0, 0
        while batch := list(visible.filter(pk__gt=last).order_by("pk")[:_BATCH]):
            self._write_batch(batch)
            last, done = batch[-1].pk, done + len(batch)
            progress(done, max(total, done))
            # Queries are kept in memory where DEBUG is on.
            reset_queries()

    def _write_batch(self, resources: Sequence[Resource]) -> None:
        items = record_items(resources, expand=("files", "translations", "relations"))
        prefetch_records(resources)
        files = files_of(resources, user=ANYONE)
        _write(self._records, items)
        self._note(resources, items)
        lines, count = self._statements.of_records(_nodes(resources, files))
        self._quads.write_text(lines, rows=count)
        for resource in resources:
            for file in files.get(resource.pk, ()):
                self._write_file(resource, file)

    def _write_file(self, resource: Resource, file: File) -> None:
        version, identifier = file.current, resource.identifier
        if version is None:
            return
        self._contents.versions.add(version.pk)
        described = [
            DumpedFile(**item.model_dump(), record=identifier)
            for item in file_items([file])
        ]
        _write(self._files, described)
        passages = Passage.objects.filter(content=version.content_id)
        rows = passages.order_by("page_number", "ordinal")
        for passage in rows.iterator(chunk_size=_PASSAGES):
            item = passage_item(passage, file).model_dump()
            row = DumpedPassage(**item, record=identifier, file=file.number)
            _write(self._passages, [row])

    def _note(self, resources: Sequence[Resource], items: Sequence[RecordOut]) -> None:
        self._contents.records.update(each.pk for each in resources)
        for item in items:
            self._contents.fields.update(each.name for each in item.properties)
            self._contents.people |= {
                agent.id: agent.name
                for agent in _agents(item)
                if agent.kind == "person"
            }
        # Those of a vocabulary that is not public, which an open record carries.
        self._contents.concepts.update(
            concept.pk
            for resource in resources
            for name in CONCEPT_FIELDS
            for concept in getattr(resource, name).all()
        )

    def close(self) -> None:
        for output in self._outputs().values():
            output.close()

    def written(self) -> Written:
        files = [
            _described(self._folder / name, output.count)
            for name, output in self._outputs().items()
        ]
        files.sort(key=lambda each: list(_KINDS).index(each.name))
        rows = {each.name: each.rows for each in files}
        return Written(
            contents=self._contents,
            files=files,
            counts={
                "records": rows["records.jsonl.gz"],
                "files": rows["files.csv.gz"],
                "passages": rows["passages.jsonl.gz"],
                "statements": rows["statements.nq.gz"],
            },
            left_out=[name for name in _KINDS if name not in rows],
        )

    def _outputs(self) -> dict[str, Any]:
        return {
            **self._records,
            **self._files,
            **self._passages,
            "vocabularies.ttl.gz": self._turtle,
            "statements.nq.gz": self._quads,
        }


def _write(outputs: dict[str, Output], rows: Sequence[Any]) -> None:
    for output in outputs.values():
        output.write(rows)


def _agents(item: RecordOut) -> Iterator[AgentRef]:
    yield from item.creators
    yield from item.contributors
    if item.publisher is not None:
        yield item.publisher


def _nodes(
    resources: Sequence[Resource], files: dict[int, list[File]]
) -> Iterator[tuple[Resource, dict[str, Any]]]:
    base = str(settings.FREESHELF_BASE_URL)
    for resource in resources:
        record = record_of(
            resource,
            base_url=base,
            language=settings.LANGUAGE_CODE,
            files=files.get(resource.pk, ()),
        )
        yield resource, to_schema_org(record)


def _described(path: Path, rows: int) -> WrittenFile:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    media_type, packed = _KINDS[path.name]
    return WrittenFile(path.name, media_type, packed, rows, path.stat().st_size, digest)
