"""The installable package carries all that is needed, and nothing of the tests."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SOURCE = REPOSITORY / "src"
# The console command, with the unpacked package before the checkout.
_RUN = """
import sys
sys.path.insert(0, {site!r})
import freeshelf
assert freeshelf.__file__.startswith({site!r}), freeshelf.__file__
from freeshelf.project.cli import main
main({words!r})
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The package, built as a release is."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_everything_but_the_tests(wheel):
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
        r"share/freeshelf/deploy/freeshelf\.service",
        r"licenses/LICENSE",
        r"licenses/NOTICE",
    ):
        assert any(re.search(kind, name) for name in names), kind
    assert not [name for name in names if name.startswith("tests/")]
    assert "freeshelf = freeshelf.project.cli:main" in entry_points


def test_the_package_alone_opens_the_demo_in_an_empty_folder(wheel, tmp_path):
    site, folder = tmp_path / "site", tmp_path / "empty"
    folder.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)

    said = freeshelf(site, folder, "demo", "--no-serve")

    assert "The demo library is ready" in said
    assert "Sign-in of the editor: editor  Password: " in said
    assert str(REPOSITORY) not in said
    assert [path.name for path in folder.iterdir()] == ["freeshelf-data"]
    assert list(folder.glob("freeshelf-data/static/web/css/main.*.css"))
    later = freeshelf(site, folder, "createuser", "ben", "--role", "member")
    assert "Creating the database" not in later
    assert "agree" in freeshelf(site, folder, "doctor", "--check")


def freeshelf(site: Path, folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-c", _RUN.format(site=str(site), words=list(words))],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "FREESHELF_DEMO_MODEL": ""},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
