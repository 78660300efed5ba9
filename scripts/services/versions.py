"""Two versions of the program as sites have them: of a commit, and of this checkout."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.services.server import REPOSITORY, MissingServerError, Server
from tests.rolling.earlier import COMMIT

_UV = REPOSITORY / ".venv/bin/uv"
_EXTRAS = "opensearch,postgresql,redis,s3"


class Versions(Server):
    """No server: wheels that are built from the history, each installed by itself."""

    name = "two-versions"

    def install(self) -> None:
        """Fetch the history as far as the commit, if the checkout has less."""
        if _has_commit():
            return
        is_shallow = _git("rev-parse", "--is-shallow-repository").stdout == b"true\n"
        depth = ("--unshallow",) if is_shallow else ()
        fetched = _git("fetch", "--quiet", *depth, "origin")
        if not _has_commit():
            said = fetched.stderr.decode("utf-8", "replace").strip()[-300:]
            raise MissingServerError(
                f"the commit {COMMIT[:12]} is not in this checkout, and its origin "
                f"gives no more ({said or 'it has no such commit'}): clone the whole "
                f"history, without --depth, or fetch it into here"
            )

    def start(self) -> Mapping[str, str]:
        """Build and install both, and return where their programs are."""
        archive = _git("archive", "--format=tar", COMMIT)
        earlier = self.folder / "earlier"
        earlier.mkdir(parents=True, exist_ok=True)
        subprocess.run(["tar", "-x", "-C", earlier], input=archive.stdout, check=True)
        return {
            "TEST_EARLIER_VERSION": str(self._install(earlier)),
            "TEST_THIS_VERSION": str(self._install(REPOSITORY)),
        }

    def _install(self, source: Path) -> Path:
        place = Path(self.folder, "of", source.name)
        wheels = place / "wheels"
        locked = place / "constraints.txt"
        wheels.mkdir(parents=True)
        _run(source, "build", "--wheel", "--quiet", "--out-dir", wheels)
        _run(
            source,
            *("export", "--frozen", "--no-dev", "--all-extras", "--no-emit-project"),
            *("--no-hashes", "--no-header", "--quiet", "--output-file", locked),
        )
        _run(source, "venv", "--quiet", "--python", sys.executable, place / "venv")
        wheel = next(wheels.glob("*.whl"))
        _run(
            source,
            *("pip", "install", "--quiet", "--python", place / "venv/bin/python"),
            *("--constraint", locked, f"{wheel}[{_EXTRAS}]"),
        )
        return place / "venv/bin"


def _has_commit() -> bool:
    return _git("cat-file", "-e", f"{COMMIT}^{{commit}}").returncode == 0


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    git = shutil.which("git")
    if git is None:
        raise MissingServerError("git is not installed")
    return subprocess.run(
        [git, *words], cwd=REPOSITORY, capture_output=True, check=False
    )


def _run(folder: Path, *words: str | Path) -> None:
    done = subprocess.run(
        [_UV, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise MissingServerError(f"uv {words[0]} failed: {done.stderr[-500:]}")
