"""A file taken out by one press is gone from every output with the next request."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.dumps.services import make_dump
from freeshelf.library.access import level_now
from freeshelf.library.models import File, Resource
from freeshelf.search.dense.passages import embedded_passages
from freeshelf.search.indexing import Indexer
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.every_output import told, told_to_assistants

pytestmark = pytest.mark.django_db
WORDS = {"merlin": "a file that is taken out", "osprey": "the same bytes elsewhere"}
TEXT = "Kilns of the merlin and the osprey."
RIGHTS = (
    *("library.change_resource", "library.publish_resource"),
    "library.view_restricted_resource",
)
# Pages, images, downloads, search with snippets, and an interface.
_TELLING = ("/r/", "/en/r/", "/en/search?", "/api/v1/records")


@pytest.fixture
def editor():
    """A person who may take files out, signed in."""
    client = Client()
    client.force_login(UserFactory(permissions=RIGHTS))
    return client


@pytest.fixture
def known(shelve):
    """Two open records with the same file under two names."""
    topic = ConceptFactory(
        scheme=ConceptSchemeFactory(identifier="topics"), identifier="debt"
    )
    records = [
        ResourceFactory(title="Kilns", identifier=name, subjects=[topic])
        for name in ("one", "two")
    ]
    for record, name in zip(records, WORDS, strict=True):
        FileFactory(resource=record, name=f"{name}.pdf", text=TEXT)
    shelve()
    files = [f"{f.resource.identifier}/1/{f.current.content_id[:12]}" for f in _files()]
    return {
        "record": ["one", "two"],
        "file": files,
        "concept": ["debt"],
        "scheme": ["topics"],
        "facet": ["publisher"],
        "ending": ["json", "bib"],
        **{name: ["x"] for name in ("event", "agent", "list")},
    }


def _files() -> list[File]:
    return list(File.objects.select_related("resource").order_by("pk"))


def test_every_output_refuses_with_the_next_request(known, client, editor):
    make_dump(now=timezone.now())
    before = told(client, known, WORDS, below=_TELLING)
    image = client.get(_image_address())
    assert _opened(image) == 200
    assert all(len(before[word]) > 5 for word in WORDS), before
    assert told_to_assistants(known, WORDS) == {*WORDS}
    assert _opened(client.get("/dumps/passages.jsonl.gz")) == 200
    nothing: dict[str, set[str]] = {word: set() for word in WORDS}

    file = _files()[0]
    editor.post(reverse("enrich_take_out", args=[file.pk]), {"same": "all"})

    # No indexer and no schedule has run.
    assert told(client, known, WORDS) == nothing
    assert told_to_assistants(known, WORDS) == set()
    again = client.get(_image_address(), headers={"If-None-Match": image["ETag"]})
    assert again.status_code == 404
    assert {level_now(each) for each in _files()} == {"staff"}
    passages = embedded_passages(["one", "two"])
    of_files = [
        each
        for found in passages.values()
        for each in found
        if not each.key.startswith("0.")
    ]
    assert {each.level for each in of_files} == {"staff"}
    assert client.get("/dumps/passages.jsonl.gz").status_code == 503

    Indexer().drain()
    assert told(client, known, WORDS, below=("/en/search", "/api/v1/search")) == nothing
    harvested = client.get("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc")
    assert harvested.content.count(b"<identifier>") == 2
    assert b"deleted" not in harvested.content
    assert Resource.objects.filter(live=True).count() == 2


def _opened(answer) -> int:
    """Read an answer to its end, which closes its file, and return its status."""
    assert b"".join(answer.streaming_content)
    return answer.status_code


def _image_address() -> str:
    file = _files()[0]
    checksum = file.current.content_id[:12]
    return reverse("page-image", args=["one", 1, 1, checksum, 800])


def test_browsers_ask_for_images_of_pages_each_time(known, client):
    first = client.get(_image_address())
    second = client.get(_image_address(), headers={"If-None-Match": first["ETag"]})

    assert _opened(first) == 200
    assert second.status_code == 304
    for answer in (first, second):
        assert answer["Cache-Control"] == "public, no-cache"
