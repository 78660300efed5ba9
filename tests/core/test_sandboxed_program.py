"""A program of the machine in the limits of the sandbox."""

import pytest

from freeshelf.core.sandbox import (
    SandboxDiedError,
    SandboxLimits,
    SandboxOutputError,
    SandboxTimeoutError,
)
from freeshelf.core.sandboxed_program import run_limited


def run(*arguments: str, given: bytes = b"", **limits: float) -> bytes:
    return run_limited(
        arguments,
        given=given,
        limits=SandboxLimits(**limits),
        environment={"WORD": "seen"},
    )


def test_it_reads_a_pipe_writes_one_and_sees_only_the_environment_given():
    assert run("/bin/cat", given=b"x" * 200_000) == b"x" * 200_000
    assert run("/usr/bin/env") == b"WORD=seen\n"


def test_it_can_write_no_file(tmp_path):
    with pytest.raises(SandboxDiedError):
        run("/bin/sh", "-c", f"/bin/echo words > {tmp_path}/file && true")

    assert not (tmp_path / "file").exists() or not (tmp_path / "file").read_bytes()


def test_one_that_fails_sleeps_or_talks_too_much_is_ended_with_a_reason():
    with pytest.raises(SandboxDiedError, match="exit status 1"):
        run("/bin/false")
    with pytest.raises(SandboxTimeoutError):
        run("/bin/sleep", "60", wall_seconds=0.2)
    with pytest.raises(SandboxOutputError):
        run("/bin/cat", given=b"x" * 3000, output_bytes=2000)
