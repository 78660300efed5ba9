"""What larger libraries need is computed from what was measured."""

from dataclasses import replace

import pytest
from bench.cluster.figures import Cost, LibraryFigures, Served, Work
from bench.cluster.paper import FIGURES, PAGE, model_of, rows, written
from bench.cluster.queueing import Site, pages_a_second, waits

SITE = Site(
    web_cores=2,
    database_cores=2,
    node_cores=(2, 2, 2),
    shards=1,
    web=0.05,
    database=0.01,
    search=0.04,
    spread=2.0,
)


def measured(
    records: int, *, database: int, index: int, search: float
) -> LibraryFigures:
    cpu = {"library": 30.0, "PostgreSQL": 5.0, "OpenSearch": search}
    page = Cost(requests=100, p50=40.0, p95=80.0, cpu=cpu, per_second=20.0, others=0.0)
    return LibraryFigures(
        resources=records,
        passages=records * 4,
        load=Work(1.0, {}),
        index=Work(100.0, {"library": 60.0, "OpenSearch": 40.0}),
        disk={
            "database": database,
            "index": index,
            "index before it is merged": index,
        },
        served={"2": Served(page, page, {}, {})},
        pages={},
    )


SMALL = measured(1_000, database=50_000_000, index=10_000_000, search=10.0)
LARGE = measured(251_000, database=5_050_000_000, index=2_008_000_000, search=12.0)


def test_each_row_follows_from_what_was_measured() -> None:
    found = {
        name: (formula, *values)
        for name, formula, *values in rows(
            model_of(SMALL, LARGE), (10_000_000, 100_000_000)
        )
    }

    # 5 GB and 2 GB for a million passages more; 0.04 s of the processor a thousand.
    assert found["database, disk"] == ("passages × 5,000 B", "50.0 GB", "500 GB")
    assert found["index, disk, one copy"][1:] == ("20.0 GB", "200 GB")
    assert found["shards"][1:] == ("1", "7")
    assert found["disk of the cluster"][1:] == ("94.1 GB", "941 GB")
    assert found["nodes of the cluster"][1:] == ("3", "3")
    assert found["rebuild of the index, on one core"][1:] == ("0.3 hours", "2.8 hours")
    assert found["processor in the cluster for a page"][1:] == ("30 ms", "210 ms")


def test_time_of_the_cluster_never_shrinks_by_noise() -> None:
    noisy = model_of(replace(SMALL, served=LARGE.served), LARGE)

    assert noisy.search_at(100_000_000) == noisy.search_at(1) == 12.0


def test_a_site_without_a_queue_takes_what_its_parts_take() -> None:
    site = replace(SITE, spread=1.0)

    assert waits(site, 0.01, pages=50) == pytest.approx([0.1] * 50)


def test_shards_are_searched_side_by_side() -> None:
    site = replace(SITE, spread=1.0, shards=4)

    # Two of the four share a node of two cores.
    assert waits(site, 0.01, pages=50) == pytest.approx([0.07] * 50)


def test_no_site_is_faster_than_its_slowest_part() -> None:
    rate = pages_a_second(SITE, 1.0)

    # 2 cores / 0.05 s
    assert 20 <= rate < 40
    assert pages_a_second(replace(SITE, web_cores=8), 1.0) > rate
    assert pages_a_second(SITE, 0.01) == 0


def test_the_page_has_the_table_of_the_figures_that_are_kept() -> None:
    text = PAGE.read_text("utf-8")

    assert written(text, FIGURES) == text
    with pytest.raises(ValueError, match="marks"):
        written("no marks", FIGURES)
