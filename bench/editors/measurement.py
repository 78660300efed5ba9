"""How long saves of eight editors take at rest, and beside an import and a rebuild."""

import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.editors.editor import Saves, work
from bench.importing.site import write_site
from bench.markdown import table, verdict
from bench.speed.load_client import percentile
from bench.speed.product import REPOSITORY, MeasuringError, Product, console_script
from bench.speed.server import serving

_EDITORS = 8
_MOST_TIMES = 3  # p95 beside the others, of that at rest


@dataclass(frozen=True, slots=True)
class EditorEffort:
    """For how long, and beside how large a site."""

    seconds: float = 300.0
    posts: int = 20_000


QUICK = EditorEffort(seconds=20.0, posts=500)


def section(*, folder: Path, effort: EditorEffort, say: Callable[[str], None]) -> str:
    """Let eight editors work, then again beside an import and a rebuild."""
    say(f"Writing a site of {effort.posts} posts")
    export, uploads = write_site(folder, posts=effort.posts)
    product = Product(folder / "library")
    say("Loading the demo library")
    product.freeshelf("demo", "--no-serve")
    sessions = product.inside("bench.editors.people", "sign_in", count=_EDITORS)
    with serving(
        lambda port: [str(console_script()), "serve", f"--port={port}"],
        environment=product.environment,
        ready="/desk/login/",
    ) as server:

        def edit(name: str) -> Sequence[Saves]:
            say(f"Eight editors {name}")
            with ThreadPoolExecutor(_EDITORS) as editors:
                works = [
                    editors.submit(
                        work,
                        server.base_url,
                        key,
                        f"Editor {number} {name}",
                        seconds=effort.seconds,
                    )
                    for number, key in enumerate(sessions)
                ]
            return [each.result() for each in works]

        at_rest = edit("at rest")
        words = ["import", "wordpress", str(export), "--uploads", str(uploads)]
        with _again_and_again(product, words), _again_and_again(product, ["reindex"]):
            beside = edit("beside an import and a rebuild")
    saves = [*at_rest, *beside]
    titles = [title for each in saves for title in each.titles.values()]
    lost = product.inside("bench.editors.people", "missing", titles=titles)
    for sentence in [*lost, *(said for each in saves for said in each.failures)]:
        say(f"Lost or failed: {sentence}")
    return _figures(at_rest, beside, lost=len(lost))


@contextmanager
def _again_and_again(product: Product, words: Sequence[str]) -> Iterator[None]:
    """Run a command of the product, and again when it ends, while the context lasts."""
    stop = threading.Event()
    failures: list[str] = []

    def run() -> None:
        while not stop.is_set():
            with subprocess.Popen(
                [str(console_script()), *words],
                cwd=REPOSITORY,
                env=product.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            ) as process:
                while process.poll() is None and not stop.wait(0.2):
                    pass
                if process.poll() is None:
                    process.terminate()
                _out, said = process.communicate()
            if process.returncode and not stop.is_set():
                failures.append(said[-1000:])
                return

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if failures:
        raise MeasuringError(f"freeshelf {words[0]} failed: {failures[0]}")


def _figures(at_rest: Sequence[Saves], beside: Sequence[Saves], *, lost: int) -> str:
    rest, busy = _seconds(at_rest), _seconds(beside)
    failed = sum(len(each.failures) for each in (*at_rest, *beside))
    times = percentile(busy, 95) / percentile(rest, 95)
    saves = table(
        ("Saves of eight editors, s", "number", "p50", "p95", "longest"),
        [_row("at rest", rest), _row("beside an import and a rebuild", busy)],
    )
    bars = table(
        ("Promise", "Figure", "Bar", "Verdict"),
        [
            ("saves that failed", str(failed), "0", verdict(passed=not failed)),
            ("saves that were lost", str(lost), "0", verdict(passed=not lost)),
            (
                "p95 beside them, times that at rest",
                f"{times:.1f}",
                f"at most {_MOST_TIMES}",
                verdict(passed=times <= _MOST_TIMES),
            ),
        ],
    )
    return f"{saves}\n\n{bars}"


def _seconds(saves: Sequence[Saves]) -> list[float]:
    return [seconds for each in saves for seconds in each.seconds]


def _row(name: str, seconds: Sequence[float]) -> Sequence[str]:
    return (
        name,
        str(len(seconds)),
        f"{percentile(seconds, 50):.2f}",
        f"{percentile(seconds, 95):.2f}",
        f"{max(seconds):.2f}",
    )
