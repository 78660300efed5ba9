"""Answers of a site on disk, so that a reading that was interrupted goes on."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FINISHED = "finished"


class PageCache:
    """JSON answers by the address they were asked with; one folder a site and account.

    Drafts and mail addresses are among them: only our own user may read the folder.
    """

    def __init__(self, folder: Path, *, url: str, user: str) -> None:
        name = hashlib.sha256(f"{user}@{url}".encode()).hexdigest()[:20]
        self._folder = folder / name

    def begin(self) -> None:
        """Keep what an interrupted reading left; drop what belongs to a whole one."""
        if (self._folder / _FINISHED).exists():
            self.forget()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def finish(self) -> None:
        """Note that a whole reading is done: the next one asks the site anew."""
        (self._folder / _FINISHED).touch()

    def forget(self) -> None:
        """Delete everything."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def get(self, url: str) -> Mapping[str, Any] | None:
        """What was kept for an address, or None."""
        try:
            kept = json.loads(self._path(url).read_bytes())
        except (OSError, ValueError):
            return None
        return kept if isinstance(kept, dict) else None

    def put(self, url: str, kept: Mapping[str, Any]) -> None:
        """Keep an answer, whole or not at all."""
        path = self._path(url)
        half = path.with_suffix(f".{os.getpid()}")
        half.write_text(json.dumps(kept), "utf-8")
        half.replace(path)

    def _path(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.json"
