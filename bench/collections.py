"""Judged collections: documents, queries, and relevance grades."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# All of them are for tuning; the test collections are separate.
NAMES = (
    "scifact",
    "piaf-fr",
    "xquad-es",
    "xquad-ar",
    "xquad-zh",
    "xquad-x-en",
    "xquad-dev-mix",
    "records",
)


@dataclass(frozen=True, slots=True)
class Document:
    """A document to rank; `subjects` are names assigned by a person."""

    key: str
    title: str
    text: str
    language: str
    subjects: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Return all its text, as every system gets it."""
        return "\n".join((self.title, self.text, *self.subjects)).strip()


@dataclass(frozen=True, slots=True)
class Question:
    """A query of a collection."""

    key: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Collection:
    """One judged collection; grades are by query and document."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    grades: dict[str, dict[str, int]]


def load(data: Path, name: str) -> Collection:
    """Load a collection from the folder of real data."""
    folder = data / "records" if name == "records" else data / "retrieval" / name
    documents = _records(folder) if name == "records" else _corpus(folder)
    return Collection(
        name=name,
        documents=tuple(documents),
        questions=tuple(
            Question(
                row["id"],
                row.get("text") or row["query"],
                row.get("lang") or row["language"],
            )
            for row in _lines(folder / "queries.jsonl")
        ),
        grades=_grades(folder / "qrels.tsv"),
    )


def _corpus(folder: Path) -> Iterator[Document]:
    for row in _lines(folder / "corpus.jsonl"):
        yield Document(row["id"], row["title"], row["text"], row["lang"])


def _records(folder: Path) -> Iterator[Document]:
    for row in _lines(folder / "records.jsonl"):
        yield Document(
            row["id"],
            row["title"],
            row["description"],
            row["language"],
            tuple(dict.fromkeys(row["subject_terms"])),
        )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        question, document, grade = line.split("\t")
        if grade.isdigit():
            grades.setdefault(question, {})[document] = int(grade)
    return grades
