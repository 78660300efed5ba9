"""Measuring search by meaning: what is asked, and what is said of it."""

from dataclasses import replace

import pytest
from bench.dense.measurement import DenseFigures
from bench.dense.texts import real_pieces, real_questions
from bench.speed.server import PageFigures


def figures(passages: int, *, p50: float, p95: float, process: int) -> DenseFigures:
    page = PageFigures(100, p50, p95, 20.0, 30.0, 9000, 0.1)
    spread = {"p50": 4.0, "p95": 9.0}
    model = {"rows": 9, "encoding": spread, "finding": spread, "recall": 0.99}
    return DenseFigures(
        resources=passages // 20,
        passages=passages,
        pieces=400,
        rates={"tiny": 30.0},
        index_rows=passages,
        index_seconds=2.0,
        size=1_000_000,
        models={"tiny": model},
        page=page,
        page_of_all=page,
        fts5=replace(page, cpu=10.0),
        web_process=(2 * process, process),
        process=2 * process,
    )


def test_pieces_are_real_different_and_of_several_languages(shared):
    pieces = real_pieces(shared, count=300)

    assert len(pieces) == len(set(pieces)) == 300
    assert {"en", "fr", "es", "ar", "zh"} <= {piece.language for piece in pieces}
    assert max(len(piece.text.split()) for piece in pieces) <= 100


def test_there_are_twenty_thousand_real_pieces(shared):
    assert len(real_pieces(shared, count=20_000)) == 20_000


def test_questions_are_different(shared):
    questions = real_questions(shared, count=200)

    assert len(questions) == len(set(questions)) == 200


def test_the_report_says_which_promise_is_kept_and_draws_the_growth(tmp_path):
    report = pytest.importorskip("bench.dense.report")

    text = report.dense_section(
        [
            figures(200_000, p50=40, p95=120, process=500_000_000),
            figures(1_000_000, p50=80, p95=200, process=550_000_000),
        ],
        folder=tmp_path,
    )

    assert "| at most 2.50 times | 2.00 times (20.0 ms) | pass |" in text
    of_size = "results page, {} passages: p95 against the median"
    slow, fine = (of_size.format(size) for size in ("200,000", "1,000,000"))
    assert f"{slow} | at most 2.50 times | 3.00 times | **fail**" in text
    assert f"{fine} | at most 2.50 times | 2.50 times | pass" in text
    assert "below 600 MB | 550 MB | pass" in text
    assert (tmp_path / report.PICTURE).read_text("utf-8").count("results page, p95")
