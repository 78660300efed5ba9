"""Judged collections: documents, queries, and relevance grades."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

_LONG = "records-long"
_LONG_NEEDS = Path(__file__).parent / "data" / "long-questions.yaml"
# About as many as there are needs, each of more words than a sentence.
_ENTRIES, _FEWEST_WORDS = 72, 24
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
    _LONG,
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
    if name == _LONG:
        return with_long_questions(load(data, "records"))
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


def with_long_questions(records: Collection) -> Collection:
    """Return the records with long questions in place of their short ones.

    These are their needs as people write them at length, and what another catalogue
    says of a record, which is then known by its title alone.
    """
    written = yaml.safe_load(_LONG_NEEDS.read_text("utf-8"))["questions"]
    lending = _lending(records.documents)
    return Collection(
        name=_LONG,
        documents=tuple(
            replace(each, text="", subjects=()) if each.key in lending else each
            for each in records.documents
        ),
        questions=(
            *(replace(each, text=written[each.key]) for each in records.questions),
            *(
                Question(f"entry-{key}", _entry(document), document.language)
                for key, document in lending.items()
            ),
        ),
        grades=records.grades | {f"entry-{key}": {key: 1} for key in lending},
    )


def _lending(documents: tuple[Document, ...]) -> Mapping[str, Document]:
    """Return documents with enough to say, at equal distances."""
    able = [each for each in documents if len(_entry(each).split()) > _FEWEST_WORDS]
    chosen = (able[len(able) * at // _ENTRIES] for at in range(_ENTRIES))
    return {each.key: each for each in chosen}


def _entry(document: Document) -> str:
    return f"{document.text} {', '.join(document.subjects)}"


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
