"""Make each fault under load, and judge what it has cost."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults.kinds import FAULTS, Fault
from bench.faults.load import Ask, Load, Search, Slot, handbook_asks
from bench.faults.stage import Stage
from bench.importing.site import write_site
from bench.markdown import table, verdict
from bench.speed.product import MeasuringError

_FAILED_SHARE, _FAILED_SECONDS = 0.01, 10.0
_LEADING_SECONDS = 3.0
_LONGER = 8  # times as many posts, for an import that is still under way
_TAKEN_OVER = "was taken over by another process"


@dataclass(frozen=True, slots=True)
class FaultEffort:
    """How long each fault lasts, how long a lease, how much is imported and read."""

    seconds: float = 60.0
    lease_seconds: int = 180
    posts: int = 200
    readers: int = 4
    pause: float = 0.4
    editors: int = 1
    thinking: float = 1.0
    settling_seconds: float = 600.0


# So much that two cores have something left for nodes that start.
QUICK = FaultEffort(
    seconds=10.0, lease_seconds=6, posts=30, readers=2, settling_seconds=300.0
)


@dataclass(slots=True)
class Outcome:
    """What a fault has cost."""

    fault: Fault
    searches: Sequence[Search] = ()
    readings: Sequence[Search] = ()
    ended: float = 0.0  # on the clock of the searches
    saved: int = 0
    refused: int = 0
    settled: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    is_refused: bool = False  # the commit of the old holder

    @property
    def failed(self) -> list[Search]:
        """The searches that failed."""
        return [each for each in self.searches if each.fault]

    @property
    def failing_seconds(self) -> float:
        """From the first failure to the last, as readers saw them."""
        ends = [each.began + each.seconds for each in self.failed]
        return max(ends) - min(ends) if ends else 0.0

    @property
    def failing_after(self) -> float:
        """For how long searches still failed after the end of the fault."""
        late = [each.began - self.ended for each in self.failed]
        return max([0.0, *late])

    @property
    def is_search_kept(self) -> bool:
        """Whether searches failed seldom and for a short time only."""
        if self.fault.is_search_away:
            return self.failing_after <= _FAILED_SECONDS
        # One of fewer than a hundred is not more than seldom.
        most = max(1, int(len(self.searches) * _FAILED_SHARE))
        return len(self.failed) <= most and self.failing_seconds <= _FAILED_SECONDS

    @property
    def troubles(self) -> list[str]:
        """What is not as promised, a sentence each."""
        found = [f"lost: {each}" for each in self.lost]
        found += [f"doubled: {each}" for each in self.doubled]
        found += [f"doctor: {each}" for each in self.findings]
        wrong = [each for each in (*self.searches, *self.readings) if each.is_wrong]
        if wrong:
            said = dict(Counter(each.fault for each in wrong))
            found.append(f"{len(wrong)} times something untrue was said: {said}")
        if not self.is_search_kept:
            kinds = Counter(each.fault for each in self.failed)
            found.append(
                f"{len(self.failed)} of {len(self.searches)} searches failed in "
                f"{self.failing_seconds:.0f} s: {dict(kinds)}"
            )
        if self.fault.is_past_lease and not self.is_refused:
            found.append("the commit of the old holder was not refused")
        return found


@contextmanager
def staged(
    folder: Path, *, effort: FaultEffort, say: Callable[[str], None]
) -> Iterator["Measurement"]:
    """Open servers and nodes, and close them after. Raises MissingServerError."""
    stage = Stage(folder, lease_seconds=effort.lease_seconds, say=say)
    try:
        stage.open()
        yield Measurement(stage, folder, effort, say)
    finally:
        stage.close()


def section(
    *,
    folder: Path,
    effort: FaultEffort,
    say: Callable[[str], None],
    only: Sequence[str] = (),
) -> str:
    """Make every fault, or those of these names, and return the table."""
    with staged(folder, effort=effort, say=say) as measurement:
        outcomes = []
        for fault in FAULTS:
            if only and fault.name not in only:
                continue
            outcomes.append(measurement.run(fault))
            for sentence in outcomes[-1].troubles:
                say(f"  {sentence}")
    return report(outcomes, effort=effort)


class Measurement:
    """Faults on one stage, one after the other."""

    def __init__(
        self,
        stage: Stage,
        folder: Path,
        effort: FaultEffort,
        say: Callable[[str], None],
        *,
        asks: Sequence[Ask] = (),
        standing: Mapping[str, str] | None = None,
    ) -> None:
        """`standing` are titles of records that editors change, by their keys."""
        self.stage = stage
        self._folder = folder
        self._effort = effort
        self._say = say
        self._imported = 0
        self._asks = asks or handbook_asks()
        self._standing = [
            (f"/admin/library/resources/edit/{key}/", Slot({title}, is_there=True))
            for key, title in (standing or {}).items()
        ]
        self.sent: list[str] = list((standing or {}).values())
        self._slots: list[Slot] = []
        self._before = stage.agent.call("state", ours=[])
        self._sessions = stage.agent.call("editors", count=effort.editors)

    def run(self, fault: Fault) -> Outcome:
        """Make one fault under load. Raises MeasuringError if nothing recovers."""
        stage, effort = self.stage, self._effort
        self._say(f"{fault.name}, {self._seconds(fault):.0f} s")
        outcome = Outcome(fault)
        name = f"{fault.name}, {self._imported}"
        load = Load(
            stage.front,
            self._sessions,
            name,
            readers=effort.readers,
            pause=effort.pause,
            thinking=effort.thinking,
            standing=self._standing,
            asks=self._asks,
        )
        said = self._said()
        load.start()
        try:
            many = _LONGER if fault.is_in_import else 1
            job = self._begin_import(self._effort.posts * many)
            time.sleep(_LEADING_SECONDS)
            began = time.monotonic()
            end = fault.begin(stage)
            try:
                job = self._keep_importing(job, seconds=self._seconds(fault))
            finally:
                end()
                outcome.ended = time.monotonic()
            self._end_import(job)
            stage.wait_until(
                "the cluster is whole",
                stage.search.is_whole,
                seconds=effort.settling_seconds,
            )
            outcome.settled = time.monotonic() - outcome.ended
            # Whatever is wrong for longer shows in these.
            time.sleep(_LEADING_SECONDS)
        finally:
            load.stop()
        outcome.searches = load.searches_since(began)
        outcome.readings = list(load.readings)
        outcome.saved, outcome.refused = load.saved, len(load.refused)
        outcome.is_refused = self._said() > said
        self.sent += load.sent
        self._slots += load.slots
        self._judge(outcome)
        self._say(
            f"  {len(outcome.failed)} of {len(outcome.searches)} searches failed, "
            f"{outcome.saved} saves, {outcome.refused} refused, whole again after "
            f"{outcome.settled:.0f} s"
        )
        return outcome

    def _seconds(self, fault: Fault) -> float:
        lease = self._effort.lease_seconds * 1.25 + 5 if fault.is_past_lease else 0
        return max(self._effort.seconds, lease)

    def _begin_import(self, posts: int) -> int:
        job, agent = self._queue_import(posts), self.stage.agent

        def is_under_way() -> bool:
            return bool(agent.call("import_state", job=job)["done"])

        self.stage.wait_until("the import is under way", is_under_way, seconds=300)
        return job

    def _queue_import(self, posts: int) -> int:
        folder = self._folder / f"site-{self._imported}"
        folder.mkdir(exist_ok=True)
        export, _uploads = write_site(folder, posts=posts, first=self._imported + 1)
        job: int = self.stage.agent.call("begin_import", export=str(export))
        self._imported += posts
        return job

    def _keep_importing(self, job: int, *, seconds: float) -> int:
        """Begin another import when one is done, and return the last one."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(1.0, left))
            # Nobody asks a database that is away.
            with suppress(MeasuringError):
                if self.stage.agent.call("import_state", job=job)["state"] == "done":
                    job = self._queue_import(self._effort.posts)
        return job

    def _end_import(self, job: int) -> None:
        """Wait for it; one that a server's absence ended is begun again."""
        agent = self.stage.agent

        def is_over() -> bool:
            nonlocal job
            state = agent.call("import_state", job=job)
            if state["state"] in ("failed", "stopped"):
                self._say(f"  the import is begun again: {state['message']}")
                job = agent.call("import_again", request=state["request"])
            return state["state"] == "done"

        self.stage.wait_until(
            "the import is done", is_over, seconds=self._effort.settling_seconds
        )

    def _judge(self, outcome: Outcome) -> None:
        agent, seconds = self.stage.agent, self._effort.settling_seconds

        def is_idle() -> bool:
            return not any(agent.call("waiting").values())

        self.stage.wait_until("nothing waits", is_idle, seconds=seconds)
        state = agent.call("state", ours=self.sent)
        there = Counter(title for title, is_live in state["titles"] if is_live)
        for slot in self._slots:
            count = sum(there[title] for title in slot.titles)
            if slot.is_there and not count:
                outcome.lost.append(f"what an editor saved: {sorted(slot.titles)}")
            if count > 1:
                outcome.doubled.append(f"{sorted(slot.titles)}")
        imported = state["imported"] - self._before["imported"]
        if (gone := self._imported - imported) > 0:
            outcome.lost.append(f"{gone} imported records")
        for name in ("missing in the index", "old in the index"):
            outcome.lost += [f"{name}: {key}" for key in state[name]]
        for name in ("without source", "twice imported", "only in the index"):
            more = Counter(state[name]) - Counter(self._before[name])
            outcome.doubled += [f"{name}: {key}" for key in more.elements()]
        if count := state["doubled passages"]:
            outcome.doubled.append(f"{count} passages")
        outcome.findings = agent.call("findings")

    def _said(self) -> int:
        return sum(node.log.count(_TAKEN_OVER) for node in self.stage.workers)


