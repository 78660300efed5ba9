"""Verdicts on the promises about speed."""

from dataclasses import replace

import pytest
from bench.speed.bars import bars
from bench.speed.figures import (
    CallFigures,
    IndexFigures,
    PeerFigures,
    SearchFigures,
    SizeFigures,
)
from bench.speed.report import speed_section
from bench.speed.server import PageFigures

PAGE = PageFigures(
    requests=200,
    p50=12,
    p95=20,
    cpu=10,
    per_second=100,
    bytes_per_page=40_000,
    others=0.5,
)
SEARCH = SearchFigures(alone=PAGE, together=PAGE, memory=300_000_000)
INDEX = IndexFigures(seconds=100, size=300_000_000)
PEER = PeerFigures(index=INDEX, alone=PAGE, together=PAGE, memory=60_000_000)
FTS5 = replace(PEER, alone=replace(PAGE, cpu=20))
CALL = CallFigures(p50=1, p95=2)


def _figures(resources):
    return SizeFigures(
        resources=resources,
        passages=1000,
        text_bytes=350_000_000,
        index=INDEX,
        engine=CALL,
        service=CALL,
        page=SEARCH,
        home=replace(PAGE, cpu=6),
        resource=PAGE,
        admin_list=PAGE,
        admin_search=PAGE,
        admin_edit=PAGE,
        wagtail=PEER,
        fts5=FTS5,
    )


MEASURED = [_figures(10_000), _figures(50_000), _figures(100_000)]


def _at(position, **changes):
    measured = list(MEASURED)
    measured[position] = replace(measured[position], **changes)
    return measured


def _search(**changes):
    page = replace(PAGE, **changes)
    return SearchFigures(alone=page, together=page, memory=1)


def test_a_fast_library_passes_every_bar():
    assert {bar.passed for bar in bars(MEASURED)} == {True}


@pytest.mark.parametrize(
    ("measured", "name"),
    [
        (_at(1, page=_search(cpu=18.2)), "results page by words"),
        (_at(1, page=_search(p95=31)), "results page, at 50,000: p95"),
        (_at(1, page=_search(per_second=59)), "results pages at 8 at once"),
        (_at(2, page=_search(cpu=20)), "CPU per results page, 100,000"),
        (_at(1, home=replace(PAGE, cpu=7)), "home page"),
        (_at(1, resource=replace(PAGE, cpu=12)), "resource page"),
        (_at(1, admin_list=replace(PAGE, cpu=161)), "admin area: list"),
        (_at(1, admin_search=replace(PAGE, cpu=161)), "admin area: search"),
        (_at(1, admin_edit=replace(PAGE, cpu=161)), "admin area: edit page"),
        (_at(1, index=IndexFigures(1, 350_000_001)), "index on disk, at 50,000"),
    ],
)
def test_each_bar_can_be_missed(measured, name):
    missed = [bar.name for bar in bars(measured) if not bar.passed]

    assert len(missed) == 1
    assert missed[0].startswith(name)


def test_a_size_that_was_not_run_gives_no_verdict():
    assert {bar.passed for bar in bars([_figures(1000)])} == {None}
    assert "not measured" in speed_section([_figures(1000)])


def test_a_peer_that_is_too_slow_keeps_its_place_in_the_table():
    slow = replace(PEER, alone=None, together=None, memory=0)

    text = speed_section([replace(MEASURED[0], wagtail=slow)])

    assert "| 10,000 | Wagtail database search | too slow |" in text


def test_the_tables_have_every_size_and_every_system():
    text = speed_section(MEASURED)

    assert "| | 10,000 | 50,000 | 100,000 |" in text.replace("|  |", "| |")
    for system in ("Freeshelf", "Wagtail database search", "SQLite FTS5"):
        assert text.count(f"| {system} |") == 3
