"""Locks end with the process that holds them."""

import signal
import subprocess
import sys

import pytest

from freeshelf.core.locks import FileLock, LockHeldError

_HOLD = """
import sys, time
from pathlib import Path
from freeshelf.core.locks import FileLock
with FileLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "a.lock")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_held_lock_names_its_holder(tmp_path, holder):
    lock = FileLock(tmp_path / "a.lock")

    with pytest.raises(LockHeldError, match=str(holder.pid)) as caught:
        lock.acquire()

    assert caught.value.holder == holder.pid
    assert lock.is_held()


def test_a_killed_holder_lets_go(tmp_path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()

    assert not FileLock(tmp_path / "a.lock").is_held()
    with FileLock(tmp_path / "a.lock", wait_seconds=1) as lock:
        assert lock.is_held()


def test_a_released_lock_is_free_again(tmp_path):
    lock = FileLock(tmp_path / "sub" / "a.lock")

    assert not lock.is_held()
    with lock:
        assert not FileLock(lock.path).try_acquire()
    assert FileLock(lock.path).try_acquire()
