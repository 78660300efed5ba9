"""Start real servers on loopback, run the tests that need them, and stop them.

`python -m scripts.services.run [WORD...]`: only suites whose title or servers contain
one of the words. What later suites need is fetched and built while the first is tested.
Exit status 1 means that a test failed or, where CI is set, that something was left out.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NoReturn

from scripts.services.server import REPOSITORY, MissingServerError, Server
from scripts.services.suites import SUITES, Suite

# Of pytest: no test was collected.
_NO_TESTS = 5


def main() -> int:
    """Run the suites and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--pytest", default="", help="more words for pytest")
    parser.add_argument(
        "--install", action="store_true", help="fetch and build what they need, no more"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    suites = [each for each in SUITES if _is_meant(each, options.words)]
    if options.install:
        return _install(suites)
    installing: subprocess.Popen[bytes] | None = None
    servers: dict[type[Server], Server] = {}
    missing: dict[type[Server], str] = {}
    settings: dict[type[Server], Mapping[str, str]] = {}
    failed: list[str] = []
    try:
        for number, suite in enumerate(suites):
            _stop_all_but(servers, suites[number:])
            for kind in (*suite.needs, *suite.starts):
                if kind in missing or kind in settings:
                    continue
                server = kind()
                try:
                    _report(f"Preparing {server.name}")
                    # Not by two at once; what failed there says here why.
                    if installing is not None:
                        installing.wait()
                    server.install()
                    if kind in suite.needs:
                        servers[kind] = server
                        settings[kind] = server.start()
                except MissingServerError as error:
                    missing[kind] = str(error)
                    server.stop()
            if installing is None:
                installing = _beside(options.words)
            if not {*suite.needs, *suite.starts} & missing.keys():
                own = (settings[kind] for kind in suite.needs)
                if not _passes(suite, own, options.pytest.split()):
                    failed.append(suite.title)
    finally:
        if installing is not None:
            installing.terminate()
            installing.wait()
        _stop_all_but(servers, [])
    return _conclude(suites, failed, missing)


def _stop_all_but(servers: dict[type[Server], Server], later: list[Suite]) -> None:
    """Stop the servers that no later suite needs, for their memory."""
    needed = {kind for suite in later for kind in suite.needs}
    for kind in servers.keys() - needed:
        servers.pop(kind).stop()


def _beside(words: list[str]) -> subprocess.Popen[bytes]:
    """Install what all suites need, in a process beside this one."""
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.services.run", "--install", *words],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _install(suites: list[Suite]) -> int:
    for suite in suites:
        for kind in (*suite.needs, *suite.starts):
            with suppress(MissingServerError):
                kind().install()
    return 0


def _is_meant(suite: Suite, words: list[str]) -> bool:
    kinds = (*suite.needs, *suite.starts)
    names = " ".join([suite.title, *(kind.name for kind in kinds)]).lower()
    return not words or any(word.lower() in names for word in words)


def _passes(
    suite: Suite, settings: Iterable[Mapping[str, str]], words: list[str]
) -> bool:
    _report(suite.title)
    environment = dict(os.environ)
    for each in (*settings, suite.settings):
        environment.update(each)
    begun, used = time.monotonic(), _processor_seconds()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--numprocesses=auto"),
            *(*suite.paths, *words),
        ],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    _report(
        f"{suite.title}: {time.monotonic() - begun:.0f} s, without its servers "
        f"{_processor_seconds() - used:.0f} s of a processor"
    )
    return done.returncode in (0, _NO_TESTS) if words else done.returncode == 0


def _processor_seconds() -> float:
    """Of all processes below this one that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _conclude(
    suites: list[Suite], failed: list[str], missing: Mapping[type[Server], str]
) -> int:
    for title in failed:
        _report(f"Failed: {title}")
    for suite in suites:
        for kind in (*suite.needs, *suite.starts):
            if kind in missing:
                _report(f"Left out: {suite.title} ({missing[kind]})")
    if not failed and not missing:
        _report("Every suite passed, and nothing was left out")
    return int(bool(failed) or (bool(missing) and "CI" in os.environ))


def _report(sentence: str) -> None:
    print(sentence, flush=True)


def _stop(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
