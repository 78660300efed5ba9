"""A provider whose answers are all validated against the schemas of their standards."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from freeshelf.changes.models import RecordChange
from freeshelf.crosswalks.schema_org_xml import XSD
from freeshelf.library.models import Resource
from freeshelf.search.indexing import Indexer
from tests.web.conftest import own_place, without_admin_search

__all__ = ["own_place", "without_admin_search"]

SCHEMAS = Path(__file__).parent / "schemas"
NAMESPACES = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """The schema of everything that a response can hold."""
    folder = tmp_path_factory.mktemp("schemas") / "all"
    shutil.copytree(SCHEMAS, folder)
    (folder / "schema-org.xsd").write_text(XSD, "utf-8")
    return etree.XMLSchema(etree.parse(folder / "all.xsd"))


class Answer:
    """A response, with short ways to what a test looks at."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def texts(self, path: str) -> list[str]:
        return [each.text or "" for each in self.root.iterfind(path, NAMESPACES)]

    def text(self, path: str) -> str:
        return self.texts(path)[0]

    def all(self, path: str) -> list[Any]:
        return self.root.findall(path, NAMESPACES)

    @property
    def error(self) -> str | None:
        found = self.root.find("o:error", NAMESPACES)
        return None if found is None else found.get("code")

    @property
    def token(self) -> str:
        return self.text(".//o:resumptionToken")

    @property
    def headers(self) -> dict[str, str]:
        """The status of each record by its identifier in the library."""
        return {
            header.findtext("o:identifier", namespaces=NAMESPACES).rpartition(":")[
                2
            ]: header.get("status", "")
            for header in self.root.iterfind(".//o:header", NAMESPACES)
        }


@pytest.fixture
def provider(
    client: Client, schema: etree.XMLSchema, settings: Any
) -> Callable[..., Answer]:
    """Ask with a verb and arguments; the answer is valid, or the test ends here."""
    settings.FREESHELF_BASE_URL = "https://library.example.org"

    def ask(verb: str = "", /, *, post: bool = False, **arguments: Any) -> Answer:
        given = {name.rstrip("_"): value for name, value in arguments.items()}
        if verb:
            given["verb"] = verb
        response = client.post("/oai", given) if post else client.get("/oai", given)
        assert response.status_code == 200, response.content[:500]
        assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
        root = etree.fromstring(response.content)
        schema.assertValid(root)
        return Answer(root)

    return ask


@pytest.fixture
def stamped(db: None) -> Iterator[Callable[[], None]]:
    """Apply what changed, as the indexer of a running library does."""
    indexers: list[Indexer] = []

    def apply() -> None:
        if not indexers:
            indexers.append(Indexer())
        indexers[0].drain()

    yield apply
    for each in indexers:
        each.close()


def backdate(*resources: Resource, **parts: int) -> None:
    """Let records have been stamped at another time."""
    for row in RecordChange.objects.filter(
        identifier__in=[each.identifier for each in resources] or None
    ):
        row.changed_at = row.changed_at.replace(**parts)
        row.save()
        row.members.update(changed_at=row.changed_at)
