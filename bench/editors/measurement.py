"""Measure the saves of eight editors at rest, and during an import and a rebuild."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.editors.editor import Saves, work
from bench.importing.site import write_site
from bench.markdown import spread, table, verdict
from bench.speed.load_client import percentile
from bench.speed.product import Product, console_script
from bench.speed.server import serving

_EDITORS = 8
_MAX_RATIO = 3  # maximum ratio of p95 under load to p95 at rest


@dataclass(frozen=True, slots=True)
class EditorEffort:
    """Duration, and size of the imported site."""

    seconds: float = 300.0
    posts: int = 20_000


QUICK = EditorEffort(seconds=20.0, posts=500)


def section(*, folder: Path, effort: EditorEffort, say: Callable[[str], None]) -> str:
    """Let eight editors work, then again during an import and a rebuild."""
    say(f"Writing a site of {effort.posts} posts")
    export, uploads = write_site(folder, posts=effort.posts)
    product = Product(folder / "library")
    say("Loading the demo library")
    product.freeshelf("demo", "--no-serve")
    sessions = product.inside("bench.editors.people", "sign_in", count=_EDITORS)
    with serving(
        lambda port: [str(console_script()), "serve", f"--port={port}"],
        environment=product.environment,
        ready="/en/",
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
        words = ("import", "wordpress", str(export), "--uploads", str(uploads))
        with (
            product.running(*words, again=True),
            product.running("reindex", again=True),
        ):
            beside = edit("beside an import and a rebuild")
    saves = [*at_rest, *beside]
    titles = [title for each in saves for title in each.titles.values()]
    lost = product.inside("bench.editors.people", "missing", titles=titles)
    for sentence in [*lost, *(message for each in saves for message in each.failures)]:
        say(f"Lost or failed: {sentence}")
    return _figures(at_rest, beside, lost=len(lost))


def _figures(at_rest: Sequence[Saves], beside: Sequence[Saves], *, lost: int) -> str:
    rest, busy = _seconds(at_rest), _seconds(beside)
    failed = sum(len(each.failures) for each in (*at_rest, *beside))
    times = percentile(busy, 95) / percentile(rest, 95)
    saves = table(
        ("Saves of eight editors, s", "number", "p50", "p95", "longest"),
        [
            ("at rest", *spread(rest)),
            ("beside an import and a rebuild", *spread(busy)),
        ],
    )
    bars = table(
        ("Promise", "Figure", "Bar", "Verdict"),
        [
            ("saves that failed", str(failed), "0", verdict(passed=not failed)),
            ("saves that were lost", str(lost), "0", verdict(passed=not lost)),
            (
                "p95 beside them, times that at rest",
                f"{times:.1f}",
                f"at most {_MAX_RATIO}",
                verdict(passed=times <= _MAX_RATIO),
            ),
        ],
    )
    return f"{saves}\n\n{bars}"


def _seconds(saves: Sequence[Saves]) -> list[float]:
    return [seconds for each in saves for seconds in each.seconds]
