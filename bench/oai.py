"""Measure a harvest of a whole library by OAI-PMH, while an editor changes it."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from bench.markdown import table, verdict
from bench.speed.process_accounting import cpu_seconds
from bench.speed.product import Product, console_script
from bench.speed.server import Server, serving

RECORDS, QUICK_RECORDS = 50_000, 1_000
# Of each further format, which costs about the same on every page.
_PAGES_A_FORMAT = 20
_FORMATS = ("oai_openaire", "marcxml", "mods", "schema_org")
_TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)<")
_HEADER = re.compile(rb"<header( status=\"deleted\")?><identifier>([^<]+)<")


@dataclass(slots=True)
class _Harvest:
    """Records of a harvester, and their cost."""

    open: set[bytes] = field(default_factory=set)
    received: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    def take(self, body: bytes) -> None:
        for deleted, identifier in _HEADER.findall(body):
            self.received += 1
            if deleted:
                self.open.discard(identifier)
            else:
                self.open.add(identifier)


def section(*, folder: Path, records: int, say: Callable[[str], None]) -> str:
    """Fill a library, stamp it, and harvest it in every format."""
    product = Product(folder / "library")
    product.begin()
    say(f"Writing {records:,} records")
    product.inside("bench.oai_editor", "fill", count=records)
    say("Stamping them")
    stamping = product.inside("bench.oai_editor", "stamp_all")
    with serving(
        lambda port: [str(console_script()), "serve", f"--port={port}"],
        environment=product.environment,
        ready="/oai?verb=Identify",
    ) as server:
        say("Harvesting while an editor saves")
        since = datetime.now(UTC)
        whole = _beside_editor(product, server)
        product.inside("bench.oai_editor", "wait_until_noted")
        _follow(server, whole, since)
        others = {
            prefix: _harvest(server, prefix, _PAGES_A_FORMAT) for prefix in _FORMATS
        }
    expected = set(product.inside("bench.oai_editor", "open_records"))
    is_equal = {each.encode() for each in expected} == _plain(whole.open)
    rows = [("oai_dc, whole, beside an editor", *_figures(whole))]
    rows += [(prefix, *_figures(each)) for prefix, each in others.items()]
    lines = [
        table(("Format", "records", "a second", "CPU ms per 100"), rows),
        "",
        (
            f"After the changes since its start were harvested too, the mirror has "
            f"{len(whole.open):,} open records, the library {len(expected):,}: "
            f"{verdict(passed=is_equal)}. Stamping all for the first time took "
            f"{stamping:.0f} s. The processor time is that of all processes of the "
            "library; the first row has the building of its index in it."
        ),
    ]
    return "\n".join(lines)


def _beside_editor(product: Product, server: Server) -> _Harvest:
    stop = product.folder / "stop-editing"
    editor = threading.Thread(
        target=product.inside,
        args=("bench.oai_editor", "edit"),
        kwargs={"until": str(stop)},
    )
    editor.start()
    try:
        return _harvest(server, "oai_dc", None)
    finally:
        stop.touch()
        editor.join()


def _harvest(server: Server, prefix: str, pages: int | None) -> _Harvest:
    found = _Harvest()
    started, cpu = time.monotonic(), cpu_seconds(server.pid)
    for body in _pages(server.base_url, prefix, pages):
        found.take(body)
    found.seconds = time.monotonic() - started
    found.cpu = cpu_seconds(server.pid) - cpu
    return found


def _follow(server: Server, mirror: _Harvest, since: datetime) -> None:
    """Take what changed since, without counting it."""
    rest = _Harvest(open=mirror.open)
    start = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    for body in _pages(server.base_url, "oai_dc", None, start=start):
        rest.take(body)


def _pages(
    base_url: str, prefix: str, most: int | None, *, start: str = ""
) -> Iterator[bytes]:
    arguments = {"verb": "ListRecords", "metadataPrefix": prefix}
    if start:
        arguments["from"] = start
    count = 0
    while arguments and (most is None or count < most):
        address = f"{base_url}/oai?{urlencode(arguments)}"
        with urlopen(address) as response:  # noqa: S310 - the server of this run
            body = response.read()
        yield body
        count += 1
        token = _TOKEN.search(body)
        arguments = (
            {"verb": "ListRecords", "resumptionToken": token[1].decode()}
            if token
            else {}
        )


def _plain(identifiers: set[bytes]) -> set[bytes]:
    return {each.rpartition(b":")[2] for each in identifiers}


def _figures(harvest: _Harvest) -> tuple[str, ...]:
    return (
        f"{harvest.received:,}",
        f"{harvest.received / harvest.seconds:,.0f}",
        f"{harvest.cpu / harvest.received * 100_000:.0f}",
    )
