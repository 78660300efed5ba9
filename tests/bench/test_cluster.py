"""A library on servers beside one on one machine: what is kept, judged, and run."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from bench.cluster import measurement
from bench.cluster.figures import (
    ONE_MACHINE,
    SERVERS,
    Cost,
    Kept,
    LibraryFigures,
    Served,
    Work,
    kept_figures,
)
from bench.cluster.report import cluster_section
from bench.cluster.servers import MissingServersError
from bench.speed.product import EMPTY_LIBRARY, REPOSITORY

PAGE = Cost(
    requests=100,
    p50=40.0,
    p95=90.0,
    cpu={"library": 30.0, "PostgreSQL": 5.0, "OpenSearch": 15.0},
    per_second=20.0,
    others=0.5,
)
FIGURES = LibraryFigures(
    resources=30_000,
    passages=120_000,
    load=Work(100.0, {"library": 80.0}),
    index=Work(300.0, {"library": 100.0, "OpenSearch": 50.0}),
    disk={"database": 700_000_000, "index": 300_000_000},
    served={"2": Served(PAGE, PAGE, {"library": 500_000_000}, {"library": 5.0})},
    pages={"home page": PAGE},
)


def taking(milliseconds: float) -> LibraryFigures:
    page = replace(PAGE, cpu={"library": milliseconds})
    return replace(FIGURES, served={"2": Served(page, page, {"library": 1}, {})})


def test_figures_are_read_as_they_were_kept(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "new" / "figures.json")
    kept.figures[SERVERS] = {30_000: FIGURES}
    kept.loads[SERVERS] = {30_000: FIGURES.load}

    kept.save()

    assert kept_figures(kept.path) == kept
    assert kept_figures(tmp_path / "none.json").figures == {}


@pytest.mark.parametrize(
    ("size", "milliseconds", "verdict"),
    [
        (300_000, 99.0, "1.98 times from 30,000 to 300,000 | pass"),
        (300_000, 100.0, "2.00 times from 30,000 to 300,000 | **fail**"),
        (299_999, 99.0, "– | not measured"),
    ],
)
def test_a_page_may_cost_less_than_twice_in_a_library_ten_times_as_large(
    size: int, milliseconds: float, verdict: str
) -> None:
    kept = Kept(
        Path(), figures={SERVERS: {30_000: FIGURES, size: taking(milliseconds)}}
    )

    section = cluster_section(kept)

    assert f"below 2 times | {verdict} |" in section
    assert "50.0 = library 30.0 + PostgreSQL 5.0 + OpenSearch 15.0" in section


def test_what_was_measured_is_not_measured_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "figures.json", figures={ONE_MACHINE: {30: FIGURES}})

    found = measurement.measure_libraries(
        [30],
        libraries=[ONE_MACHINE],
        folder=tmp_path / "not-made",
        kept=kept,
        effort=measurement.QUICK,
        say=print,
    )

    assert list(found) == [""]
    assert not (tmp_path / "not-made").exists()


def test_servers_that_cannot_run_are_left_out_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(folder: Path) -> None:
        raise MissingServersError("opensearch: there is no Java 17")

    monkeypatch.setattr(measurement, "running", missing)
    kept = Kept(tmp_path / "figures.json", figures={ONE_MACHINE: {30: FIGURES}})

    (_, left_out) = measurement.measure_libraries(
        [30],
        libraries=[ONE_MACHINE, SERVERS],
        folder=tmp_path,
        kept=kept,
        effort=measurement.QUICK,
        say=print,
    )

    assert "(opensearch: there is no Java 17)" in left_out
    assert left_out in cluster_section(kept, left_out=left_out)


def run(tmp_path: Path, *arguments: str, **variables: str) -> str:
    out = tmp_path / "benchmarks.md"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bench.run", "--only", "cluster", "--quick"),
            *("--out", str(out), "--cache", str(tmp_path / "cache"), *arguments),
        ],
        cwd=REPOSITORY,
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out.read_text("utf-8")


def assert_has_every_figure(text: str) -> None:
    for figure in (
        "records indexed a second",
        "disk: database, MB",
        "disk: index, MB",
        "1: p50 / p95 ms, one reader",
        "1: processor, ms a page: all = parts",
        "1: memory (PSS), MB: all = parts",
        "home page, processor ms",
        "record page, processor ms",
        "admin area: list of records, p50 / p95 ms",
    ):
        row = re.search(rf"^\| {re.escape(figure)} \|(.+)\|$", text, re.MULTILINE)
        assert row, figure
        assert re.search(r"\d", row[1]), row[0]


def test_thirty_records_on_one_machine_give_every_figure(
    tmp_path: Path, migrated: Path
) -> None:
    text = run(
        tmp_path,
        *("--records", "30", "--libraries", ONE_MACHINE),
        **{EMPTY_LIBRARY: str(migrated)},
    )

    assert_has_every_figure(text)
    assert kept_figures(tmp_path / "cache/cluster/figures.json").figures[ONE_MACHINE]


@pytest.mark.skipif(
    "FREESHELF_TEST_OPENSEARCH" not in os.environ, reason="needs servers"
)
def test_thirty_records_on_servers_give_every_figure(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    text = run(tmp_path, "--records", "30", "--libraries", SERVERS)

    assert_has_every_figure(text)
    assert re.search(r"= library \d.* \+ PostgreSQL \d.* \+ OpenSearch \d", text)
