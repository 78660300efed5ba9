"""The installable package carries all that is needed, and nothing of the tests."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SOURCE = REPOSITORY / "src"


@pytest.mark.line(1)
def test_the_wheel_carries_everything_but_the_tests(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = archive.read(
            next(name for name in names if name.endswith("entry_points.txt"))
        ).decode()

    data = {
        path.relative_to(SOURCE).as_posix()
        for path in (SOURCE / "freeshelf").rglob("*")
        if path.is_file() and not re.search(r"__pycache__|\.pyc$", path.as_posix())
    }
    assert data <= names
    for kind in (
        r"web/templates/.*\.html",
        r"web/static/.*\.css",
        r"ingest/demo/files/.*\.pdf",
        r"vocabularies/data/.*\.ttl",
        r"migrations/0001.*\.py",
    ):
        assert any(re.search(kind, name) for name in names), kind
    assert not [name for name in names if name.startswith("tests/")]
    assert "freeshelf = freeshelf.project.cli:main" in entry_points
