"""Measure a dump of a large library: seconds, memory, and what asking for it costs."""

import time
from collections.abc import Callable
from pathlib import Path

from bench.markdown import table, verdict
from bench.speed.product import Product

RECORDS, QUICK_RECORDS = 50_000, 500
# What the dump may take of memory, in megabytes.
MOST_MEMORY = 400


def section(*, folder: Path, records: int, say: Callable[[str], None]) -> str:
    """Fill a library and make dumps of it."""
    product = Product(folder / "library")
    product.begin()
    say(f"Writing {records:,} records with files and passages")
    product.inside("bench.oai_editor", "fill", count=records)
    product.inside("bench.dump_library", "add_files", every=10)
    say("Making a dump")
    started = time.monotonic()
    made = product.inside("bench.dump_library", "dump")
    seconds = time.monotonic() - started
    rows = [
        ("records", f"{made['counts']['records']:,}"),
        ("passages", f"{made['counts']['passages']:,}"),
        ("statements", f"{made['counts']['statements']:,}"),
        ("seconds, the start of the program included", f"{seconds:.0f}"),
        ("memory at most", f"{made['memory']:.0f} MB"),
        ("all files", f"{made['bytes'] / 1e6:.0f} MB"),
        ("looking whether all is still open", f"{made['check'] * 1000:.0f} ms"),
    ]
    is_small = verdict(passed=made["memory"] < MOST_MEMORY)
    return "\n".join(
        [table(("What", ""), rows), "", f"Memory under {MOST_MEMORY} MB: {is_small}."]
    )
