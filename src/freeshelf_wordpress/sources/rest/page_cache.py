"""Cache of responses on disk, so that an interrupted read continues."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FINISHED = "finished"


class PageCache:
    """JSON responses by URL, in one folder per site and account.

    They include drafts and email addresses, so only our own system user may read the
    folder.
    """

    def __init__(self, folder: Path, *, url: str, user: str) -> None:
        name = hashlib.sha256(f"{user}@{url}".encode()).hexdigest()[:20]
        self._folder = folder / name

    def begin(self) -> None:
        """Keep responses of an interrupted read; delete those of a complete one."""
        if (self._folder / _FINISHED).exists():
            self.forget()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def finish(self) -> None:
        """Mark the read as complete, so that the next one requests everything."""
        (self._folder / _FINISHED).touch()

    def forget(self) -> None:
        """Delete all responses."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def get(self, url: str) -> Mapping[str, Any] | None:
        """Return the stored response for a URL, or None."""
        try:
            response = json.loads(self._path(url).read_bytes())
        except (OSError, ValueError):
            return None
        return response if isinstance(response, dict) else None

    def put(self, url: str, response: Mapping[str, Any]) -> None:
        """Store a response atomically."""
        path = self._path(url)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(response), "utf-8")
        partial.replace(path)

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.json"
