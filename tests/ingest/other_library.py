"""Another library on loopback, with a feed of changes and files."""

import hashlib
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.core.http.web_server import Answer, web_server


class Library:
    """A feed of changes, and files; `log` has each record at its last change."""

    def __init__(self) -> None:
        self.log: list[tuple[int, dict[str, object]]] = []
        self.number = 0
        self.files: dict[str, bytes] = {}
        self.broken = b""
        self.knows_cursors = True

    def note(self, key: str, **values: object) -> None:
        """Note a change of a record, or that it is gone without values."""
        self.forget(key)
        record = self.record(key, **values) if values else None
        self.add({"id": key, "change": "changed", "record": record})

    def forget(self, key: str) -> None:
        """Lose a record, as a library does that is restored."""
        self.log = [row for row in self.log if row[1].get("id") != key]

    def add(self, change: object) -> None:
        """Add a change with the next number."""
        self.number += 1
        self.log.append((self.number, change))

    def record(self, key: str, **values: object) -> dict[str, object]:
        empty = dict.fromkeys(
            (
                *("alternative", "description", "issued", "rights", "license"),
                *("is_part_of", "source_url", "legal_status", "content_notice"),
            ),
            "",
        )
        lists = ("types", "subjects", "spatial", "sectors", "audience", "creators")
        return {
            **empty,
            **{name: [] for name in (*lists, "contributors", "identifiers")},
            "relations": [],
            "files": [],
            "publisher": None,
            "language": "en",
            "url": f"https://there.example/r/{key}",
            **values,
        }

    def file(self, name: str, content: bytes, **values: object) -> dict[str, object]:
        self.files[f"/files/{name}"] = content
        digest = hashlib.sha256(content).hexdigest()
        return {
            "url": f"{self.server.url}/files/{name}",
            "name": name,
            "media_type": "application/pdf",
            "size": len(content),
            "sha256": digest,
            "version": digest[:16],
            "language": "en",
            "rights": "",
            **values,
        }

    def answer(self, asked) -> Answer:
        parts = urlsplit(asked.path)
        if parts.path != "/api/v1/changes":
            content = self.files.get(parts.path)
            return Answer(status=404) if content is None else Answer(content)
        if self.broken:
            return Answer(self.broken)
        cursor = parse_qs(parts.query).get("cursor", [""])[0]
        if cursor and not self.knows_cursors:
            return Answer(b"{}", status=400)
        after = int(cursor.removeprefix("after-") or 0)
        limit = int(parse_qs(parts.query)["limit"][0])
        rows = [row for row in self.log if row[0] > after][:limit]
        last = rows[-1][0] if rows else after
        following = f"https://elsewhere.example/feed?cursor=after-{last}"
        body = {
            "data": [change for _number, change in rows],
            "links": {"self": "", "next": following if last else None},
        }
        return Answer(json.dumps(body).encode())


@pytest.fixture
def there(tmp_path, settings) -> Iterator[Library]:
    settings.FREESHELF_DATA_DIR = tmp_path / "data"
    settings.FREESHELF_DATA_DIR.mkdir()
    library = Library()
    with web_server(library.answer) as server:
        settings.FREESHELF_HTTP = {
            **settings.FREESHELF_HTTP,
            "ALLOWED_HOSTS": [server.host],
            "REQUESTS_PER_SECOND": 1e6,
        }
        library.server = server
        yield library
