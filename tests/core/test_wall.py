"""The wall: a parser that a file has taken over reaches nothing beyond its file."""

import os
import signal
import socket
import struct
import textwrap
from pathlib import Path

import pytest

from freeshelf.core import sandbox, wall
from freeshelf.core.sandbox import (
    SandboxDiedError,
    SandboxFunctionError,
    SandboxLimits,
    SandboxRefusedError,
    call,
    stream,
)
from freeshelf.core.sandboxed_program import run_limited
from freeshelf.core.standing_wall import standing_wall

TARGETS = "tests.core.reaching_targets"
needs_landlock = pytest.mark.skipif(
    not wall.landlock_version(), reason="this kernel has no Landlock"
)


@pytest.fixture
def own(tmp_path) -> Path:
    path = tmp_path / "own.txt"
    path.write_text("the file of the job")
    return path


@pytest.fixture
def neighbour(tmp_path) -> Path:
    path = tmp_path / "neighbour.txt"
    path.write_text("names of other people")
    return path


def refused(name: str, **arguments: object) -> SandboxRefusedError:
    with pytest.raises(SandboxRefusedError) as caught:
        list(stream(f"{TARGETS}:{name}", arguments))
    return caught.value


@needs_landlock
@pytest.mark.parametrize("other", ["/etc/passwd", "neighbour", "/proc/1/environ"])
def test_no_file_but_its_own_is_opened_and_the_log_says_so(
    own, neighbour, other, caplog
):
    path = str(neighbour) if other == "neighbour" else other

    error = refused("open_file", path=str(own), other=path)

    assert "reached for what the sandbox refuses" in str(error)
    assert str(error) in caplog.text
    assert path not in caplog.text


@needs_landlock
def test_a_file_named_as_read_is_opened_and_no_directory_beside_it(own, neighbour):
    arguments = {"path": str(own), "other": str(neighbour)}

    read = call(f"{TARGETS}:open_file", arguments, reads=[str(own), str(neighbour)])

    assert read == "names of other people"
    refused("list_directory", path=str(own), other=str(own.parent))


@needs_landlock
def test_a_refusal_that_an_exception_hides_is_still_told(own, neighbour):
    refused("hide_a_refusal", path=str(own), other=str(neighbour))


@needs_landlock
def test_the_data_of_a_project_beside_its_code_is_closed(own):
    """The directory of these tests is on the path of modules; its README is none."""
    readme = Path(__file__).parents[2] / "README.md"

    refused("open_file", path=str(own), other=str(readme))


@needs_landlock
def test_nothing_is_changed_not_even_its_own_file(own, neighbour):
    before = neighbour.stat().st_mtime, neighbour.stat().st_mode

    for other in (neighbour, own):
        arguments = {"path": str(own), "other": str(other)}
        assert call(f"{TARGETS}:write_beside", arguments) == []

    assert neighbour.read_text() == "names of other people"
    assert (neighbour.stat().st_mtime, neighbour.stat().st_mode) == before
    assert sorted(own.parent.iterdir()) == [neighbour, own]


def test_no_connection_is_made(tmp_path):
    """Each of them would be made without a wall: somebody listens."""
    listeners = []
    for family, kind, address in (
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        (socket.AF_UNIX, socket.SOCK_STREAM, str(tmp_path / "socket")),
        (socket.AF_UNIX, socket.SOCK_STREAM, f"\0freeshelf-{os.getpid()}"),
    ):
        listener = socket.socket(family, kind)
        listeners.append(listener)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        given = listener.getsockname()
        given = given.decode() if isinstance(given, bytes) else given
        refused("connect", family=family, kind=kind, address=given)
    for listener in listeners:
        listener.close()


@pytest.mark.parametrize("name", ["start_process", "fork", "become_another_program"])
def test_no_process_is_started(name):
    refused(name)


def test_the_parent_is_neither_ended_nor_traced_nor_limited_nor_read():
    for name, arguments in (
        ("signal_parent", {"number": 0}),
        ("signal_parent", {"number": signal.SIGTERM}),
        ("trace_parent", {}),
        ("limit_parent", {}),
    ):
        results = stream(f"{TARGETS}:{name}", arguments)
        with pytest.raises(SandboxRefusedError):
            list(results)
    if wall.landlock_version():
        refused("look_into_parent")


def test_a_crash_is_still_told_as_a_crash():
    with pytest.raises(SandboxDiedError, match="SIGABRT"):
        list(stream(f"{TARGETS}:abort", {}))


def test_what_is_imported_late_is_found():
    modules = call(f"{TARGETS}:import_late", {})

    assert modules == ["PIL.ImageFilter", "xml.dom.minidom"]


@pytest.mark.skipif(os.geteuid() != 0, reason="the limit of processes counts threads")
def test_a_thread_is_no_process():
    assert call(f"{TARGETS}:use_threads", {}) == [1, 2]


def test_an_unreadable_file_of_the_job_is_no_attack(own):
    """The wall says nothing when the operator took away the right to read."""
    with pytest.raises(SandboxFunctionError, match="FileNotFoundError"):
        call(f"{TARGETS}:open_file", {"path": f"{own}.gone", "other": str(own)})