def report(outcomes: Sequence[Outcome], *, effort: FaultEffort) -> str:
    """Return the table of all faults."""
    rows = []
    for each in outcomes:
        longest = max((search.seconds for search in each.searches), default=0.0)
        refused = (
            ("yes" if each.is_refused else "no") if each.fault.is_past_lease else ""
        )
        rows.append(
            (
                each.fault.name,
                f"{len(each.failed)} of {len(each.searches)}",
                f"{each.failing_seconds:.0f}",
                f"{each.failing_after:.0f}",
                f"{longest:.1f}",
                f"{each.saved}, {each.refused}",
                str(len(each.lost)),
                str(len(each.doubled)),
                str(len(each.findings)),
                refused,
                f"{each.settled:.0f}",
                verdict(passed=not each.troubles),
            )
        )
    head = (
        "Fault",
        "searches failed",
        "for s",
        "s after its end",
        "longest s",
        "saved, refused",
        "lost",
        "doubled",
        "doctor",
        "old holder refused",
        "whole after s",
        "Verdict",
    )
    sentence = (
        f"Each fault lasts {effort.seconds:.0f} s, leases {effort.lease_seconds} s; "
        f"two web nodes, two workers, one with indexer and schedule; {effort.readers} "
        f"readers, editors: {effort.editors}, imports of {effort.posts} posts. Bar: "
        f"nothing lost or doubled, doctor finds nothing, at most 1 % of the searches "
        f"fail and for at most 10 s. While the only PostgreSQL is away nobody can "
        f"search; then searches fail for at most 10 s after its end."
    )
    return f"{sentence}\n\n{table(head, rows)}"
