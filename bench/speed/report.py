"""Format the results as tables of Markdown."""

from collections.abc import Callable, Sequence

from bench.markdown import table, verdict
from bench.speed.bars import Bar, bars
from bench.speed.figures import IndexFigures, PeerFigures, SizeFigures
from bench.speed.measurement import CONCURRENCY
from bench.speed.server import PageFigures

_MB = 1_000_000
# ../shared/wordpress/PEER.md: CPU per search at 50,000 posts of about 200 words.
_WORDPRESS = "WordPress 6.8 takes 704 ms of CPU per search and Relevanssi 199 ms"


def speed_section(measured: Sequence[SizeFigures]) -> str:
    """Return all tables of a run."""
    parts = [
        bar_table(bars(measured)),
        "### The library and its index",
        _by_size(measured, _LIBRARY),
        "### Inside one process: the engine alone, and the search service",
        _by_size(measured, _CALLS),
        "### Results page: hits, facets and snippets",
        _by_size(measured, _RESULTS),
        "### Other pages",
        _by_size(measured, _PAGES),
        "### The same queries elsewhere, in the same run",
        _peers(measured),
        f"For the same kind of text (posts only, no files) at 50,000, {_WORDPRESS}.",
    ]
    return "\n\n".join(parts)


def bar_table(found: Sequence[Bar]) -> str:
    """Return a table of targets with their verdicts."""
    return table(
        ("Promise", "Bar", "Measured", "Verdict"),
        [(b.name, b.limit, b.measured, verdict(passed=b.passed)) for b in found],
    )


def _by_size(
    measured: Sequence[SizeFigures],
    rows: Sequence[tuple[str, Callable[[SizeFigures], str]]],
) -> str:
    head = ("", *(f"{figures.resources:,}" for figures in measured))
    lines = [(name, *(show(figures) for figures in measured)) for name, show in rows]
    return table(head, lines)


def _peers(measured: Sequence[SizeFigures]) -> str:
    head = (
        "Resources",
        "System",
        "CPU ms",
        "p50 / p95 ms",
        f"a second at {CONCURRENCY}",
        "memory MB",
        "index",
    )
    rows = []
    for figures in measured:
        page = figures.page
        ours = PeerFigures(figures.index, page.alone, page.together, page.memory)
        for name, peer in (
            ("Freeshelf", ours),
            ("Wagtail database search", figures.wagtail),
            ("SQLite FTS5", figures.fts5),
        ):
            cells = (*_peer_cells(peer), _index(peer.index, figures))
            rows.append((f"{figures.resources:,}", name, *cells))
    return table(head, rows)


def _peer_cells(peer: PeerFigures) -> tuple[str, ...]:
    if peer.alone is None:
        return ("too slow", "", "", "")
    return (
        f"{peer.alone.cpu:.1f}",
        _times(peer.alone),
        f"{peer.together.per_second:.1f}" if peer.together else "too slow",
        f"{peer.memory / _MB:.0f}",
    )


def _index(index: IndexFigures, figures: SizeFigures) -> str:
    share = index.size / figures.text_bytes
    return f"{index.size / _MB:.0f} MB ({share:.2f}), {index.seconds:.0f} s"


def _times(page: PageFigures) -> str:
    return f"{page.p50:.1f} / {page.p95:.1f}"


def _ceiling(page: PageFigures) -> str:
    return f"{2000 / page.cpu:.0f}"


_LIBRARY = (
    ("passages", lambda f: f"{f.passages:,}"),
    ("text, MB", lambda f: f"{f.text_bytes / _MB:.1f}"),
    ("`freeshelf reindex`, s", lambda f: f"{f.index.seconds:.1f}"),
    ("resources a second", lambda f: f"{f.resources / f.index.seconds:.0f}"),
    ("text, MB a second", lambda f: f"{f.text_bytes / _MB / f.index.seconds:.2f}"),
    ("index, MB", lambda f: f"{f.index.size / _MB:.1f}"),
    ("index / text", lambda f: f"{f.index.size / f.text_bytes:.2f}"),
)
_CALLS = (
    ("engine p50 / p95, ms", lambda f: f"{f.engine.p50:.2f} / {f.engine.p95:.2f}"),
    ("service p50 / p95, ms", lambda f: f"{f.service.p50:.2f} / {f.service.p95:.2f}"),
)
_RESULTS = (
    ("p50 / p95 ms, one reader", lambda f: _times(f.page.alone)),
    ("CPU of all processes, ms a page", lambda f: f"{f.page.alone.cpu:.1f}"),
    (
        f"pages a second, {CONCURRENCY} at once",
        lambda f: f"{f.page.together.per_second:.1f}",
    ),
    (
        f"p50 / p95 ms, {CONCURRENCY} at once",
        lambda f: _times(f.page.together),
    ),
    (
        f"CPU ms a page, {CONCURRENCY} at once",
        lambda f: f"{f.page.together.cpu:.1f}",
    ),
    ("pages a second two idle cores allow", lambda f: _ceiling(f.page.together)),
    ("cores busy with other work", lambda f: f"{f.page.together.others:.2f}"),
    ("memory of all processes (PSS), MB", lambda f: f"{f.page.memory / _MB:.0f}"),
    ("size of a page, kB", lambda f: f"{f.page.alone.bytes_per_page / 1000:.0f}"),
)
_PAGES = (
    ("home page, CPU ms", lambda f: f"{f.home.cpu:.1f}"),
    ("home page, p50 / p95 ms", lambda f: _times(f.home)),
    ("resource page, CPU ms", lambda f: f"{f.resource.cpu:.1f}"),
    ("resource page, p50 / p95 ms", lambda f: _times(f.resource)),
    ("admin area: list, CPU ms", lambda f: f"{f.admin_list.cpu:.1f}"),
    ("admin area: list, p50 / p95 ms", lambda f: _times(f.admin_list)),
    ("admin area: search, CPU ms", lambda f: f"{f.admin_search.cpu:.1f}"),
    ("admin area: search, p50 / p95 ms", lambda f: _times(f.admin_search)),
    ("admin area: edit page, CPU ms", lambda f: f"{f.admin_edit.cpu:.1f}"),
    ("admin area: edit page, p50 / p95 ms", lambda f: _times(f.admin_edit)),
)
