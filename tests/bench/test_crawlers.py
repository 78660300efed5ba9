"""A crawl and a person beside it are measured; the figures are there."""

import os
import re
import subprocess
import sys

import pytest
from bench.speed.crawl_report import crawl_section
from bench.speed.crawlers import CrawlFigures
from bench.speed.product import EMPTY_LIBRARY, REPOSITORY


def figures(**changes):
    measured = {
        "resources": 10_000,
        "rest_p50": 20.0,
        "rest_p95": 30.0,
        "beside_p50": 25.0,
        "beside_p95": 45.0,
        "person_requests": 500,
        "person_refused": 0,
        "crawl_requests": 2500,
        "crawl_per_minute": 500.0,
        "crawl_refused": 2000,
    }
    return CrawlFigures(**measured | changes)


@pytest.mark.parametrize(
    ("changes", "is_met"),
    [
        ({}, True),
        ({"beside_p95": 59.9}, True),
        ({"beside_p95": 60.0}, False),
        ({"person_refused": 1}, False),
    ],
)
def test_the_bar_is_twice_the_rest_value_and_no_page_refused(changes, is_met):
    section = crawl_section(figures(**changes))

    assert "under 2 times its rest value" in section
    assert ("**fail**" not in section) == is_met


def test_a_few_seconds_of_crawling_give_every_figure(tmp_path, migrated):
    out = tmp_path / "benchmarks.md"
    command = [sys.executable, "-m", "bench.run", "--only", "crawlers", "--quick"]

    done = subprocess.run(
        [*command, "--out", str(out), "--scratch", str(tmp_path)],
        cwd=REPOSITORY,
        env=os.environ | {EMPTY_LIBRARY: str(migrated)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    text = out.read_text("utf-8")
    assert "## A person beside crawlers" in text
    for figure in (
        "person at rest, p50 / p95 ms",
        "person beside the crawl, p50 / p95 ms",
        "requests of the person",
        "of these refused",
        "requests of the crawl",
        "of the crawl a minute",
        "of the crawl refused",
    ):
        row = re.search(rf"^\| {re.escape(figure)} \|(.+)\|$", text, re.MULTILINE)
        assert row, figure
        assert re.search(r"\d", row[1]), row[0]
    assert re.search(r"^\| of these refused \| 0 \|$", text, re.MULTILINE)
    assert [path.name for path in tmp_path.iterdir()] == ["benchmarks.md"]
