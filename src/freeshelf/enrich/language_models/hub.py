"""Install a model from a folder, a package, or a hub such as the Hugging Face hub.

https://huggingface.co/docs/hub/api: `/api/models/{id}/revision/{revision}?blobs=true`
names the commit, the licence and each file with its checksum, and
`/{id}/resolve/{commit}/{path}` is the file, which may be on another host.
"""

import hashlib
import re
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

from freeshelf.core.http import HttpClient, HttpError, HttpPolicy, HttpStatusError
from freeshelf.enrich.errors import ModelSourceError, ModelUnreachableError
from freeshelf.enrich.language_models.hub_layout import (
    InstallOptions,
    chosen_files,
    manifest_of_origin,
    prepare,
)
from freeshelf.enrich.language_models.known_models import KNOWN_MODELS, known_name
from freeshelf.enrich.language_models.manifest import (
    MANIFEST_NAME,
    NAME_PATTERN,
    Manifest,
)
from freeshelf.enrich.language_models.registry import (
    InstalledModel,
    hub_url,
    models_dir,
    sha256_of,
)
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

MAX_BYTES = 3_000_000_000
_SECONDS = 4 * 3_600.0
_MANY_LANGUAGES = 4
_ANY_LANGUAGE = frozenset({"multilingual", "mul"})
_NOT_FOUND = {401, 403, 404}
_RANGE_NOT_SATISFIABLE = 416


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a commit; sha256 of large files, else Git's SHA-1 of the blob."""

    path: str
    size: int
    sha256: str
    blob: str


@dataclass(frozen=True, slots=True)
class HubCommit:
    """A model at one commit."""

    commit: str
    origin: Manifest
    files: dict[str, HubFile]


def _find_commit(client: HttpClient, identifier: str, revision: str) -> HubCommit:
    """Return a commit. Raises ModelSourceError or ModelUnreachableError."""
    url = (
        f"{hub_url()}/api/models/{quote(identifier)}/revision/"
        f"{quote(revision, safe='')}?blobs=true"
    )
    try:
        response = client.get(url, accept="application/json").json()
    except HttpError as error:
        if isinstance(error, HttpStatusError) and error.status in _NOT_FOUND:
            raise ModelSourceError(
                f"{hub_url()} has no model {identifier!r} at {revision!r}, or "
                f"does not give it to everyone: check the name."
            ) from error
        raise _unreachable(identifier, error) from error
    return _commit(identifier, response)


