"""Children live as long as their supervisor, and no longer."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.line(3)


def wait_for(condition, *, seconds=20):
    """The first true value of a condition."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return value


def pids(folder: Path, name: str) -> set[int]:
    return {int(path.name.rpartition("-")[2]) for path in folder.glob(f"{name}-[0-9]*")}


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def supervisor(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.core.supervised", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: pids(tmp_path, "obedient") and pids(tmp_path, "stubborn"))
    yield process
    process.kill()
    process.wait()


def test_a_dead_child_is_started_again(supervisor, tmp_path):
    (first,) = pids(tmp_path, "obedient")

    os.kill(first, signal.SIGKILL)

    assert wait_for(lambda: pids(tmp_path, "obedient") - {first})
    assert supervisor.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_ends_the_obedient_and_the_stubborn(
    supervisor, tmp_path, number
):
    children = pids(tmp_path, "obedient") | pids(tmp_path, "stubborn")

    supervisor.send_signal(number)

    assert supervisor.wait(timeout=20) == 0
    assert not any(map(is_alive, children))
    assert pids(tmp_path, "obedient-left") == pids(tmp_path, "obedient")


def test_children_die_when_the_supervisor_is_killed(supervisor, tmp_path):
    children = pids(tmp_path, "obedient") | pids(tmp_path, "stubborn")

    supervisor.send_signal(signal.SIGKILL)

    wait_for(lambda: not any(map(is_alive, children)))
