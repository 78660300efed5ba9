"""What the networks for persons at risk are asked of ordinary files.

These are the PDFs of `bench/data/real-pdfs.yaml`, the first half of each set: manuals,
papers and reports out of source packages, in which nobody is told to be at risk. The
texts that were made for the networks hold as many who betray as look-alikes; a shelf of
real files has next to none of the former.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.describing.real_files import listed, real_files
from freeshelf.enrich.disclosure.at_risk import Numbers, joined, with_facts
from freeshelf.enrich.disclosure.findings import NotLookedAt, Seen
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.disclosure.persons import judge
from freeshelf.enrich.disclosure.persons.contacts_in_context import Passage
from freeshelf.enrich.disclosure.visible import without_repeats
from freeshelf.enrich.language_models.words_in_context import ContextReader

CACHE = Path(".make/bench/real-pdfs")
# Of each file, so that none counts for more than some others.
_MOST_PASSAGES, _MOST_CONTACTS = 1_000, 300

Chosen = Callable[[Numbers], NDArray[np.bool_]]


@dataclass(slots=True)
class Asked:
    """Rows for the words of names, and for contacts, that a file is asked about."""

    words: list[Numbers]
    contacts: list[Numbers]


def add_option(parser: argparse.ArgumentParser) -> None:
    """Let a command say where the files are kept."""
    parser.add_argument("--real-pdfs", type=Path, default=CACHE, help="their directory")


def _all_words(rows: Numbers) -> NDArray[np.bool_]:
    return np.ones(len(rows), bool)


def asked_of(
    cache: Path, reader: ContextReader, *, of_words: Chosen = _all_words
) -> Iterator[Asked]:
    """Yield what each file is asked about, of words what is chosen of their rows.

    Files that are not in `cache` are fetched.
    """
    members = [member for member in listed() if not member.is_later]
    found = real_files(members, cache, say=print)
    for line in found.missing:
        print(line)
    for each in found.documents:
        yield _asked_of(each.path, reader, of_words)


def _asked_of(path: Path, reader: ContextReader, of_words: Chosen) -> Asked:
    asked, left = Asked([], []), [_MOST_PASSAGES, _MOST_CONTACTS]

    def judging(text: str, words: list[tuple[int, int]]) -> list[float]:
        left[0] -= 1
        if left[0] >= 0:
            rows = joined(reader.read(text, words))
            asked.words.append(rows[of_words(rows)].astype(np.float16))
        return [-99.0] * len(words)

    def weighing(passage: Passage) -> list[float]:
        left[1] -= len(passage.contacts)
        if left[1] >= 0:
            read = reader.read(passage.text, passage.places)
            asked.contacts.append(with_facts(read, passage.facts).astype(np.float16))
        return [-99.0] * len(passage.contacts)

    for _ in judge(_seen(path), judging=judging, weighing=weighing):
        pass
    return asked


def _seen(path: Path) -> Iterator[Seen]:
    for seen in without_repeats(read_file(str(path), media_type="application/pdf")):
        if not isinstance(seen, NotLookedAt):
            yield seen
