"""CPU time and memory of a process and all its descendants, from /proc."""

import os
from collections import defaultdict
from pathlib import Path

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def tree(root: int) -> list[int]:
    """The process and its living descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for pid, values in _every_stat():
        children[int(values[1])].append(pid)
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children[pid]
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of the tree, with that of children that have ended."""
    ticks = 0
    for pid in tree(root):
        if values := _stat(pid):
            # Numbered from the third field of proc(5): utime, stime, cutime, cstime.
            ticks += sum(int(value) for value in values[11:15])
    return ticks * _TICK


def proportional_bytes(root: int) -> int:
    """Memory of the tree; a page that n processes share counts a nth to each (PSS)."""
    return sum(_pss(pid) for pid in tree(root))


def largest_resident_bytes(root: int) -> int:
    """Resident memory of the largest process of the tree, with all that it shares."""
    return max(_resident(pid) for pid in tree(root))


def largest_grandchild_bytes(root: int) -> tuple[int, int]:
    """The same of those whose parent is a child of the root: all, and without files.

    Pages of mapped files are the system's to take back. Zeros without such a process.
    """
    parents = {pid: int(values[1]) for pid, values in _every_stat()}
    found = [pid for pid, parent in parents.items() if parents.get(parent) == root]
    whole = max(map(_resident, found), default=0)
    return whole, max(map(_resident_without_files, found), default=0)


def machine_busy_seconds() -> float:
    """CPU time that the whole machine has spent on anything since it started."""
    first = (_PROC / "stat").read_text("ascii").split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _wait, irq, softirq = map(int, first[:7])
    return (user + nice + system + irq + softirq) * _TICK


def cpu_model() -> str:
    """What /proc/cpuinfo calls the processor."""
    for line in (_PROC / "cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"


def _every_stat() -> list[tuple[int, list[str]]]:
    pids = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())
    return [(pid, values) for pid in pids if (values := _stat(pid))]


def _stat(pid: int) -> list[str]:
    """Fields from the third on; empty for a process that has gone."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("utf-8", errors="replace")
    except OSError:
        return []
    # The name in brackets may hold spaces and brackets.
    return text.rpartition(")")[2].split()


def _resident(pid: int) -> int:
    try:
        pages = (_PROC / str(pid) / "statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _resident_without_files(pid: int) -> int:
    try:
        pages = (_PROC / str(pid) / "statm").read_text("ascii").split()
    except OSError:
        return 0
    # The third field of proc(5)'s statm: resident pages of files and shared memory.
    return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE")


def _pss(pid: int) -> int:
    try:
        text = (_PROC / str(pid) / "smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
