"""Fetch the batches of a source into a folder, and parse them in a child process."""

import json
import logging
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.http import HttpClient, HttpPolicy
from freeshelf.core.sandbox import SandboxError, stream
from freeshelf.ingest.errors import UntitledSourceError, reason_of
from freeshelf.ingest.importers import Progress
from freeshelf.ingest.models import Source as SourceRow
from freeshelf.ingest.provenance import checksum_of
from freeshelf.sources.base import FETCH, Batch, Source, SourceRecord
from freeshelf.sources.errors import SourceError, UnreadableSourceError

logger = logging.getLogger(__name__)

_PARSE = "freeshelf.sources.cleaning:parsed"
_POSITION = "position.json"
_PARSED = ".parsed"
_SLUG_LENGTH = 80
# A source whose pages lead to each other would never end.
_MAX_BATCHES = 10_000


def slug_of(kind: str, title: str) -> str:
    """Return the key of a source, with a checksum of a title that has no place in it.

    Raises UntitledSourceError.
    """
    if not title.strip():
        raise UntitledSourceError
    slug = slugify(f"{kind}-{title}")
    plain = unicodedata.normalize("NFKD", title)
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    is_whole = slugify(title) == slugify(letters, allow_unicode=True) != ""
    if is_whole and len(slug) <= _SLUG_LENGTH:
        return slug
    # Sources that were loaded before keep their key.
    if SourceRow.objects.filter(slug=slug[:_SLUG_LENGTH], title=title[:500]).exists():
        return slug[:_SLUG_LENGTH]
    return f"{slug[: _SLUG_LENGTH - 17]}-{checksum_of(title)[:16]}"


@dataclass(frozen=True)
class SourceBatches:
    """The batches of a source in a folder.

    Of records with one key the first counts. In a mirror the last does: a record that
    changes while the feed is fetched comes again, at its end.
    """

    kind: str
    name: str
    folder: Path
    settings: str  # their checksum: batches of other settings are not resumed
    is_mirror: bool = False

    def fetch(self, source: Source, progress: Progress, *, start: str = "") -> None:
        """Fetch what is not in the folder yet, from a position on.

        Raises SourceError and HttpError.
        """
        position = self._position()
        if position is not None and position.get("settings") != self.settings:
            self.delete()
            position = None
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # An earlier version may have parsed them.
        for parsed in self.folder.glob(f"*{_PARSED}"):
            parsed.unlink()
        if position is not None and not position["resume"]:
            return
        number, resume = (
            (position["number"], position["resume"]) if position else (0, start)
        )
        policy = HttpPolicy.from_settings(settings.FREESHELF_HTTP)
        with HttpClient(policy) as client:
            for batch in self._fetched(source, client, resume):
                number += 1
                if number > _MAX_BATCHES:
                    # Another fetch must not go on from here.
                    self.delete()
                    problem = _("has more than %(count)d pages: nothing was loaded")
                    problem %= {"count": _MAX_BATCHES}
                    raise UnreadableSourceError(self.name, problem=problem)
                self._path(number).write_bytes(batch.content)
                state = {
                    "number": number,
                    "resume": batch.resume,
                    "continue_at": batch.continue_at,
                    "settings": self.settings,
                }
                (self.folder / _POSITION).write_text(json.dumps(state), "utf-8")
                progress(FETCH, number, number)

    def _fetched(
        self, source: Source, client: HttpClient, resume: str
    ) -> Iterator[Batch]:
        try:
            yield from source.fetch(client, resume=resume)
        except FreeshelfError:
            raise
        # The package of somebody else may raise anything.
        except Exception as error:
            logger.exception("A source cannot be fetched")
            problem = _("cannot be read: %(reason)s") % {"reason": reason_of(error)}
            raise UnreadableSourceError(self.name, problem=problem) from error

    @property
    def continue_at(self) -> str:
        """Return where the next load begins, empty if it takes all again."""
        return str((self._position() or {}).get("continue_at", ""))

    def records(self, *, with_unusable: bool = False) -> Iterator[SourceRecord]:
        """Yield the records of all batches. Raises SourceError.

        A record that cannot be used has no key, only problems.
        """
        earlier = Counter(self._earlier if self.is_mirror else {})
        for record in self._parsed():
            if earlier[record.key]:
                earlier[record.key] -= 1
            elif record.key or with_unusable:
                yield record

    @cached_property
    def _earlier(self) -> dict[str, int]:
        """Number of records of each key before its last one."""
        counts = Counter(record.key for record in self._parsed() if record.key)
        return {key: count - 1 for key, count in counts.items() if count > 1}

    def _parsed(self) -> Iterator[SourceRecord]:
        position = self._position() or {"number": 0}
        for number in range(1, position["number"] + 1):
            for values in self._parsed_batch(number):
                yield SourceRecord.from_dict({"key": "", **values})

    def _parsed_batch(self, number: int) -> Iterator[dict[str, Any]]:
        """Yield the records of a batch, which a child process parses only once."""
        path = self._path(number)
        parsed = path.with_suffix(_PARSED)
        if parsed.exists():
            with parsed.open(encoding="utf-8") as lines:
                yield from map(json.loads, lines)
            return
        unfinished = path.with_suffix(".parsing")
        try:
            with unfinished.open("w", encoding="utf-8") as lines:
                for values in stream(_PARSE, {"kind": self.kind, "path": str(path)}):
                    if not isinstance(values, dict):
                        continue
                    if "error" in values:
                        raise SourceError(f"{self.name}: {values['error']}")
                    lines.write(f"{json.dumps(values)}\n")
                    yield values
        except SandboxError as error:
            problem = _("cannot be read (%(reason)s)") % {"reason": error}
            raise UnreadableSourceError(self.name, problem=problem) from error
        unfinished.replace(parsed)

    def first_records(self) -> Iterator[SourceRecord]:
        """Yield the first record of each key. Raises SourceError."""
        seen: set[str] = set()
        for record in self.records():
            if record.key not in seen:
                seen.add(record.key)
                yield record

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
