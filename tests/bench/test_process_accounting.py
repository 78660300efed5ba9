"""CPU time and memory of a tree of processes."""

import subprocess
import sys

import pytest
from bench.speed.process_accounting import (
    cpu_seconds,
    machine_busy_seconds,
    proportional_bytes,
    tree,
)

_SPIN = "import time\nwhile time.process_time() < 0.3: pass\n"
_WAIT = _SPIN + "print('spun', flush=True)\ninput()"
_PARENT = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {_SPIN!r}])
subprocess.run([sys.executable, "-c", {_WAIT!r}])
"""


@pytest.fixture
def parent():
    """A process with one child that has ended and one that waits after its work."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "spun\n"
    yield process
    process.communicate("\n")


def test_time_of_living_and_of_ended_children_counts(parent):
    assert cpu_seconds(parent.pid) >= 0.55


def test_the_tree_has_the_living_processes(parent):
    assert tree(parent.pid)[0] == parent.pid
    assert len(tree(parent.pid)) == 2


def test_memory_counts_every_process_of_the_tree(parent):
    _, child = tree(parent.pid)

    assert proportional_bytes(parent.pid) > proportional_bytes(child) > 1_000_000


def test_the_machine_was_busy_at_least_as_long_as_one_of_its_processes(parent):
    assert machine_busy_seconds() > cpu_seconds(parent.pid)


def test_a_process_that_has_gone_costs_nothing():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    assert cpu_seconds(ended.pid) == 0
    assert proportional_bytes(ended.pid) == 0
