"""Measure how long until a published record is found, and saves during an import."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.markdown import spread, table, verdict
from bench.speed.product import MeasuringError, Product, console_script
from bench.speed.server import serving

_PUBLISHED, _SAVED = 40, 100
_BAR = 1.0  # seconds


def section(*, data: Path, say: Callable[[str], None]) -> str:
    """Serve the demo library, publish into it, and save during an import."""
    site = data / "wordpress"
    export = site / "wxr" / "all-content.wxr.xml"
    if not export.is_file():
        raise MeasuringError(f"There is no WordPress export at {export}; set --data.")
    with tempfile.TemporaryDirectory(prefix="freeshelf-freshness-") as folder:
        product = Product(Path(folder))
        say("Loading the demo library")
        product.freeshelf("demo", "--no-serve")
        with serving(
            lambda port: [str(console_script()), "serve", f"--port={port}"],
            environment=product.environment,
            ready="/en/",
        ) as server:
            say(f"Publishing {_PUBLISHED} records and looking for each")
            found = product.inside(
                "bench.freshness_editor",
                "publish_and_look",
                base_url=server.base_url,
                count=_PUBLISHED,
            )
            say("Saving while a site is imported")
            words = ("wordpress", str(export), "--uploads", str(site / "uploads"))
            with product.running("import", *words):
                saved = product.inside("bench.freshness_editor", "save", count=_SAVED)
    rows = [
        _row("found after it was published, over HTTP", found),
        _row("save of an editor while a WordPress site is imported", saved),
    ]
    return table(("Seconds", "times", "p50", "p95", "longest", "Bar", "Verdict"), rows)


def _row(name: str, seconds: Sequence[float]) -> Sequence[str]:
    passed = verdict(passed=max(seconds) < _BAR)
    return (name, *spread(seconds), f"below {_BAR:.0f}", passed)
