"""A source of another maker: a catalogue that is fetched page by page.

Tests install it as a package of its own (`tests.ingest.test_remote_source`).
"""

import json
from dataclasses import dataclass, field

from freeshelf.sources.base import (
    AgentReference,
    Batch,
    FileReference,
    RelationReference,
    SourceRecord,
    SubjectReference,
    Text,
)
from freeshelf.sources.errors import UnreadableSourceError


@dataclass(frozen=True)
class CatalogueSettings:
    address: str = field(metadata={"label": "Address"})
    page_size: int = 2


class CatalogueSource:
    label = "Catalogue"
    gives = ("titles", "agents", "places", "relations", "files")
    settings_class = CatalogueSettings

    def __init__(self, settings):
        self._settings = settings

    def fetch(self, client, *, resume=""):
        number = int(resume or 1)
        while number:
            url = f"{self._settings.address}/page/{number}"
            content = client.get(url, accept="application/json").content
            number = json.loads(content)["next"]
            yield Batch(content, resume=str(number or ""))

    @staticmethod
    def parse(content):
        for each in json.loads(content)["records"]:
            if "broken" in each:
                raise UnreadableSourceError("A page", problem="names no record")
            yield SourceRecord(
                key=each["key"],
                is_deleted=each.get("deleted", False),
                titles=tuple(
                    Text(t, lang) for lang, t in each.get("title", {}).items()
                ),
                languages=tuple(each.get("title", {})),
                agents=(AgentReference("Harbour Union", "publisher"),),
                places=tuple(SubjectReference(p) for p in each.get("places", ())),
                relations=tuple(
                    RelationReference(*r) for r in each.get("relations", ())
                ),
                files=tuple(FileReference(**f) for f in each.get("files", ())),
            )

    def gone(self, known, seen):
        return ()
