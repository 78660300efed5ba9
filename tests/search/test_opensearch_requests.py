"""A page of results asks a cluster twice, and once more for its passages."""

import json
import os
import traceback
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import opensearchpy
import pytest

from freeshelf.library.models import ResourceRelation
from freeshelf.search.engines.opensearch import OpenSearchEngine
from freeshelf.search.indexing import rebuild
from tests.events.factories import EventFactory
from tests.library.factories import FileFactory, ResourceFactory
from tests.search.engines import NODES, forget, on_cluster
from tests.search.meaning import embed, install
from tests.vocabularies.factories import ConceptFactory

# The name chooses these tests together with those of the port: -k opensearch.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not NODES, reason="FREESHELF_TEST_OPENSEARCH names no servers"),
]

_TITLES = {
    "en": (
        "Passport of a fisher",
        "Recruitment fees of fishing vessels",
        "Shelter and debt",
    ),
    "es": (
        "El pasaporte del pescador",
        "Albergue para trabajadoras",
        "La deuda y el trabajo forzoso",
    ),
    "fr": (
        "Le passeport du pêcheur",
        "Refuge et dette",
        "Le travail forcé des enfants",
    ),
    "ru": ("Паспорт рыболова", "Принудительный труд на судах", "Долг и приют"),
    "ar": ("جواز السفر للصياد", "العمل الجبري في البحر", "مأوى الأطفال"),
    "zh": ("渔业中的护照", "强迫劳动与债务", "儿童庇护所"),
}

_QUESTIONS: dict[str, dict[str, Any]] = {
    "": {},
    "passport": {},
    "passport fisher": {},
    "debt -passport": {},
    "passport OR debt": {},
    "title:passport": {},
    '"of a fisher"': {},
    # Words that are misspelt, and pages that no record has.
    "pasport fishr": {},
    "passprt": {},
    "recruitmnt feees": {},
    "recruitmnt": {"type": "nothing"},
    "recruitment vessles fishing shelter": {},
    "fishingvessels": {},
    "xyzzyq": {},
    "xyzzyq passport": {},
    "xyzzyq plughq": {},
    "xyzzyq plughq wibbleq wobbleq": {},
    "how do I bake a chocolate cake with raspberries": {},
    '"passport debt shelter"': {},
    '"xyzzyq plughq"': {},
    '"pasport of a fisher"': {},
    "passport debt vessels": {},
    "passport ": {"language": "fr"},
    "shelter": {"language": "ru"},
    "pasport ": {"language": "en"},
    "recruitment": {"page": "2"},
    "guide recruitment": {"page": "2", "page_size": "10"},
    "guide": {"sort": "newest"},
    "recruitment fees": {"sort": "title", "page_size": "1"},
    "el pasaporte de un pescadr": {},
    "albergue trabajadors": {},
    "la deuda forzosa xyzzyq": {},
    "le passeprot du pêcheur": {},
    "travail forcé": {},
    "паспорт рыболва": {},
    "принудителный труд": {},
    "جواز السقر": {},
    "العمل الجبري": {},
    "渔业护照": {},
    "强迫劳动 鲸鱼": {},
    "what is forced labour?": {},
    "passport of a fisher ": {},
    "help me": {},
    "recruit*": {},
    "forced labour": {"view": "map"},
    "passport  ": {"view": "timeline"},
    "Kiln Convention": {},
    "recrutmnt": {},
    "recrutmnt vesels": {},
    "zorbaliax": {},
    "zorbalja passport": {},
    "passport fihser": {"page": "1", "sort": "newest"},
    '"passport fihser" debt': {},
    "pasport debt -shelter": {},
    "passport recruitment of fishing vessels shelter debt guide fisher": {},
}


