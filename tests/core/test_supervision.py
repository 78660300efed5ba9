"""Children live as long as their supervisor, and no longer."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


def wait_for(condition, *, seconds=60):
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
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.supervised", str(tmp_path)],
            stdin=subprocess.DEVNULL,
            stderr=log,
        )
    names = ("obedient", "stubborn", "heir")
    wait_for(lambda: all(pids(tmp_path, name) for name in names))
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


def test_children_inherit_no_thread_no_module_and_only_the_files_that_are_meant(
    supervisor, tmp_path
):
    (heir,) = tmp_path.glob("heir-*")
    (handed_on,) = tmp_path.glob("handed-on-*")
    descriptor = int(handed_on.read_text())

    said = wait_for(heir.read_text)

    threads, modules, files = said.split(", ", 2)
    assert (threads, modules) == ("1 threads", "tomllib False")
    # Its three streams, the file, and the folder that it reads its open files from.
    assert descriptor in json.loads(files)
    assert len(json.loads(files)) == 5


def test_a_child_whose_work_does_not_go_on_is_reported_and_started_again(
    supervisor, tmp_path
):
    (first,) = pids(tmp_path, "heir")
    (tmp_path / "stalled heir").touch()

    (second,) = wait_for(lambda: pids(tmp_path, "heir") - {first})

    assert (tmp_path / "stopped heir").exists()
    assert not is_alive(first)
    assert is_alive(second)
    log = (tmp_path / "log").read_text()
    assert "heir makes no progress" in log
    assert "in inherit" in log, "it says where it stood"
    assert supervisor.poll() is None


def test_one_that_does_not_even_obey_the_kernel_s_polite_signals_is_replaced(
    supervisor, tmp_path
):
    (first,) = pids(tmp_path, "stubborn")
    os.kill(first, signal.SIGSTOP)
    (tmp_path / "stalled stubborn").touch()

    assert wait_for(lambda: pids(tmp_path, "stubborn") - {first})
    assert not is_alive(first)
