"""Fetch the batches of a source into a folder, and parse them in a child process."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from freeshelf.core.http import HttpClient, HttpPolicy
from freeshelf.core.sandbox import SandboxError, stream
from freeshelf.ingest.importers import Progress
from freeshelf.sources.base import FETCH, Source, SourceRecord
from freeshelf.sources.errors import SourceError, UnreadableSourceError

_PARSE = "freeshelf.sources.cleaning:parsed"
_POSITION = "position.json"


@dataclass(frozen=True, slots=True)
class SourceBatches:
    """The batches of a source in a folder."""

    kind: str
    name: str
    folder: Path
    settings: str  # their checksum: batches of other settings are not resumed

    def fetch(self, source: Source, progress: Progress) -> None:
        """Fetch what is not in the folder yet."""
        position = self._position()
        if position is not None and position.get("settings") != self.settings:
            self.delete()
            position = None
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if position is not None and not position["resume"]:
            return
        number, resume = (
            (position["number"], position["resume"]) if position else (0, "")
        )
        policy = HttpPolicy.from_settings(settings.FREESHELF_HTTP)
        with HttpClient(policy) as client:
            for batch in source.fetch(client, resume=resume):
                number += 1
                self._path(number).write_bytes(batch.content)
                state = {
                    "number": number,
                    "resume": batch.resume,
                    "settings": self.settings,
                }
                (self.folder / _POSITION).write_text(json.dumps(state), "utf-8")
                progress(FETCH, number, number)

    def records(self, *, with_unusable: bool = False) -> Iterator[SourceRecord]:
        """Yield the records of all batches. Raises SourceError.

        A record that cannot be used has no key, only problems.
        """
        position = self._position() or {"number": 0}
        for number in range(1, position["number"] + 1):
            path = str(self._path(number))
            try:
                for values in stream(_PARSE, {"kind": self.kind, "path": path}):
                    if not isinstance(values, dict):
                        continue
                    if "error" in values:
                        raise SourceError(f"{self.name}: {values['error']}")
                    record = SourceRecord.from_dict({"key": "", **values})
                    if record.key or with_unusable:
                        yield record
            except SandboxError as error:
                problem = _("cannot be read (%(reason)s)") % {"reason": error}
                raise UnreadableSourceError(self.name, problem=problem) from error

    def delete(self) -> None:
        """Delete the batches, which hold what the source says of people."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06}.batch"

    def _position(self) -> dict[str, Any] | None:
        try:
            position: dict[str, Any] = json.loads(
                (self.folder / _POSITION).read_text("utf-8")
            )
        except (FileNotFoundError, ValueError):
            return None
        return position