@needs_landlock
def test_a_program_reads_what_it_is_given_and_starts_no_other(own, neighbour):
    def run(*arguments: str, reads: tuple[str, ...] = ()) -> bytes:
        return run_limited(
            arguments, given=b"", limits=SandboxLimits(), environment={}, reads=reads
        )

    assert run("/bin/cat", str(own), reads=(str(own),)) == b"the file of the job"
    for arguments in (
        ("/bin/cat", str(neighbour)),
        ("/bin/cat", "/etc/passwd"),
        ("/bin/sh", "-c", "/bin/cat </dev/null || exit 3"),
        ("/bin/sh", "-c", "exec /bin/cat /dev/null"),
    ):
        with pytest.raises(SandboxDiedError):
            run(*arguments)


class Processor:
    """A kernel that runs a filter, for processors that are not here."""

    def __init__(self, machine: str, **options: bool) -> None:
        code = b"".join(wall.filter_for(machine, pid=77, **options))
        self.program = list(struct.iter_unpack("=HBBI", code))

    def answer(self, arch: int, number: int, first: int = 0) -> int:
        loaded = {4: arch, 0: number, 16: first}
        place = value = 0
        while True:
            code, if_true, if_false, operand = self.program[place]
            place += 1
            if code == 0x06:
                return operand
            if code == 0x20:
                value = loaded[operand]
                continue
            tests = {
                0x15: value == operand,
                0x35: value >= operand,
                0x45: bool(value & operand),
            }
            place += if_true if tests[code] else if_false


ALLOWED, KILLED, REFUSED, MISSING = 0x7FFF0000, 0x80000000, 0x50001, 0x50026
_X86_64 = {"read": 0, "socket": 41, "clone": 56, "clone3": 435, "execve": 59}
_AARCH64 = {"read": 63, "socket": 198, "clone": 220, "clone3": 435, "execve": 221}
NUMBERS = {
    "x86_64": (0xC000003E, {**_X86_64, "kill": 62, "tgkill": 234, "ptrace": 101}),
    "aarch64": (0xC00000B7, {**_AARCH64, "kill": 129, "tgkill": 131, "ptrace": 117}),
}


@pytest.mark.parametrize("machine", NUMBERS)
@pytest.mark.parametrize("may_execute", [True, False])
def test_the_filter_of_each_processor(machine, may_execute):
    arch, calls = NUMBERS[machine]
    processor = Processor(machine, may_execute=may_execute)

    def answer(name: str, first: int = 0) -> int:
        return processor.answer(arch, calls[name], first)

    assert answer("read") == ALLOWED
    assert answer("socket") == REFUSED
    assert answer("clone3") == MISSING
    assert answer("execve") == (ALLOWED if may_execute else REFUSED)
    assert answer("clone", signal.SIGCHLD) == REFUSED
    assert answer("clone", 0x3D0F00) == ALLOWED  # a thread
    assert (answer("kill", 77), answer("kill", 1)) == (ALLOWED, KILLED)
    assert (answer("tgkill", 77), answer("tgkill", 1)) == (ALLOWED, KILLED)
    assert answer("ptrace") == KILLED
    assert processor.answer(arch, calls["socket"] | 0x40000000) == REFUSED
    assert processor.answer(0x40000003, 4) == KILLED


@pytest.mark.parametrize("abi", [0, 1, 2, 3, 4, 5, 6, 7, 12])
def test_each_version_of_landlock_is_asked_for_what_it_knows(abi, monkeypatch):
    asked = []

    class Kernel:
        def syscall(self, number, first, *rest):
            if number == 444 and first is None:
                return abi or -1
            asked.append((number, first))
            return os.dup(0) if number == 444 else 0

    monkeypatch.setattr(wall, "_libc", Kernel())

    assert wall.close_files(readable=["/usr/lib"]) is (abi > 0)
    if abi:
        rights, network, scopes = struct.unpack("=QQQ", asked[0][1])
        assert rights.bit_length() == {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)
        assert bool(network) is (abi >= 4)
        assert bool(scopes) is (abi >= 6)


@needs_landlock
def test_the_wall_that_stands_is_told_in_one_sentence():
    standing = standing_wall()

    assert standing.is_whole
    assert str(standing) == (
        "The wall around parsers of foreign files stands: they open no other file "
        f"(Landlock {wall.landlock_version()}), no connection and no process."
    )


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("landlock", "could open other files (Landlock is missing); this kernel"),
        ("seccomp", "could open connections (seccomp is missing)"),
    ],
)
def test_without_a_part_of_the_wall_reading_works_and_the_gap_is_told(
    missing, told, monkeypatch, own
):
    """As in a container that refuses these system calls: it answers EPERM."""
    code = textwrap.dedent(f"""
        import json, sys
        job = json.load(sys.stdin)
        sys.path[:] = job["path"]
        from freeshelf.core import sandbox, wall
        if {missing!r} == "landlock":
            wall.landlock_version = lambda: 0
        else:
            wall._MACHINES = {{}}
        from freeshelf.core.sandbox_child import run_job
        run_job(job)
    """)
    monkeypatch.setattr(sandbox, "_BOOTSTRAP", code)

    standing = standing_wall()

    assert not standing.is_whole
    assert told in str(standing)
    arguments = {"path": str(own), "other": str(own)}
    assert call(f"{TARGETS}:open_file", arguments) == "the file of the job"
