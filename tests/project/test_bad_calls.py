"""Wrong settings and wrong calls: one sentence that names the mend, and no trace."""

import pytest

from tests.project.test_cli import freeshelf_loaded


def complaint(tmp_path, *words: str, status: int = 2, **environment: str) -> str:
    ended_with, said, complained = freeshelf_loaded(tmp_path, *words, **environment)
    assert ended_with == status, said + complained
    assert complained.startswith("freeshelf: ")
    assert complained.count("\n") == 1
    return complained


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("FREESHELF_PORT", "99999", "from 0 to 65535"),
        ("FREESHELF_PORT", "-1", "from 0 to 65535"),
        ("FREESHELF_WEB_WORKERS", "0", "of at least 1"),
        ("FREESHELF_WEB_THREADS", "none", "use a whole number"),
        ("FREESHELF_TASK_WORKERS", "-1", "of at least 0"),
        ("FREESHELF_TIME_ZONE", "Mars/Olympus", "such as UTC or Europe/Vienna"),
        ("FREESHELF_TIME_ZONE", "../../etc/passwd", "such as UTC or Europe/Vienna"),
        ("FREESHELF_DATA_DIR", "/dev/null", "name another folder"),
    ],
)
def test_a_setting_out_of_range_ends_the_program_at_start(tmp_path, name, value, mend):
    said = complaint(tmp_path, "serve", **{name: value})

    assert name in said
    assert value in said
    assert mend in said


@pytest.mark.parametrize("words", [("serve",), ("demo", "--no-serve")])
@pytest.mark.parametrize("port", ["99999", "9" * 5000, "-1", "http", "²"])
def test_a_port_that_is_none_is_refused(tmp_path, words, port):
    said = complaint(tmp_path, *words, f"--port={port}")

    assert "enter a number from 0 to 65535" in said


def test_a_host_that_nobody_knows_is_named(tmp_path):
    said = complaint(
        tmp_path, "serve", "--host", "no-such-host.invalid", "--port", "0", status=1
    )

    assert "Cannot listen on no-such-host.invalid:0" in said
    assert "Unknown error" not in said


@pytest.mark.parametrize(
    "words",
    [
        ("doctor",),
        ("reindex",),
        ("backup", "a.tar"),
        ("export", "vocabulary", "topics"),
    ],
    ids=" ".join,
)
def test_what_looks_at_a_library_says_when_there_is_none(tmp_path, words):
    said = complaint(tmp_path, *words)

    assert f"There is no library in {tmp_path / 'freeshelf-data'}" in said
    assert "FREESHELF_DATA_DIR" in said
    assert not (tmp_path / "a.tar").exists()
