"""Harvesters made by others, which read a whole library by OAI-PMH."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from oaipmh_scythe import Scythe
from oaipmh_scythe.models import Record
from sickle import Sickle

_PREFIX = "oai_dc"
_PYOAI = Path(__file__).with_name("oai_pyoai.py")

# Identifier, and whether the record is said to be deleted.
Header = tuple[str, bool]
Harvester = Callable[[str, datetime | None], Iterator[Header]]


def _by_sickle(url: str, since: datetime | None) -> Iterator[Header]:
    chosen = {"from": _stamp(since)} if since else {}
    for record in Sickle(url).ListRecords(metadataPrefix=_PREFIX, **chosen):
        yield record.header.identifier, record.header.deleted


def _by_scythe(url: str, since: datetime | None) -> Iterator[Header]:
    start = _stamp(since) if since else None
    with Scythe(url) as scythe:
        for record in scythe.list_records(from_=start, metadata_prefix=_PREFIX):
            if isinstance(record, Record):
                yield str(record.header.identifier), bool(record.header.deleted)


def _by_pyoai(url: str, since: datetime | None) -> Iterator[Header]:
    uv = Path(sys.executable).with_name("uv")
    environment = [
        f"--with={each}" for each in ("pyoai==2.5.0", "lxml<5", "setuptools<81")
    ]
    moment = [since.replace(tzinfo=None).isoformat(timespec="seconds")] if since else []
    harvest = subprocess.Popen(
        [
            uv,
            "run",
            "--no-project",
            "--isolated",
            *environment,
            "python",
            "-P",
            _PYOAI,
            url,
            *moment,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in harvest.stdout or ():
        identifier, deleted = line.split()
        yield identifier, deleted == "1"
    if harvest.wait():
        raise RuntimeError("pyoai ended with an error; see its words above")


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


HARVESTERS: dict[str, Harvester] = {
    "Sickle": _by_sickle,
    "oaipmh-scythe": _by_scythe,
    "pyoai": _by_pyoai,
}
