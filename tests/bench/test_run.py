"""The harness runs: every figure is there, whatever its size."""

import os
import re
import signal
import subprocess
import sys

import pytest
from bench.run import main
from bench.speed.product import EMPTY_LIBRARY, REPOSITORY


def _run(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "bench.run", *map(str, arguments)],
        cwd=REPOSITORY,
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_fifty_resources_give_every_figure(tmp_path, migrated):
    out = tmp_path / "benchmarks.md"
    options = ("--only", "speed", "--sizes", "50", "--quick")

    done = _run(
        *options, "--out", out, "--scratch", tmp_path, **{EMPTY_LIBRARY: str(migrated)}
    )

    assert done.returncode == 0, done.stderr
    text = out.read_text("utf-8")
    assert "`python -m bench.run --only speed --sizes 50 --quick" in text
    for figure in (
        "resources a second",
        "index / text",
        "engine p50 / p95, ms",
        "CPU of all processes, ms a page",
        "pages a second, 8 at once",
        "memory of all processes (PSS), MB",
        "home page, CPU ms",
        "resource page, CPU ms",
        "admin area: list, p50 / p95 ms",
        "admin area: search, p50 / p95 ms",
    ):
        row = re.search(rf"^\| {re.escape(figure)} \|(.+)\|$", text, re.MULTILINE)
        assert row, figure
        assert re.search(r"\d", row[1]), row[0]
    for system in ("Freeshelf", "Wagtail database search", "SQLite FTS5"):
        assert text.count(f"| {system} |") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["benchmarks.md"]


@pytest.fixture
def refusal(capsys, tmp_path, monkeypatch):
    """Runs the harness in this process: its status, and what it complained."""
    # It ends by this signal, and this process as it did before.
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def run(*arguments):
        try:
            status = main([*map(str, arguments), "--out", str(tmp_path / "out.md")])
        except SystemExit as end:
            status = end.code
        return status, capsys.readouterr().err

    return run


@pytest.mark.parametrize("sizes", ["none", "0", ""])
def test_sizes_that_are_no_numbers_are_refused_in_a_sentence(sizes, refusal):
    status, said = refusal("--only", "speed", "--sizes", sizes)

    assert status == 2
    assert "--sizes" in said
    assert "Traceback" not in said


def test_known_items_without_the_real_data_say_where_they_looked(refusal, tmp_path):
    status, said = refusal("--only", "known-items", "--data", tmp_path)

    assert status == 1
    assert f"no WordPress export at {tmp_path}" in said
    assert "Traceback" not in said
