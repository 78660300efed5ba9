"""Install a model from a hub, a folder or a package."""

import hashlib
import re
import shutil
from dataclasses import replace
from pathlib import Path

from freeshelf.enrich.language_models.conf import models_dir
from freeshelf.enrich.language_models.errors import ModelSourceError
from freeshelf.enrich.language_models.hub import Hub
from freeshelf.enrich.language_models.hub_layout import InstallOptions, Origin, prepare
from freeshelf.enrich.language_models.manifest import MANIFEST_NAME, NAME_PATTERN
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.enrich.language_models.services import (
    Report,
    install,
    temporary_directory,
)
from freeshelf.enrich.language_models.weights import (
    RECIPES,
    install_package_file,
    install_recipe,
)

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")


def install_from(
    source: str,
    *,
    name: str = "",
    revision: str,
    wishes: InstallOptions,
    report: Report,
) -> InstalledModel:
    """Install the model that `source` names; it is idempotent.

    The source is a folder, a package file, a name of RECIPES, or the name of a model on
    the hub with a slash; existing paths take precedence. Raises ModelError.
    """
    if name and not NAME_PATTERN.fullmatch(name):
        raise ModelSourceError(
            f"{name!r} cannot be a model's name: use lower-case letters, digits, dots "
            f"and hyphens."
        )
    path = Path(source)
    if path.is_dir():
        return _install_folder(path, name, wishes=wishes)
    if path.is_file():
        return install_package_file(path, name=name, report=report)
    if source in RECIPES:
        return install_recipe(RECIPES[source], name=name, report=report)
    if _HUB_ID.fullmatch(source):
        return _install_from_hub(
            source, name, revision=revision, wishes=wishes, report=report
        )
    raise ModelSourceError(
        f"{source!r} is not a folder, a file or the name of a model: enter one of "
        f"{', '.join(RECIPES)}, or a name of the hub such as "
        f"intfloat/multilingual-e5-small."
    )


def _install_folder(
    folder: Path, name: str, *, wishes: InstallOptions
) -> InstalledModel:
    if (folder / MANIFEST_NAME).is_file():
        return install(folder, name=name)
    origin = Origin(
        identifier=folder.resolve().name,
        source="",
        provenance="Installed from a folder, as it was there.",
    )
    return _install_layout(folder, name, origin=origin, wishes=wishes)


def _install_from_hub(
    identifier: str, name: str, *, revision: str, wishes: InstallOptions, report: Report
) -> InstalledModel:
    with Hub() as hub:
        commit = hub.commit(identifier, revision)
        # Kept after a failure, so that the next attempt can resume.
        mark = hashlib.sha256(f"{identifier} {commit.commit}".encode()).hexdigest()[:16]
        folder = models_dir() / f".fetched-{mark}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        hub.fetch(commit, folder, onnx_file=wishes.onnx_file, report=report)
    model = _install_layout(folder, name, origin=commit.origin, wishes=wishes)
    shutil.rmtree(folder, ignore_errors=True)
    return model


def _install_layout(
    folder: Path, name: str, *, origin: Origin, wishes: InstallOptions
) -> InstalledModel:
    with temporary_directory(models_dir()) as directory:
        prepared = directory / origin.identifier.rpartition("/")[2]
        prepare(folder, prepared, origin=origin, options=replace(wishes, name=name))
        return install(prepared)
