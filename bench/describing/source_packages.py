"""Download source packages with pip's own finder, without building them.

pip prepares what it downloads, and runs code of a source package for that. Only its
finder and session are used here, with its index, certificates and proxies as
configured. They are no public interface: where they change, nothing is fetched.
"""

import hashlib
import logging
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pip._internal.commands import create_command
from pip._internal.commands.download import DownloadCommand

_MAX_BYTES = 200_000_000
_PIECE = 1 << 20
_ASKED = (
    *("--no-deps", "--no-binary=:all:", "--ignore-requires-python", "--no-input"),
    *("--disable-pip-version-check", "--quiet"),
)


class UnreadableError(Exception):
    """What is wanted cannot be had, or is another file; its text says which."""


@dataclass(frozen=True, slots=True)
class SourcePackage:
    """An archive of the package index, known by its checksum."""

    project: str
    version: str
    file: str
    sha256: str


class PackageIndex:
    """The package index that pip is configured for."""

    def __init__(self, opened: ExitStack) -> None:
        command = create_command("download")
        if not isinstance(command, DownloadCommand):  # pragma: no cover - see above
            raise UnreadableError("pip downloads otherwise")
        opened.enter_context(command.main_context())
        options, _none = command.parse_args(list(_ASKED))
        self._session = command.get_default_session(options)
        self._finder = command._build_package_finder(  # noqa: SLF001 - see above
            options, self._session
        )
        # It says on its own what it cannot reach.
        logging.getLogger("pip").setLevel(logging.CRITICAL)

    def download(self, package: SourcePackage, folder: Path) -> Path:
        """Return the archive of a package in a folder. Raises UnreadableError."""
        path = folder / "archive"
        try:
            digest = self._write(package, path)
        except OSError as error:
            raise UnreadableError(
                f"{package.file} could not be downloaded ({error})"
            ) from error
        if digest != package.sha256:
            raise UnreadableError(f"{package.file} is another file than it was")
        return path

    def _write(self, package: SourcePackage, path: Path) -> str:
        for found in self._finder.find_all_candidates(package.project):
            if found.link.filename == package.file:
                break
        else:
            raise UnreadableError(f"{package.file} is not in the package index")
        digest, size = hashlib.sha256(), 0
        with (
            self._session.get(
                found.link.url_without_fragment,
                headers={"Accept-Encoding": "identity"},
                stream=True,
            ) as answer,
            path.open("wb") as file,
        ):
            answer.raise_for_status()
            for piece in answer.iter_content(_PIECE):
                size += len(piece)
                if size > _MAX_BYTES:
                    raise UnreadableError(f"{package.file} is too large")
                digest.update(piece)
                file.write(piece)
        return digest.hexdigest()


def take_out(archive: Path, name: str, path: Path) -> None:
    """Write one file of an archive. Raises UnreadableError."""
    try:
        with _opened(archive, name) as packed, path.open("wb") as file:
            size = 0
            while piece := packed.read(_PIECE):
                size += len(piece)
                if size > _MAX_BYTES:
                    raise UnreadableError(f"{name} is too large")
                file.write(piece)
    except (KeyError, OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise UnreadableError(f"{name} cannot be taken out ({error})") from error


@contextmanager
def _opened(archive: Path, name: str) -> Iterator[IO[bytes]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as packed, packed.open(name) as file:
            yield file
        return
    with tarfile.open(archive) as packed_too:
        member = packed_too.extractfile(name)
        if member is None:
            raise KeyError("it is no file")
        yield member
