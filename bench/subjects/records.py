"""Records of the field with manually assigned topics."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import rdflib
from rdflib.namespace import RDF, SKOS

from freeshelf.enrich.concept_suggestions.matching import Label

VOCABULARY = Path(str(files("freeshelf.vocabularies") / "data" / "topics.ttl"))
_FOLDS, _SEED = 5, 7


@dataclass(frozen=True, slots=True)
class Record:
    """Text of a record, and its topics by number."""

    title: str
    description: str
    language: str
    topics: frozenset[int]

    @property
    def text(self) -> str:
        """Return title and description."""
        return f"{self.title} {self.description}"


@dataclass(frozen=True, slots=True)
class Topics:
    """Records, the labels of all topics, and their URIs by number."""

    records: tuple[Record, ...]
    labels: tuple[Label, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Indexes of records: known ones, and test ones."""

    number: int
    known: tuple[int, ...]
    asked: tuple[int, ...]


def load(data: Path) -> Topics:
    """Load the records of a folder of real data and the topics of the product."""
    graph = rdflib.Graph().parse(VOCABULARY)
    addresses = tuple(sorted(map(str, graph.subjects(RDF.type, SKOS.Concept))))
    numbers = {address: number for number, address in enumerate(addresses)}
    labels = tuple(
        Label(numbers[str(concept)], str(label), label.language or "en")
        for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        for concept, label in graph.subject_objects(kind)
        if isinstance(label, rdflib.Literal)
    )
    by_name = {address.rpartition(":")[2]: n for address, n in numbers.items()}
    with (data / "records" / "records.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    records = tuple(
        Record(
            title=row["title"],
            description=row["description"],
            language=row["language"].split("-")[0],
            topics=frozenset(by_name[t] for t in row["topics"] if t in by_name),
        )
        for row in rows
    )
    return Topics(records, labels, addresses)


def folds(count: int) -> Iterator[Fold]:
    """Yield folds so that every record is tested once."""
    places = list(range(count))
    random.Random(_SEED).shuffle(places)
    for number in range(_FOLDS):
        tested = tuple(places[number::_FOLDS])
        known = tuple(sorted(set(places) - set(tested)))
        yield Fold(number, known, tested)
