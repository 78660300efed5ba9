"""Download uploads from a site if no folder of them is given."""

from dataclasses import replace
from pathlib import Path

from freeshelf.core.http import HttpClient, HttpError, HttpPolicy
from freeshelf.core.http.policy import MEBIBYTE
from freeshelf.sources.errors import SourceError

_WEB_PAGES = {".htm", ".html", ".xhtml"}
_PARTIAL_SUFFIX = ".half"


class RemoteFileError(SourceError):
    """A file of the site could not be downloaded; the message says why."""


class RemoteFiles:
    """A folder like wp-content/uploads that is filled on demand.

    Files that exist are not downloaded again, so that an interrupted import continues.
    It is a context manager.
    """

    def __init__(
        self,
        folder: Path,
        *,
        policy: HttpPolicy | None = None,
        max_bytes: int = 2048 * MEBIBYTE,
        seconds: float = 1_800.0,
    ) -> None:
        self.folder = folder.resolve()
        limited = replace(
            policy or HttpPolicy(), max_bytes=max_bytes, total_seconds=seconds
        )
        self._client = HttpClient(limited)

    def __enter__(self) -> "RemoteFiles":
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def fetch(self, url: str, below: str) -> Path:
        """Return the file of a URL, at its path below the folder (2026/11/a.pdf).

        Raises RemoteFileError when the download fails, the response is a web page
        instead, or the path is outside of the folder.
        """
        path = (self.folder / below.lstrip("/")).resolve()
        if not path.is_relative_to(self.folder) or path == self.folder:
            raise RemoteFileError(f"{below} is not the path of an uploaded file.")
        if path.is_file():
            return path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._download(url, path)
        except HttpError as error:
            raise RemoteFileError(str(error)) from error
        except OSError as error:
            raise RemoteFileError(f"{below} cannot be written: {error}.") from error
        return path

    def _download(self, url: str, path: Path) -> None:
        partial = path.with_name(path.name[-200:] + _PARTIAL_SUFFIX)
        try:
            with partial.open("wb") as file:
                response = self._client.download(url, file)
            if response.media_type == "text/html" and path.suffix not in _WEB_PAGES:
                raise RemoteFileError(
                    f"{response.url} gave a web page in place of {path.name}."
                )
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