@pytest.fixture
def library(settings: Any) -> Iterator[OpenSearchEngine]:
    """A library in six languages in the cluster, of more records than a page."""
    opened = on_cluster()
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": {
            "BACKEND": "freeshelf.search.engines.opensearch.OpenSearchEngine",
            "OPTIONS": {"nodes": NODES, "prefix": opened._generations.prefix},
        },
        "pages": {
            "BACKEND": "freeshelf.search.engines.opensearch.OpenSearchEngine",
            "OPTIONS": {
                "nodes": NODES,
                "prefix": f"{opened._generations.prefix}-pages",
            },
        },
    }
    yield opened
    forget(opened)


@pytest.fixture
def records(library, write_pages) -> None:
    labour = ConceptFactory(label="Forced labour")
    made = {}
    for language, titles in _TITLES.items():
        for number in range(3):
            for title in titles:
                made[title, number] = ResourceFactory(
                    title=title if not number else f"{title} {number}",
                    language=language,
                )
    for number in range(3):
        ResourceFactory(title=f"Zorbalia {number}")
    EventFactory(title="Passport of a fisher")
    for number in range(25):
        ResourceFactory(
            title=f"Guide to fair recruitment, part {number}", subjects=[labour]
        )
    first = made["Passport of a fisher", 0]
    for source, kind, target in (
        (made["Passport of a fisher", 1], "NEWER_EDITION_OF", first),
        (made["Le passeport du pêcheur", 0], "TRANSLATION_OF", first),
    ):
        ResourceRelation.objects.create(
            resource=source, kind=getattr(ResourceRelation.Kind, kind), target=target
        )
    for title, text in (
        ("Passport of a fisher", "The passport of a fisher was kept for a debt."),
        ("Shelter and debt", "Who runs a shelter asks for recruitment fees."),
        ("Паспорт рыболова", "Паспорт рыболова был у хозяина."),
    ):
        file = FileFactory(resource=made[title, 0])
        write_pages(file, text, "Forced labour is work that nobody chose.")


@pytest.fixture
def requests_of(client, monkeypatch) -> Callable[[str], list[str]]:
    """The requests to the cluster for a page."""
    sent: list[str] = []
    perform = opensearchpy.Transport.perform_request

    def counted(self: Any, method: str, url: str, **rest: Any) -> Any:
        lines = [
            f"{each.name}"
            for each in traceback.extract_stack()
            if "freeshelf/" in each.filename and "opensearch" not in each.filename
        ][-7:]
        n = (
            len(rest["body"]) // 2
            if isinstance(rest.get("body"), list)
            else (rest.get("body") or "").count("\n") // 2
            if isinstance(rest.get("body"), str)
            else 0
        )
        sent.append(f"{url.partition('?')[0]} {n} {' '.join(lines)}")
        return perform(self, method, url, **rest)

    monkeypatch.setattr(opensearchpy.Transport, "perform_request", counted)

    def asked(address: str) -> list[str]:
        sent.clear()
        answer = client.get(address)
        assert answer.status_code in (200, 404), (address, answer.status_code)
        return list(sent)

    return asked


@pytest.mark.parametrize("unknown", [None, 0.0, 1.0])
def test_a_page_asks_twice_and_once_for_passages(
    records, requests_of, settings, tmp_path, unknown
):
    has_meaning = unknown is not None
    if has_meaning:
        install(settings, tmp_path, unknown=unknown)
    rebuild()
    if has_meaning:
        embed()
        from freeshelf.search.dense.maintenance import VectorMaintenance
        from django.utils import timezone

        upkeep = VectorMaintenance()
        while upkeep.step(now=timezone.now()):
            pass
        from freeshelf.search.services import has_dense_search
        import time

        time.sleep(2.1)
        assert has_dense_search()
    requests_of("/en/search?q=warm")
    out = []
    for text, more in _QUESTIONS.items():
        asked = requests_of(f"/en/search?{urlencode({'q': text.strip(), **more})}")
        out.append((text, more, asked))
    with open(f"/tmp/h18/r-two-trace-{unknown}.txt", "w") as f:
        for text, more, asked in out:
            print(len(asked), repr(text), more, file=f)
            for each in asked:
                print("      ", each, file=f)
