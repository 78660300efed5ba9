"""The recipe of a new facet, followed step by step on a copy of the code."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import freeshelf
from freeshelf.search.engines.tantivy import TantivyEngine
from freeshelf.search.engines.tantivy.schema import SCHEMA_VERSION
from tests.installation import REPOSITORY, Installation
from tests.search.documents import fill, record

RECIPE = REPOSITORY / "docs/how-to/extend/add-a-facet.md"
# Above these lines the recipe's code goes.
PLACES = {
    "library/models/resource_children.py": "\n    resource = ParentalKey("
    'Resource, related_name="creators")',
    "search/facet_definitions.py": '        FacetDefinition(\n            "file"',
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package with the code of the recipe in its places."""
    package = Path(freeshelf.__file__).parent
    copied = shutil.copytree(package, tmp_path / "src" / "freeshelf")
    for name, place in PLACES.items():
        text = (copied / name).read_text("utf-8")
        assert text.count(place) == 1
        added = text.replace(place, code_for(name) + place)
        (copied / name).write_text(added, "utf-8")
    return copied


def code_for(name: str) -> str:
    """The first block of code after the recipe names this file."""
    text = RECIPE.read_text("utf-8").partition(f"`src/freeshelf/{name}`")[2]
    return re.search(r"```\n(.*?)```", text, re.DOTALL)[1]


def changed_files(copied: Path) -> list[str]:
    original = Path(freeshelf.__file__).parent
    return sorted(
        str(path.relative_to(copied))
        for path in copied.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
        for before in (original / path.relative_to(copied),)
        if not before.exists() or before.read_bytes() != path.read_bytes()
    )


def test_a_facet_of_funders_takes_three_files_and_the_index_follows(
    copy, migrated, tmp_path
):
    library = Installation(tmp_path / "library")
    shutil.copytree(migrated, library.folder)
    before = TantivyEngine(path=str(library.folder / "search"), heap=15_000_000)
    fill(before, record("old", "Heronry"))
    before.close()

    done = subprocess.run(
        [sys.executable, "-m", "tests.search.funder_library"],
        cwd=REPOSITORY,
        env=library.environment() | {"PYTHONPATH": str(copy.parent)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["code"] == str(copy)
    assert changed_files(copy) == [
        "library/migrations/0002_funder_role.py",
        "library/models/resource_children.py",
        "search/facet_definitions.py",
    ]
    outdated, current = said["doctor"]
    assert "was built with other fields" in outdated
    assert "1 found, 0 mended, 1 left" in outdated
    assert "agree" in current
    assert said["schema"] != SCHEMA_VERSION
    assert said["counts"] == {"Marsh Fund": 1}
    assert said["address"] == "/en/search?q=heronry&funder=FUND"
    assert said["titles"] == ["Heronry 1"]
    assert said["chip"].startswith("Funder: Marsh Fund")
    assert said["list"] == "Funder"
