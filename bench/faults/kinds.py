"""The kinds of fault: how each begins, how it ends, and what it may cost."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.faults.node import Node
from bench.faults.stage import Stage

Undo = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: `begin` makes it and returns what ends it.

    While a server of which there is only one is away, nobody can search: then
    `is_search_away`, and searches have to work soon after its end.
    """

    name: str
    begin: Callable[[Stage], Undo]
    is_search_away: bool = False
    # As another one, but of a node that does not lead.
    is_variant: bool = False
    # What it hits is a worker in the middle of an import.
    is_in_import: bool = False
    # Longer than a lease, and what was under way must be taken over.
    is_past_lease: bool = False


def _kill_search(stage: Stage, *, leader: bool) -> Undo:
    node = stage.search.leader() if leader else stage.search.follower()
    node.kill()
    return node.open


def _freeze_search(stage: Stage, *, leader: bool) -> Undo:
    node = stage.search.leader() if leader else stage.search.follower()
    node.freeze()
    return node.thaw


def _kill_postgresql(stage: Stage) -> Undo:
    stage.postgresql.kill()
    return stage.postgresql.open


def _cut_postgresql(stage: Stage) -> Undo:
    stage.to_postgresql.cut()
    return stage.to_postgresql.join


def _cut_store(stage: Stage) -> Undo:
    stage.to_store.cut()
    return stage.to_store.join


def _cut_cache(stage: Stage) -> Undo:
    stage.to_cache.cut()
    return stage.to_cache.join


def _kill_web(stage: Stage) -> Undo:
    return _killed(stage.web[0])


def _kill_worker(stage: Stage) -> Undo:
    return _killed(stage.importing())


def _kill_store(stage: Stage) -> Undo:
    stage.store.kill()
    return stage.store.open


def _kill_cache(stage: Stage) -> Undo:
    stage.cache.kill()
    return stage.cache.open


def _kill_indexer(stage: Stage) -> Undo:
    return _killed(stage.indexer)


def _kill_schedule(stage: Stage) -> Undo:
    return _killed(stage.schedule)


def _killed(node: Node) -> Undo:
    node.kill()

    def again() -> None:
        node.start()
        node.wait()

    return again


def _freeze_worker(stage: Stage) -> Undo:
    node = stage.importing()
    node.freeze()
    return node.thaw


FAULTS = (
    Fault("leader of OpenSearch killed", partial(_kill_search, leader=True)),
    Fault("leader of OpenSearch frozen", partial(_freeze_search, leader=True)),
    Fault(
        "node of OpenSearch killed",
        partial(_kill_search, leader=False),
        is_variant=True,
    ),
    Fault(
        "node of OpenSearch frozen",
        partial(_freeze_search, leader=False),
        is_variant=True,
    ),
    Fault("PostgreSQL killed", _kill_postgresql, is_search_away=True),
    Fault("PostgreSQL cut off", _cut_postgresql, is_search_away=True),
    Fault("storage cut off", _cut_store),
    Fault("cache cut off", _cut_cache),
    Fault("web node killed", _kill_web),
    Fault("worker killed", _kill_worker, is_in_import=True),
    Fault(
        "worker frozen past its lease",
        _freeze_worker,
        is_in_import=True,
        is_past_lease=True,
    ),
)

# One of each kind, each brought back.
KILLS = (
    *(fault for fault in FAULTS if "killed" in fault.name and not fault.is_variant),
    Fault("indexer killed", _kill_indexer),
    Fault("schedule killed", _kill_schedule),
    Fault("storage killed", _kill_store),
    Fault("cache killed", _kill_cache),
)
