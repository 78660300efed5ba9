"""CPU time and memory of a process and all its descendants, from /proc."""

import os
from collections import defaultdict
from pathlib import Path

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def tree(root: int) -> list[int]:
    """Return the process and its living descendants."""
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
    """Return user and system time of the tree, including ended children."""
    ticks = 0
    for pid in tree(root):
        if values := _stat(pid):
            # From the third field of proc(5): utime, stime, cutime, cstime.
            ticks += sum(int(value) for value in values[11:15])
    return ticks * _TICK


def proportional_bytes(root: int) -> int:
    """Return the memory of the tree; shared pages count proportionally (PSS)."""
    return sum(_pss(pid) for pid in tree(root))


def largest_resident_bytes(root: int) -> int:
    """Return the resident memory of the largest process, with shared pages."""
    return max(_resident(pid) for pid in tree(root))


def largest_grandchild_bytes(root: int) -> tuple[int, int]:
    """Return the largest resident memory of grandchildren: all, and without files.

    The system can reclaim pages of mapped files. Zeros without such a process.
    """
    parents = {pid: int(values[1]) for pid, values in _every_stat()}
    found = [pid for pid, parent in parents.items() if parents.get(parent) == root]
    whole = max(map(_resident, found), default=0)
    return whole, max(map(_resident_without_files, found), default=0)


def machine_busy_seconds() -> float:
    """Return the CPU time that the whole machine has used since it started."""
    first = (_PROC / "stat").read_text("ascii").split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _wait, irq, softirq = map(int, first[:7])
    return (user + nice + system + irq + softirq) * _TICK


def cpu_model() -> str:
    """Return the model name in /proc/cpuinfo."""
    for line in (_PROC / "cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"


def _every_stat() -> list[tuple[int, list[str]]]:
    pids = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())
    return [(pid, values) for pid in pids if (values := _stat(pid))]


def _stat(pid: int) -> list[str]:
    """Return fields from the third on; empty for a process that has ended."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("utf-8", errors="replace")
    except OSError:
        return []
    # The name in parentheses may contain spaces and parentheses.
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
