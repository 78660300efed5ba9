"""The wall around parsers as it stands on this machine, found out by trying."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from freeshelf.core import sandbox, wall

_TARGET = "freeshelf.core.standing_wall:try_wall"


@dataclass(frozen=True, slots=True)
class StandingWall:
    """Reaches that are refused here; landlock is the version of the kernel, or 0."""

    keeps_files: bool
    keeps_network: bool
    keeps_processes: bool
    landlock: int

    @property
    def is_whole(self) -> bool:
        return self.keeps_files and self.keeps_network and self.keeps_processes

    def __str__(self) -> str:
        if self.is_whole:
            return (
                "The wall around parsers of foreign files stands: they open no other "
                f"file (Landlock {self.landlock}), no connection and no process."
            )
        gaps = [
            reach
            for is_kept, reach in (
                (self.keeps_files, "open other files (Landlock is missing)"),
                (self.keeps_network, "open connections (seccomp is missing)"),
                (self.keeps_processes, "start processes (seccomp is missing)"),
            )
            if not is_kept
        ]
        return (
            "The wall around parsers of foreign files has gaps: one that a file takes "
            f"over could {' and '.join(gaps)}; this kernel or container offers none."
        )


def standing_wall() -> StandingWall:
    """Try the wall in a child, as a parser would. Raises SandboxError."""
    found = sandbox.call(_TARGET, {})
    kept = found if isinstance(found, dict) else {}
    return StandingWall(
        keeps_files=kept.get("files") is True,
        keeps_network=kept.get("network") is True,
        keeps_processes=kept.get("processes") is True,
        landlock=wall.landlock_version(),
    )


def try_wall() -> Iterator[dict[str, bool]]:
    """Yield which of three reaches beyond the wall failed; runs in the child."""
    files = network = processes = True
    with suppress(OSError):
        os.listdir("/")
        files = False
    with suppress(OSError), socket.socket():
        network = False
    with suppress(OSError):
        if os.fork() == 0:
            os._exit(0)
        processes = False
    yield {"files": files, "network": network, "processes": processes}
