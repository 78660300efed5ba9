"""File of results: a section per kind of measurement, with its provenance."""

import os
import platform
import re
import sqlite3
import sys
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from bench.speed.process_accounting import cpu_model

TITLES = {
    "known-items": "Known items and probes",
    "outside": "Inside and outside the field",
    "spelling": "Spelling",
    "answers": "Answers",
    "calls-for-help": "Calls for help",
    "quality": "Quality on the development collections",
    "freshness": "One second",
    "speed": "Speed",
    "cluster": "Servers",
    "dense": "Search by meaning",
    "dense-stores": "Stores of vectors",
    "crawlers": "A person beside crawlers",
    "import": "A site moves in",
    "editors": "Eight editors",
    "first-start": "First start",
    "demo": "The demonstration",
    "oai": "Harvest by OAI-PMH",
    "alerts": "Alerts",
    "dump": "A dump of the library",
    "api": "Search by API",
    "describe": "Descriptions of PDFs",
    "disclosure": "Checks before publishing",
    "copies": "Copies with places removed",
    "engines": "Two search engines",
    "faults": "Servers and nodes that fail",
    "walk": "To several machines, and back",
}
_HEAD = """# Benchmarks

Written by `make bench` (see `bench/README.md` for what is measured and how). A run that
measures one kind only replaces that section and leaves the others.
"""
_PACKAGES = ("tantivy", "django", "wagtail", "gunicorn")


def write_sections(path: Path, sections: Mapping[str, str]) -> None:
    """Replace these sections in the file, by their keys in `TITLES`."""
    kept = _read(path)
    kept.update(sections)
    parts = [
        f"## {title}\n\n{kept[key]}" for key, title in TITLES.items() if key in kept
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([_HEAD, "\n\n".join(parts), ""]), "utf-8")


def provenance(*, command: str, now: datetime, minutes: float) -> str:
    """Return date, command and environment of a measurement."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{now:%Y-%m-%d %H:%M} UTC, {minutes:.0f} minutes, `{command}`. "
        f"Python {platform.python_version()}, {packages}, "
        f"SQLite {sqlite3.sqlite_version}; {cpu_model()}, {_cores()} cores, "
        f"{sys.platform}."
    )


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    keys = {title: key for key, title in TITLES.items()}
    found = re.split(r"^## (.+)$", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {
        keys[title.strip()]: body.strip()
        for title, body in zip(found[::2], found[1::2], strict=True)
        if title.strip() in keys
    }


def _cores() -> int:
    return len(os.sched_getaffinity(0))
