"""Measure a harvest of a whole library by OAI-PMH, while an editor changes it."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sickle import Sickle

from bench.markdown import table, verdict
from bench.oai_clients import HARVESTERS, Harvester, Header
from bench.speed.process_accounting import cpu_seconds
from bench.speed.product import Product, console_script
from bench.speed.server import Server, serving

RECORDS, QUICK_RECORDS = 50_000, 1_000
# Of each further format, which costs about the same on every page.
_RECORDS_A_FORMAT = 2_000
_FORMATS = ("oai_openaire", "marcxml", "mods", "schema_org")


@dataclass(slots=True)
class _Harvest:
    """Records of a harvester, and their cost."""

    open: set[str] = field(default_factory=set)
    received: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    def take(self, headers: Iterable[Header]) -> None:
        for identifier, is_deleted in headers:
            self.received += 1
            if is_deleted:
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
        mirrors = {}
        for name, harvester in HARVESTERS.items():
            say(f"{name} harvests while an editor saves")
            mirrors[name] = _mirror(product, server, harvester)
        others = {prefix: _first(server, prefix) for prefix in _FORMATS}
    rows = [
        (f"oai_dc, whole, by {name}, beside an editor", *_figures(mirror))
        for name, (mirror, _library) in mirrors.items()
    ]
    rows += [(prefix, *_figures(each)) for prefix, each in others.items()]
    lines = [
        table(("Format", "records", "a second", "CPU ms per 100"), rows),
        "",
        "After the changes since its start were harvested too, each mirror has the "
        "open records of the library at that moment: "
        + ", ".join(
            f"{name} ({len(mirror.open):,}, {len(mirror.open - library)} too many, "
            f"{len(library - mirror.open)} missing) "
            f"{verdict(passed=mirror.open == library)}"
            for name, (mirror, library) in mirrors.items()
        )
        + f". Stamping all for the first time took {stamping:.0f} s. The processor "
        "time is that of all processes of the library; the first row has the "
        "building of its index in it.",
    ]
    return "\n".join(lines)


def _mirror(
    product: Product, server: Server, harvester: Harvester
) -> tuple[_Harvest, set[str]]:
    """Return the harvest beside an editor, and what is open in the end."""
    url, since = f"{server.base_url}/oai", datetime.now(UTC)
    stop = product.folder / "stop-editing"
    stop.unlink(missing_ok=True)
    editor = threading.Thread(
        target=product.inside,
        args=("bench.oai_editor", "edit"),
        kwargs={"until": str(stop)},
    )
    editor.start()
    try:
        whole = _measured(server, harvester(url, None))
    finally:
        stop.touch()
        editor.join()
    product.inside("bench.oai_editor", "wait_until_noted")
    rest = _Harvest(open=set(whole.open))
    rest.take(harvester(url, since))
    whole.open = _plain(rest.open)
    return whole, set(product.inside("bench.oai_editor", "open_records"))


def _measured(server: Server, headers: Iterable[Header]) -> _Harvest:
    found = _Harvest()
    started, cpu = time.monotonic(), cpu_seconds(server.pid)
    found.take(headers)
    found.seconds = time.monotonic() - started
    found.cpu = cpu_seconds(server.pid) - cpu
    return found


def _first(server: Server, prefix: str) -> _Harvest:
    """Harvest the first records in a format."""
    records = Sickle(f"{server.base_url}/oai").ListRecords(metadataPrefix=prefix)
    headers = ((each.header.identifier, each.header.deleted) for each in records)
    return _measured(server, islice(headers, _RECORDS_A_FORMAT))


def _plain(identifiers: set[str]) -> set[str]:
    return {each.rpartition(":")[2] for each in identifiers}


def _figures(harvest: _Harvest) -> tuple[str, ...]:
    return (
        f"{harvest.received:,}",
        f"{harvest.received / harvest.seconds:,.0f}",
        f"{harvest.cpu / harvest.received * 100_000:.0f}",
    )
