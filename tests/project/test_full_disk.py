"""A disk without room: one sentence, and no trace."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.test_cli import freeshelf, freeshelf_loaded
from tests.wordpress.sources.wxr import export, item

_SCHEME = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/s> a skos:ConceptScheme ; skos:prefLabel "Topics"@en .
"""


@pytest.fixture
def full(tmp_path: Path, migrated: Path):
    """Runs the console command on a library whose files cannot grow."""
    folder = tmp_path / "freeshelf-data"
    shutil.copytree(migrated, folder)
    (tmp_path / "scheme.ttl").write_text(_SCHEME, "utf-8")
    (tmp_path / "export.xml").write_text(export(item(20)), "utf-8")

    def run(*words: str) -> tuple[int, str]:
        environment = {"FREESHELF_DATA_DIR": str(folder)}
        status, _, complaint = freeshelf_loaded(
            tmp_path, *words, is_disk_full=True, **environment
        )
        return status, complaint

    return run


@pytest.mark.parametrize(
    "words",
    [
        "reindex",
        "doctor",
        "backup copy.tar",
        "export wordpress out.xml",
        "import vocabulary scheme.ttl --identifier topics",
        pytest.param("import wordpress export.xml", marks=pytest.mark.wordpress),
        "createuser ana --role editor",
        "manage migrate",
    ],
)
def test_a_command_that_cannot_write_says_so_in_one_sentence(full, words: str) -> None:
    status, complaint = full(*words.split())

    assert status == 1, complaint
    assert complaint.startswith("freeshelf: ")
    assert complaint.count("\n") == 1
    assert "Traceback" not in complaint


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("model", "list")])
def test_an_answer_that_nobody_can_take_ends_in_one_sentence(tmp_path, words) -> None:
    with Path("/dev/full").open("w") as nowhere:
        done = subprocess.run(
            [sys.executable, "-m", "freeshelf.project.cli", *words],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=nowhere,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr == (
        "freeshelf: There is no room left on the disk: free some, then run the "
        "command again.\n"
    )


@pytest.mark.parametrize(
    "content", [b"a = " + b"[" * 20_000, b"port = " + b"9" * 20_000, b"a = '\xff'"]
)
def test_a_file_of_settings_that_is_none_is_named(tmp_path, content: bytes) -> None:
    file = tmp_path / "freeshelf.toml"
    file.write_bytes(content)

    status, _, complaint = freeshelf(tmp_path, "doctor", FREESHELF_CONFIG=str(file))

    assert status == 2
    assert complaint.count("\n") == 1
    assert f"{file} is not valid TOML" in complaint
