"""Walk a library from one machine to servers and nodes, and back."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.faults.kinds import KILLS
from bench.faults.load import Ask, Balancer, fault_of
from bench.faults.measurement import FaultEffort, Measurement, report
from bench.markdown import table
from bench.walk.comparison import Difference, differences, unexplained
from bench.walk.stage import MovedStage

# Leases end while a node is away, so that another one takes over what it worked on.
FULL = FaultEffort(
    seconds=45.0,
    lease_seconds=20,
    posts=120,
    pause=1.0,
    editors=10,
    thinking=4.0,
    settling_seconds=900.0,
)
QUICK = replace(FULL, seconds=15.0, lease_seconds=6, posts=40)
_ASKS = 20
_DATABASE, _MANIFEST = "freeshelf.sqlite3", "manifest.json"
# The library writes these by itself: its queue, when it last did what, and what
# harvesters are told of a record, which has the titles of its translations in it.
_MOVING = {
    *("django_tasks_database_dbtaskresult", "operations_finishedrun"),
    *("changes_recordchange", "changes_setmember"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two moments of the library: what differs in rows, and in files."""

    name: str
    rows: Mapping[str, Difference]
    gone: Sequence[str]  # files
    new: Sequence[str]
    files: int


def section(
    *, folder: Path, data: Path, effort: FaultEffort, say: Callable[[str], None]
) -> str:
    """Walk there and back, and return the tables. Raises MissingServerError."""
    stage = MovedStage(folder, data=data, lease_seconds=effort.lease_seconds, say=say)
    try:
        stage.open()
        standing = dict(stage.agent.call("standing", count=effort.editors))
        asks = [
            Ask(**ask)
            for ask in stage.agent.call("asks", count=_ASKS, without=list(standing))
        ]
        say(f"Asking {len(asks)} things at rest")
        client = Balancer(stage.front, cookies={})
        at_rest = [(ask.path, fault_of(client, ask)) for ask in asks]
        measurement = Measurement(
            stage, folder, effort, say, asks=asks, standing=standing
        )
        outcomes = [measurement.run(fault) for fault in KILLS]
        edited = stage.agent.call("keys_of", titles=measurement.sent)
        stage.move_back()
    finally:
        stage.close()
    there = _compared("there", stage, "at-the-start", "after-the-move")
    back = _compared("back", stage, "of-servers", "at-the-end")
    whole = _compared("there and back", stage, "at-the-start", "at-the-end")
    troubles = [f"at rest: {fault} for {path}" for path, fault in at_rest if fault]
    troubles += [trouble for each in outcomes for trouble in each.troubles]
    for each in (there, back):
        troubles += [f"{each.name}: rows of {name}" for name in each.rows]
        troubles += [f"{each.name}: {name}" for name in (*each.gone, *each.new)]
    troubles += unexplained(whole.rows, edited=edited, moving=_MOVING)
    troubles += [f"gone: {name}" for name in whole.gone]
    for sentence in troubles:
        say(f"  {sentence}")
    return "\n\n".join(
        (
            report(outcomes, effort=effort),
            _table(there, back, whole),
            _grown(whole),
            "\n".join(f"- {each}" for each in troubles) or "Nothing is lost.",
        )
    )


def _compared(name: str, stage: MovedStage, before: str, after: str) -> Compared:
    old, new = stage.backup(before), stage.backup(after)
    there, here = _files(old), _files(new)
    return Compared(
        name,
        rows=differences(old / _DATABASE, new / _DATABASE),
        gone=[path for path in there if here.get(path) != there[path]],
        new=[path for path in here if path not in there],
        files=len(here),
    )


def _files(backup: Path) -> dict[str, str]:
    """Return the checksums of the files of a backup, by their paths."""
    entries = json.loads((backup / _MANIFEST).read_text("utf-8"))["entries"]
    return {
        each["path"]: each["sha256"] for each in entries if each["path"] != _DATABASE
    }


def _table(*compared: Compared) -> str:
    rows = []
    for each in compared:
        gone = sum(len(found.gone) for found in each.rows.values())
        new = sum(len(found.new) for found in each.rows.values())
        rows.append((each.name, gone, new, each.files, len(each.gone), len(each.new)))
    head = ("Moved", "rows gone", "rows new", "files", "files gone", "files new")
    return table(head, [tuple(map(str, row)) for row in rows])


def _grown(compared: Compared) -> str:
    rows = [
        (f"`{name}`", str(len(found.gone)), str(len(found.new)))
        for name, found in compared.rows.items()
    ]
    return table(("Table", "rows gone or changed", "new or as changed"), rows)
