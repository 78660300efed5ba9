"""Plugins are loaded by name, and the library knows none of them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from freeshelf.core.plugins import UnknownPluginError, plugin_names, plugins

pytestmark = pytest.mark.core

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "freeshelf"
FREESHELF = str(Path(sys.executable).with_name("freeshelf"))
_LOADED = (
    "import sys, django; django.setup(); from freeshelf.ingest.importers import "
    "importers; print([m for m in sys.modules if m.startswith('freeshelf_word')], "
    "[each.kind for each in importers()])"
)


def run(folder: Path, *command: str, **environment: str) -> tuple[int, str]:
    settings = "freeshelf.project.settings.dev"
    own = {
        "FREESHELF_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONDONTWRITEBYTECODE": "",
    }
    inherited = {k: v for k, v in os.environ.items() if "FREESHELF" not in k}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=inherited | own | environment,
    )
    return done.returncode, done.stdout + done.stderr


def test_freeshelf_brings_the_plugin_of_wordpress():
    assert "wordpress" in plugin_names()
    assert [plugin.app for plugin in plugins(["wordpress"])] == ["freeshelf_wordpress"]


def test_a_plugin_that_is_left_out_is_not_loaded_and_has_no_commands(tmp_path):
    _status, with_it = run(tmp_path, FREESHELF, "--help")
    _status, without = run(tmp_path, FREESHELF, "--help", FREESHELF_PLUGINS="")
    status, refused = run(
        tmp_path, FREESHELF, "import", "wordpress", "a.xml", FREESHELF_PLUGINS=""
    )
    _, loaded = run(tmp_path, sys.executable, "-c", _LOADED, FREESHELF_PLUGINS="")

    assert "import wordpress" in with_it
    assert "import vocabulary" in without
    assert "wordpress" not in without.casefold()
    assert status == 2
    assert (
        "Enter records or mirror or runs or open or undo or vocabulary after import"
        in refused
    )
    assert loaded == "[] ['freeshelf', 'table']\n"


def test_a_plugin_that_is_not_installed_is_named(tmp_path):
    with pytest.raises(UnknownPluginError, match="wordpress"):
        plugins(["drupal"])

    status, message = run(tmp_path, FREESHELF, "doctor", FREESHELF_PLUGINS="drupal")

    assert status == 2
    assert message.startswith("freeshelf: FREESHELF_PLUGINS names 'drupal'")
    assert "Traceback" not in message


def test_no_file_class_or_setting_of_the_library_names_wordpress():
    named = re.compile(r"wordpress|wxr|\bacf\b", re.IGNORECASE)
    statements = re.compile(
        r"^\s*(?:class|def|from|import)\b.*|^\s*[A-Z_]{4,}\s*[:=]", re.MULTILINE
    )
    files = [path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts]
    found = [path for path in files if named.search(path.name)]
    found += [
        (path, line)
        for path in files
        if path.suffix == ".py"
        for line in statements.findall(path.read_text("utf-8"))
        if named.search(line)
    ]

    assert found == []
