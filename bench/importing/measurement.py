"""Measure the import of a generated site, and its effect on an editor."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from resource import struct_rusage

from bench.importing.site import items_of, write_site
from bench.markdown import table, verdict
from bench.speed.load_client import percentile
from bench.speed.product import REPOSITORY, MeasuringError, Product, console_script

_MIN_RATE = 100  # items a second
_MAX_MEMORY = 500  # MB
_MAX_SAVE_SECONDS = 1.0  # seconds


def section(*, folder: Path, posts: int, say: Callable[[str], None]) -> str:
    """Generate a site, import it while an editor saves, and return the results."""
    say(f"Writing a site of {posts} posts")
    export, uploads = write_site(folder, posts=posts)
    product = Product(folder / "library")
    product.manage("prepare_library")
    say("Importing it, while an editor saves a draft every second")
    stop = folder / "stop"
    with ThreadPoolExecutor() as editor:
        saving = editor.submit(
            product.inside, "bench.importing.editor", "save_drafts", stop=str(stop)
        )
        started = time.monotonic()
        try:
            usage = _import(product, export, uploads)
        finally:
            seconds = time.monotonic() - started
            stop.touch()
    return _figures(items_of(posts), seconds, usage, saving.result())


def _import(product: Product, export: Path, uploads: Path) -> struct_rusage:
    """Run the import command and return its resource usage."""
    words = ("import", "wordpress", str(export), "--uploads", str(uploads))
    log = product.folder / "import.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [str(console_script()), *words],
            cwd=REPOSITORY,
            env=product.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise MeasuringError(f"The import failed:\n{log.read_text('utf-8')[-3000:]}")
    return usage


def _figures(
    items: int, seconds: float, usage: struct_rusage, saves: Sequence[float]
) -> str:
    rate, memory = items / seconds, usage.ru_maxrss / 1024
    by_cpu = items / (usage.ru_utime + usage.ru_stime)
    longest = max(saves)
    rows = [
        (
            f"items a second, of {items} in {seconds:.0f} s",
            f"{rate:.0f}",
            f"at least {_MIN_RATE}",
            verdict(passed=rate >= _MIN_RATE),
        ),
        ("items a second of CPU time", f"{by_cpu:.0f}", "", ""),
        (
            "peak memory, MB",
            f"{memory:.0f}",
            f"under {_MAX_MEMORY}",
            verdict(passed=memory < _MAX_MEMORY),
        ),
        (
            f"longest of {len(saves)} saves of an editor meanwhile, s",
            f"{longest:.2f}",
            f"under {_MAX_SAVE_SECONDS:.0f}",
            verdict(passed=longest < _MAX_SAVE_SECONDS),
        ),
        ("their p95, s", f"{percentile(saves, 95):.2f}", "", ""),
    ]
    return table(("Import", "Figure", "Bar", "Verdict"), rows)
