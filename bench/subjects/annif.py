"""Annif's lexical matching (MLLM) on the same records."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.subjects.records import VOCABULARY, Fold, Topics

_PROJECT = """[mllm]
name=MLLM
language=en
backend=mllm
analyzer=snowball(english)
vocab=topics
limit=10
"""


def rank(
    topics: Topics, fold: Fold, command: str
) -> dict[int, Sequence[tuple[float, int]]]:
    """Train on the known records, and suggest for the test records."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "projects.cfg").write_text(_PROJECT, "utf-8")
        _run(folder, command, "load-vocab", "topics", str(VOCABULARY))
        lines = [_line(topics, place) for place in fold.known]
        (folder / "known.tsv").write_text("\n".join(lines), "utf-8")
        _run(folder, command, "train", "mllm", "known.tsv")
        for place in fold.asked:
            text = topics.records[place].text
            (folder / "asked").mkdir(exist_ok=True)
            (folder / "asked" / f"{place}.txt").write_text(text, "utf-8")
        _run(folder, command, "index", "mllm", "asked")
        numbers = {address: n for n, address in enumerate(topics.addresses)}
        return {
            place: _read(folder / "asked" / f"{place}.annif", numbers)
            for place in fold.asked
        }


def _line(topics: Topics, place: int) -> str:
    record = topics.records[place]
    addresses = " ".join(f"<{topics.addresses[topic]}>" for topic in record.topics)
    return f"{' '.join(record.text.split())}\t{addresses}"


def _read(path: Path, numbers: dict[str, int]) -> list[tuple[float, int]]:
    found = []
    for line in path.read_text("utf-8").splitlines():
        address, _label, score = line.split("\t")
        found.append((float(score), numbers[address.strip("<>")]))
    return sorted(found, reverse=True)


def _run(folder: Path, *words: str) -> None:
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
