"""Recipes for developers, followed on a copy of the code that is then run."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import freeshelf
from tests.installation import REPOSITORY, Installation

ORIGINAL = Path(freeshelf.__file__).parent
RECIPES = REPOSITORY / "docs/how-to/extend"
# A file of the package, and the text above which the code goes; None for a new file.
Place = tuple[str, str | None]


def follow(recipe: str, places: Sequence[Place], folder: Path) -> Path:
    """A copy of the package with each block of the recipe's code in its place."""
    copied = shutil.copytree(ORIGINAL, folder / "src" / "freeshelf")
    text = (RECIPES / recipe).read_text("utf-8")
    before, *rest = re.split(r"^```\n", text, flags=re.MULTILINE)
    blocks, words = rest[::2], [before, *rest[1::2]]
    for block, said, (name, place) in zip(blocks, words, places, strict=False):
        assert f"`src/freeshelf/{name}`" in said
        _put(block, copied / name, place)
    assert len(blocks) == len(places)
    return copied


def _put(block: str, path: Path, place: str | None) -> None:
    if place is None:
        assert not path.exists()
        path.write_text(block, "utf-8")
        return
    text = path.read_text("utf-8")
    assert text.count(place) == 1
    path.write_text(text.replace(place, block + place), "utf-8")


def changed_files(copied: Path) -> list[str]:
    """The files of a copy that are new or other than they were."""
    return sorted(
        str(path.relative_to(copied))
        for path in copied.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
        for before in (ORIGINAL / path.relative_to(copied),)
        if not before.exists() or before.read_bytes() != path.read_bytes()
    )


def run(module: str, copied: Path, library: Installation) -> dict[str, Any]:
    """Run a module of the tests on the copy; the JSON of its last line."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=REPOSITORY,
        env=library.environment() | {"PYTHONPATH": str(copied.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
