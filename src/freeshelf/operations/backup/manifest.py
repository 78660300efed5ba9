"""Manifest of a backup."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from freeshelf.core.foreign_data import read_json

MANIFEST_NAME = "manifest.json"
DATABASE_NAME = "freeshelf.sqlite3"
FILES_PREFIX = "files/"
MEDIA_PREFIX = "media/"
MAPPINGS_PREFIX = "mappings/"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup; path is relative, with slashes."""

    path: str
    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """List of all files, written last and read first."""

    created_at: str  # ISO 8601
    version: str  # of Freeshelf
    entries: list[Entry] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """Return the manifest as JSON."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Parse a manifest. Raises ValueError when it is not one of ours."""
        data = read_json(text)
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise ValueError("its manifest is of another kind")
        try:
            return cls(
                created_at=str(data["created_at"]),
                version=str(data["version"]),
                entries=[_entry(item) for item in data["entries"]],
                missing=[str(name) for name in data["missing"]],
            )
        except (KeyError, TypeError) as error:
            raise ValueError("its manifest is incomplete") from error


def _entry(item: dict[str, Any]) -> Entry:
    return Entry(
        path=str(item["path"]), size=int(item["size"]), sha256=str(item["sha256"])
    )
