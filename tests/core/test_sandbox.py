"""The sandbox: what comes out of it, and what a misbehaving parser cannot do."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import pytest

from freeshelf.core.sandbox import (
    MEBIBYTE,
    SandboxDiedError,
    SandboxFunctionError,
    SandboxLimits,
    SandboxMemoryError,
    SandboxOutputError,
    SandboxSilentError,
    SandboxTimeoutError,
    call,
    stream,
)

TARGETS = "tests.core.sandbox_targets"
# By the limit of a file's size, or by the wall.
_REFUSALS = ("OSError", "PermissionError")


def target(name: str) -> str:
    return f"{TARGETS}:{name}"


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def dies_soon(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


def test_json_and_bytes_come_back_as_they_were_sent():
    value = {"text": "العمل الجبري \U0001f9ed", "numbers": [1, 2.5, None, True]}

    assert list(stream(target("echo"), {"value": value})) == [value, b"\x00raw\xff"]


def test_a_lone_surrogate_cannot_reach_the_parent():
    assert call(target("echo"), {"value": "a\ud800b"}) == "a?b"


def test_ten_thousand_results_arrive_in_order():
    received = list(stream(target("numbers"), {"count": 10_000}))

    assert received == [[number] for number in range(10_000)]


def test_the_child_waits_for_a_slow_caller():
    """A child that ran ahead would have to keep 70 MB somewhere."""
    limits = SandboxLimits(memory_bytes=96 * MEBIBYTE, wall_seconds=20)

    with closing(
        stream(target("numbers"), {"count": 60, "size": 300_000}, limits=limits)
    ) as results:
        first = next(results)
        time.sleep(0.2)
        rest = sum(1 for _ in results)

    assert first == [0] * 300_000
    assert rest == 59


def test_the_child_sees_no_environment_no_open_file_and_no_django(monkeypatch):
    monkeypatch.setenv("FREESHELF_SECRET_KEY", "marmoset")

    environment, descriptors, django_modules = stream(target("surroundings"), {})

    assert "marmoset" not in str(environment)
    # The package sets the last one itself.
    assert set(environment) <= {"HOME", "LANG", "LC_CTYPE", "OPENBLAS_NUM_THREADS"}
    assert len(descriptors) <= 5
    assert django_modules == []


def test_what_a_library_prints_is_not_taken_for_a_result():
    assert list(stream(target("chatter"), {})) == ["clean"]


def test_too_much_memory_is_told_as_such():
    limits = SandboxLimits(memory_bytes=256 * MEBIBYTE)

    with pytest.raises(SandboxMemoryError, match="256 MiB"):
        call(target("eat_memory"), {}, limits=limits)


def test_a_busy_loop_ends_at_the_processor_limit():
    results = stream(target("spin"), {}, limits=SandboxLimits(cpu_seconds=1))

    assert next(results) == "begun"
    with pytest.raises(SandboxTimeoutError):
        next(results)


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        (SandboxLimits(wall_seconds=0.6), SandboxTimeoutError),
        (SandboxLimits(silence_seconds=0.6), SandboxSilentError),
    ],
    ids=["in all", "without a word"],
)
def test_a_child_that_waits_for_ever_ends_by_the_clock(limits, error):
    results = stream(target("sleep"), {}, limits=limits)
    pid = next(results)

    with pytest.raises(SandboxTimeoutError) as caught:
        next(results)

    assert type(caught.value) is error
    assert dies_soon(pid)


@pytest.mark.parametrize(
    ("number", "is_from_outside"),
    [(signal.SIGSEGV, False), (signal.SIGABRT, False), (signal.SIGKILL, True)],
)
def test_a_crash_keeps_what_came_before_and_names_the_signal(number, is_from_outside):
    results = stream(target("crash"), {"number": int(number)})

    assert next(results) == "begun"
    with pytest.raises(SandboxDiedError, match=number.name) as caught:
        next(results)

    assert caught.value.is_from_outside is is_from_outside


def test_an_early_exit_is_not_taken_for_the_end():
    results = stream(target("leave"), {"status": 0})

    assert next(results) == "begun"
    with pytest.raises(SandboxDiedError, match="exit status 0"):
        next(results)


def test_an_exception_names_its_kind_and_place_and_hides_its_words():
    results = stream(target("fail"), {})

    assert next(results) == "begun"
    with pytest.raises(SandboxFunctionError) as caught:
        next(results)

    assert caught.value.kind == "LookupError"
    assert caught.value.place.startswith("sandbox_targets.py:")
    assert caught.value.detail == "the page is not there"
    assert "the page is not there" not in str(caught.value)


def test_a_call_without_a_result_is_an_error():
    with pytest.raises(SandboxDiedError, match="no result"):
        call(target("say_nothing"), {})


@pytest.mark.parametrize(
    "limits",
    [
        SandboxLimits(message_bytes=MEBIBYTE),
        SandboxLimits(output_bytes=MEBIBYTE),
    ],
    ids=["in one message", "in all"],
)
def test_too_much_output_is_refused(limits):
    arguments = {"count": 3, "size": MEBIBYTE}

    with pytest.raises(SandboxOutputError, match="1 MiB"):
        list(stream(target("numbers"), arguments, limits=limits))


@pytest.mark.parametrize(
    "payload", ["4a00000001ff", "4a00000003222222", "45000000025b5d", "58"]
)
def test_a_child_that_breaks_the_protocol_is_an_ordinary_error(payload):
    with pytest.raises((SandboxDiedError, SandboxFunctionError)):
        call(target("send_garbage"), {"payload": payload})


def test_the_child_cannot_write_to_the_disk(tmp_path):
    path = tmp_path / "written"

    assert call(target("write_file"), {"path": str(path)}) in _REFUSALS
    assert not path.exists() or path.stat().st_size == 0


def test_losing_interest_kills_the_child():
    results = stream(target("sleep"), {})
    pid = next(results)

    results.close()

    assert dies_soon(pid)


def test_what_the_child_started_dies_with_it():
    results = stream(target("start_grandchild"), {})
    # Without root's rights there is no grandchild to begin with.
    pid = next(results)

    results.close()

    assert pid is None or dies_soon(pid)


def test_the_child_dies_when_its_parent_is_killed():
    script = f"""
        from freeshelf.core.sandbox import stream
        results = stream("{TARGETS}:sleep", {{}})
        print(next(results), flush=True)
        next(results)
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        env=environment,
    ) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()

    assert dies_soon(pid)
