"""Download models from the Hugging Face hub or a compatible one.

https://huggingface.co/docs/hub/api: `/api/models/{id}/revision/{revision}?blobs=true`
names the commit, the licence and each file with its checksum, and
`/{id}/resolve/{commit}/{path}` is the file, which may be on another host.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

from freeshelf.core.http import HttpClient, HttpError, HttpPolicy, HttpStatusError
from freeshelf.enrich.language_models.conf import hub_url
from freeshelf.enrich.language_models.errors import (
    ModelSourceError,
    ModelUnreachableError,
)
from freeshelf.enrich.language_models.hub_layout import Origin, chosen_files
from freeshelf.enrich.language_models.registry import sha256_of

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
    origin: Origin
    files: dict[str, HubFile]

    @property
    def identifier(self) -> str:
        return self.origin.identifier


class Hub:
    """Client of the configured hub; use it as a context manager."""

    def __init__(self) -> None:
        policy = {"TOTAL_SECONDS": _SECONDS, "MAX_BYTES": MAX_BYTES}
        self._client = HttpClient(
            HttpPolicy.from_settings({**settings.FREESHELF_HTTP, **policy})
        )

    def __enter__(self) -> "Hub":
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def commit(self, identifier: str, revision: str) -> HubCommit:
        """Return a commit. Raises ModelSourceError or ModelUnreachableError."""
        url = (
            f"{hub_url()}/api/models/{quote(identifier)}/revision/"
            f"{quote(revision, safe='')}?blobs=true"
        )
        try:
            response = self._client.get(url, accept="application/json").json()
        except HttpError as error:
            if isinstance(error, HttpStatusError) and error.status in _NOT_FOUND:
                raise ModelSourceError(
                    f"{hub_url()} has no model {identifier!r} at {revision!r}, or "
                    f"does not give it to everyone: check the name."
                ) from error
            raise _unreachable(identifier, error) from error
        return _commit(identifier, response)

    def fetch(
        self,
        commit: HubCommit,
        folder: Path,
        *,
        onnx_file: str,
        report: Callable[[str], None],
    ) -> None:
        """Download the needed files into a folder, in the hub's layout.

        Existing valid files are kept, and partial downloads are resumed. Raises
        ModelSourceError or ModelUnreachableError.
        """
        _, needed = chosen_files(commit.files.keys(), wanted=onnx_file)
        files = [commit.files[name] for name in needed]
        if sum(file.size for file in files) > MAX_BYTES:
            raise ModelSourceError(
                f"{commit.identifier} has more than {MAX_BYTES // 10**6:,} MB: choose "
                f"a smaller ONNX file with --file."
            )
        for file in files:
            report(f"Fetching {file.path} ({file.size / 1e6:,.1f} MB)")
            self._fetch(commit, file, folder / file.path)

    def _fetch(self, commit: HubCommit, file: HubFile, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        url = (
            f"{hub_url()}/{quote(commit.identifier)}/resolve/{commit.commit}/"
            f"{quote(file.path)}"
        )
        if path.is_file() and _is_complete(path, file):
            return
        with path.open("ab") as target:
            try:
                self._client.download(url, target, continues=True)
            except HttpError as error:
                is_whole = isinstance(error, HttpStatusError) and (
                    error.status == _RANGE_NOT_SATISFIABLE
                )
                if not is_whole:
                    raise _unreachable(commit.identifier, error) from error
        if not _is_complete(path, file):
            path.unlink()
            raise ModelSourceError(
                f"{file.path} of {commit.identifier} came with another checksum than "
                f"the hub names: it was deleted. Try again; if that does not help, the "
                f"hub or a proxy in between gives out another file."
            )


def _commit(identifier: str, response: Any) -> HubCommit:
    try:
        card = response.get("cardData") or {}
        files = [_file(entry) for entry in response["siblings"]]
        if not (commit := response["sha"]).isalnum():
            raise ValueError(commit)
        source = f"{hub_url()}/{identifier}"
        origin = Origin(
            identifier=identifier,
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
