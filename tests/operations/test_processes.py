"""Real processes on one data directory: they crash, they meet, nothing is lost."""

# ruff: noqa: S310, T201

import signal
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from freeshelf.library.models import FileContent


def wait_for(condition, *, seconds=240):
    """The first true value of a condition, which is asked less often with time."""
    began = time.monotonic()
    while not (value := condition()):
        waited = time.monotonic() - began
        assert waited < seconds, "it did not happen"
        time.sleep(min(0.02 + waited / 10, 0.2))
    return value


def children_of(pid: int) -> list[int]:
    return [
        child
        for path in Path(f"/proc/{pid}/task").glob("*/children")
        for child in map(int, path.read_text().split())
    ]


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def output_of(process) -> str:
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return said


def test_two_hundred_edits_survive_ten_deaths_of_the_indexer(installation):
    installation.process("seed", "30")
    editor = installation.start("edit", "200")
    killer = installation.start("kill_indexers", "10")

    assert "edited" in output_of(editor)
    output_of(killer)

    installation.process("assert_index_follows")


@pytest.mark.wordpress
def test_import_worker_indexer_and_editor_never_meet_a_locked_database(
    installation, start_import, capsys
):
    installation.process("seed", "10")
    installation.process("open_home_page")
    server = installation.serve()
    importer = start_import()
    editor = installation.start("save_as_editor", "40")

    said = output_of(editor)
    output_of(importer)

    with installation.database() as database:
        query = "SELECT count(*) FROM library_filecontent WHERE state IN (?, ?)"
        waiting = (FileContent.State.WAITING, FileContent.State.RUNNING)
        wait_for(lambda: database.execute(query, waiting).fetchone() == (0,))
    # Images are still read, and let out, after the files.
    server.send_signal(signal.SIGTERM)
    assert "locked" not in output_of(server)
    installation.process("assert_index_follows")
    with capsys.disabled():
        print(f"\n  saves of an editor during an import: {said.strip()}")


def test_searches_go_on_while_the_index_is_built_anew(installation):
    installation.process("seed", "40")
    installation.freeshelf("reindex")
    told = installation.folder.parent / "enough"
    searcher = installation.start("search_until_told", str(told))
    wait_for(told.with_name("enough.begun").exists)

    installation.process("build_anew", "3")
    told.touch()

    assert int(output_of(searcher).split()[0]) > 100
    installation.process("assert_index_follows")


def test_serve_finds_what_is_published_and_ends_cleanly(installation, capsys):
    installation.process("open_home_page")
    server = installation.serve()

    said = installation.process("wait_until_found", "kingfisher")
    with urlopen(server.address + "admin/login/") as response:
        assert response.status == 200
    refused = installation.freeshelf("serve", "--port", "0", status=1)
    other = type(installation)(installation.folder.parent / "other")
    port = server.address.rstrip("/").rpartition(":")[2]
    taken = other.freeshelf("serve", "--port", port, status=1)
    children = children_of(server.pid)
    server.send_signal(signal.SIGINT)

    assert "already runs" in refused
    assert taken.count("\n") == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in taken
    assert "Freeshelf is closed" in output_of(server)
    assert len(children) == 5
    assert not any(map(is_alive, children))
    with capsys.disabled():
        print(f"\n  a published record was {said.strip()}")


def test_a_file_that_kills_its_worker_three_times_has_failed(installation):
    installation.process("bring_in_long_file")

    installation.process("kill_workers", "3")

    query = "SELECT state, message FROM library_filecontent"
    with installation.database() as database:
        state, message = database.execute(query).fetchone()
    assert state == FileContent.State.FAILED
    assert "long.pdf" in message