def _fetch(client: HttpClient, commit: HubCommit, file: HubFile, path: Path) -> None:
    """Download a file unless it is there; continue where the last attempt stopped.

    Raises ModelSourceError or ModelUnreachableError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    identifier = commit.origin.name
    url = f"{hub_url()}/{quote(identifier)}/resolve/{commit.commit}/{quote(file.path)}"
    if path.is_file() and _is_complete(path, file):
        return
    with path.open("ab") as target:
        try:
            client.download(url, target, continues=True)
        except HttpError as error:
            is_whole = isinstance(error, HttpStatusError) and (
                error.status == _RANGE_NOT_SATISFIABLE
            )
            if not is_whole:
                raise _unreachable(identifier, error) from error
    if not _is_complete(path, file):
        path.unlink()
        raise ModelSourceError(
            f"{file.path} of {identifier} came with another checksum than the hub "
            f"names: it was deleted. Try again; if that does not help, the hub or a "
            f"proxy in between gives out another file."
        )


def _commit(identifier: str, response: Any) -> HubCommit:
    try:
        card = response.get("cardData") or {}
        files = [_file(entry) for entry in response["siblings"]]
        if not (commit := response["sha"]).isalnum():
            raise ValueError(commit)
        source = f"{hub_url()}/{identifier}"
        origin = manifest_of_origin(
            identifier,
            source=source,
            license=str(card.get("license") or ""),
            languages=_languages(card.get("language") or []),
            provenance=f"Fetched from {source}, commit {commit}, as it is there.",
        )
        return HubCommit(commit, origin, {file.path: file for file in files})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelSourceError(
            f"What {hub_url()} says of {identifier!r} cannot be understood: is it "
            f"a hub of Hugging Face's kind?"
        ) from error


def _languages(value: str | list[Any]) -> tuple[str, ...]:
    """Return the languages of a model card; many or “multilingual” means any."""
    listed = [value] if isinstance(value, str) else value
    codes = dict.fromkeys(str(each).partition("-")[0].lower() for each in listed)
    is_any = len(codes) > _MANY_LANGUAGES or not _ANY_LANGUAGE.isdisjoint(codes)
    return () if is_any else tuple(codes)


def _file(entry: dict[str, Any]) -> HubFile:
    large = entry.get("lfs") or {}
    return HubFile(
        path=str(entry["rfilename"]),
        size=int(large.get("size") or entry.get("size") or 0),
        sha256=str(large.get("sha256") or ""),
        blob=str(entry.get("blobId") or ""),
    )


def _is_complete(path: Path, file: HubFile) -> bool:
    """Return whether a file equals the one on the hub."""
    if path.stat().st_size != file.size:
        return False
    if file.sha256:
        return sha256_of(path) == file.sha256
    content = path.read_bytes()
    header = f"blob {len(content)}\0".encode()
    return (
        hashlib.sha1(header + content, usedforsecurity=False).hexdigest() == file.blob
    )


def _unreachable(identifier: str, error: HttpError) -> ModelUnreachableError:
    return ModelUnreachableError(
        f"{identifier} could not be downloaded: {error} Try again, and it continues "
        f"where it stopped; FREESHELF_MODEL_HUB names another hub."
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

    The source is a folder, a package file, a name of RECIPES or KNOWN_MODELS, or the
    name of a model on the hub with a slash; existing paths take precedence. Raises
    ModelError.
    """
    if name and not NAME_PATTERN.fullmatch(name):
        raise ModelSourceError(
            f"{name!r} cannot be a model's name: use lower-case letters, digits, dots "
            f"and hyphens."
        )
    path = Path(source)
    if path.is_dir():
        return _install_folder(path, name, wishes=wishes, report=report)
    if path.is_file():
        return install_package_file(path, name=name, report=report)
    if source in RECIPES:
        return install_recipe(RECIPES[source], name=name, report=report)
    identifier = KNOWN_MODELS.get(known_name(source), source)
    if _HUB_ID.fullmatch(identifier):
        return _install_from_hub(
            identifier, name, revision=revision, wishes=wishes, report=report
        )
    raise ModelSourceError(
        f"{source!r} is not a folder, a file or the name of a model: enter one of "
        f"{', '.join((*RECIPES, *KNOWN_MODELS))}, or a name of the hub such as "
        f"intfloat/multilingual-e5-small."
    )


def _install_folder(
    folder: Path, name: str, *, wishes: InstallOptions, report: Report
) -> InstalledModel:
    if (folder / MANIFEST_NAME).is_file():
        return install(folder, name=name, report=report)
    origin = manifest_of_origin(
        folder.resolve().name,
        provenance="Installed from a folder, as it was there.",
    )
    return _install_layout(folder, name, origin=origin, wishes=wishes, report=report)


def _install_from_hub(
    identifier: str, name: str, *, revision: str, wishes: InstallOptions, report: Report
) -> InstalledModel:
    policy = {"TOTAL_SECONDS": _SECONDS, "MAX_BYTES": MAX_BYTES}
    options = {**settings.FREESHELF_HTTP, **policy}
    with closing(HttpClient(HttpPolicy.from_settings(options))) as client:
        commit = _find_commit(client, identifier, revision)
        _, needed = chosen_files(commit.files.keys(), wanted=wishes.onnx_file)
        files = [commit.files[path] for path in needed]
        if sum(file.size for file in files) > MAX_BYTES:
            raise ModelSourceError(
                f"{identifier} has more than {MAX_BYTES // 10**6:,} MB: choose a "
                f"smaller ONNX file with --file."
            )
        # Kept after a failure, so that the next attempt can resume.
        mark = hashlib.sha256(f"{identifier} {commit.commit}".encode()).hexdigest()[:16]
        folder = models_dir() / f".fetched-{mark}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in files:
            report(f"Fetching {file.path} ({file.size / 1e6:,.1f} MB)")
            _fetch(client, commit, file, folder / file.path)
    model = _install_layout(
        folder, name, origin=commit.origin, wishes=wishes, report=report
    )
    shutil.rmtree(folder, ignore_errors=True)
    return model


def _install_layout(
    folder: Path,
    name: str,
    *,
    origin: Manifest,
    wishes: InstallOptions,
    report: Report,
) -> InstalledModel:
    with temporary_directory(models_dir()) as directory:
        prepared = directory / origin.name.rpartition("/")[2]
        prepare(folder, prepared, origin=origin, options=replace(wishes, name=name))
        return install(prepared, report=report)
