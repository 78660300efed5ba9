"""Questions that ordinary files put to the networks for persons at risk."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from bench.describing.real_files import RealFiles
from bench.describing.scoring import Labelled
from reportlab.pdfgen.canvas import Canvas

from bench import ordinary_files
from freeshelf.enrich.language_models.words_in_context import InContext

_LINES = (
    "Every victim is met by Rosa Delgado, who leads the office of Lima and has",
    "written the manual. Call the office of the publisher at +51 1 411 4200.",
)


class _Reader:
    """Stands in for the model: it notes what it reads, and gives numbers for it."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def read(self, text: str, words: Sequence[tuple[int, int]]) -> InContext:
        self.words += [text[start:end] for start, end in words]
        return InContext(np.ones((len(words), 4), np.float32), np.ones(4, np.float32))


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    canvas = Canvas(str(tmp_path / "manual.pdf"))
    for number, line in enumerate(_LINES):
        canvas.drawString(72, 760 - 14 * number, line)
    canvas.save()
    kept = RealFiles([Labelled(tmp_path / "manual.pdf", False, {})])
    monkeypatch.setattr(ordinary_files, "real_files", lambda *_, **__: kept)
    return tmp_path


def test_words_of_names_and_contacts_of_a_file_are_asked_about(files):
    reader = _Reader()

    (asked,) = ordinary_files.asked_of(files, reader)

    assert {"Rosa", "Delgado"} <= {*reader.words}
    assert "+00 0 000 0000" in reader.words
    assert sum(map(len, asked.contacts)) == 1
    names = len(reader.words) - 1
    assert sum(map(len, asked.words)) == names


def test_words_are_chosen_by_what_the_model_reads_of_them(files):
    (asked,) = ordinary_files.asked_of(
        files, _Reader(), of_words=lambda rows: rows[:, 0] > 1
    )

    assert sum(map(len, asked.words)) == 0
    assert sum(map(len, asked.contacts)) == 1


def test_a_long_file_is_not_asked_about_without_end(files, monkeypatch):
    monkeypatch.setattr(ordinary_files, "_MOST_PASSAGES", 0)
    monkeypatch.setattr(ordinary_files, "_MOST_CONTACTS", 0)

    (asked,) = ordinary_files.asked_of(files, _Reader())

    assert (asked.words, asked.contacts) == ([], [])
