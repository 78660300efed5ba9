"""Figures of a library of one size, and the file that keeps them between runs."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ONE_MACHINE, SERVERS = "one-machine", "servers"
TITLES = {ONE_MACHINE: "SQLite + tantivy", SERVERS: "PostgreSQL + OpenSearch"}
LIBRARY = "library"  # the part that is Freeshelf's own processes


@dataclass(frozen=True, slots=True)
class Cost:
    """A run of requests: milliseconds, with the processor's for each request by part.

    What the processes take at rest in the same time does not count.
    `others` is how many cores were busy with what is none of the parts.
    """

    requests: int
    p50: float
    p95: float
    cpu: Mapping[str, float]
    per_second: float
    others: float

    @property
    def all_cpu(self) -> float:
        """Return the processor time of a request over all parts."""
        return sum(self.cpu.values())


@dataclass(frozen=True, slots=True)
class Work:
    """Background work: seconds, and those of the processor by part."""

    seconds: float
    cpu: Mapping[str, float]

    @property
    def all_cpu(self) -> float:
        """Return the processor's seconds over all parts."""
        return sum(self.cpu.values())


@dataclass(frozen=True, slots=True)
class Served:
    """A results page with one number of web processes, for one reader and for eight."""

    alone: Cost
    together: Cost
    memory: Mapping[str, int]  # proportional set sizes by part, bytes
    rest: Mapping[str, float]  # milliseconds of the processor a second, without readers


@dataclass(frozen=True, slots=True)
class LibraryFigures:
    """What was measured of one library at one size."""

    resources: int
    passages: int
    load: Work
    index: Work
    disk: Mapping[str, int]  # bytes by part
    served: Mapping[str, Served]  # by number of web processes
    pages: Mapping[str, Cost]


@dataclass(slots=True)
class Kept:
    """Figures by library and size, and what was loaded on the way to the next size."""

    path: Path
    figures: dict[str, dict[int, LibraryFigures]] = field(default_factory=dict)
    loads: dict[str, dict[int, Work]] = field(default_factory=dict)
    indexes: dict[str, dict[int, Work]] = field(default_factory=dict)

    def save(self) -> None:
        """Write everything to the file."""
        plain = {
            name: {
                library: {str(size): asdict(one) for size, one in by_size.items()}
                for library, by_size in getattr(self, name).items()
            }
            for name in ("figures", "loads", "indexes")
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(plain, indent=1) + "\n", "ascii")


def kept_figures(path: Path) -> Kept:
    """Read the file, if there is one."""
    if not path.exists():
        return Kept(path)
    plain = json.loads(path.read_text("ascii"))
    return Kept(
        path,
        figures=_by_size(plain["figures"], _figures),
        loads=_by_size(plain["loads"], lambda one: Work(**one)),
        indexes=_by_size(plain["indexes"], lambda one: Work(**one)),
    )


def _by_size(plain: dict[str, dict[str, Any]], make: Any) -> dict[str, dict[int, Any]]:
    return {
        library: {int(size): make(one) for size, one in by_size.items()}
        for library, by_size in plain.items()
    }


def _figures(plain: dict[str, Any]) -> LibraryFigures:
    return LibraryFigures(
        **plain
        | {
            "load": Work(**plain["load"]),
            "index": Work(**plain["index"]),
            "served": {
                workers: Served(
                    alone=Cost(**one["alone"]),
                    together=Cost(**one["together"]),
                    memory=one["memory"],
                    rest=one["rest"],
                )
                for workers, one in plain["served"].items()
            },
            "pages": {name: Cost(**one) for name, one in plain["pages"].items()},
        }
    )
