"""A module of this repository as an installed package that brings a source."""

import shutil
from pathlib import Path

import pytest

_METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"
_ENTRY = "[freeshelf.sources]\n{kind} = {module}:{name}\n"


def install(
    module: Path, *, kind: str, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Install it for this process and for the child that parses."""
    metadata = folder / f"{module.stem}-1.dist-info"
    metadata.mkdir(parents=True)
    shutil.copy(module, folder)
    (metadata / "METADATA").write_text(_METADATA.format(name=module.stem))
    entry = _ENTRY.format(kind=kind, module=module.stem, name=name)
    (metadata / "entry_points.txt").write_text(entry)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))
