"""Running a model tells nobody about it."""

import os
import subprocess
import sys
from pathlib import Path

from .model_factories import make_model


def test_running_a_model_leaves_nothing_in_the_home_of_its_user(tmp_path):
    source, home = make_model(tmp_path / "elsewhere"), tmp_path / "home"
    home.mkdir()
    places = {"HOME": str(home), "FREESHELF_DATA_DIR": str(tmp_path / "data")}
    unset = {"XDG_CACHE_HOME", "XDG_DATA_HOME", "ORT_DISABLE_TELEMETRY"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}

    done = subprocess.run(
        [str(Path(sys.executable).with_name("freeshelf")), "model", "install", source],
        env={**kept, **places},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert list(home.rglob("*")) == []
