"""The library as one story: import, extract, publish, search, revert, restrict."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from freeshelf.library.models import FileContent, PageText, Resource
from freeshelf.library.services import set_access, withdraw
from freeshelf.operations.worker import Worker
from freeshelf.search.indexing import Indexer, compare
from freeshelf.search.request import SearchRequest
from freeshelf.search.results import SearchResults
from freeshelf.search.services import search
from freeshelf_wordpress.importers.services import import_wordpress
from tests.library.factories import pdf_bytes, replace_by_looked_at
from tests.pages.home import make_home
from tests.wordpress.conftest import make_concepts

pytestmark = [
    pytest.mark.wordpress,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def catch_up(own_place: Path) -> Callable[[], None]:
    """Do what worker and indexer do while the library is served."""

    def run() -> None:
        Worker().run(until_empty=True)
        indexer = Indexer()
        indexer.drain()
        indexer.apply()
        indexer.close()

    return run


def ask(text: str) -> SearchResults:
    return search(SearchRequest(text=text), user=AnonymousUser(), language="en")


def test_a_site_moves_in_and_its_pages_are_found_revised_and_closed(
    shared: Path,
    own_place: Path,
    catch_up: Callable[[], None],
    client: Client,
) -> None:
    make_home()
    make_concepts()

    # import
    site = shared / "wordpress"
    report = import_wordpress(
        sources=[site / "wxr" / "all-content.wxr.xml"],
        uploads=site / "uploads",
        mapping_file=own_place / "mapping.yaml",
        now=timezone.now(),
    )
    assert report.items == 249

    # extract
    catch_up()
    assert not FileContent.objects.filter(state__in=["waiting", "running"]).exists()
    assert not compare()

    # search: the page of a PDF
    hit = ask("quernstone-05 lanternfish").hits[0]
    page = PageText.objects.get(text__contains="quernstone-05").number
    assert hit.passages[0].page == page
    assert "quernstone-05" in [r.text for r in hit.passages[0].runs if r.marked]
    shown = client.get(
        f"{hit.resource.get_absolute_url()}/files/1/page/{page}", {"q": "quernstone-05"}
    )
    assert shown.status_code == 200
    assert "<mark" in shown.content.decode()

    # publish: a draft is found only from then on
    resource = hit.resource
    resource.title = "Wayfarer handbook for inspectors"
    draft = resource.save_revision()
    catch_up()
    assert ask("wayfarer handbook").total_all_words == 0
    first = resource.revisions.order_by("pk").first()
    draft.publish()
    catch_up()
    assert [hit.resource.pk for hit in ask("wayfarer handbook").hits[:1]] == [
        resource.pk
    ]

    # replace the file, then revert the words: the new bytes and their text stay
    file = resource.files.get(number=1)
    replace_by_looked_at(
        file=file,
        stream=ContentFile(pdf_bytes("A saxifrage grows on the quay.")),
        name="second.pdf",
        now=timezone.now(),
    )
    catch_up()
    first.publish()
    catch_up()
    assert ask("wayfarer handbook").total_all_words == 0
    assert ask("saxifrage quay").hits[0].resource.pk == resource.pk
    assert ask("quernstone-05").total_all_words == 0

    # restrict: gone for readers, and no old revision opens it again
    current = Resource.objects.get(pk=resource.pk)
    set_access(resources=[current], access_rights="staff")
    assert ask("saxifrage quay").total_all_words == 0
    catch_up()
    first.publish()
    catch_up()
    assert ask("saxifrage quay").total_all_words == 0
    assert client.get(current.get_absolute_url()).status_code == 404
    assert client.get(file.download_url()).status_code == 404

    # withdraw: a tombstone with its date
    current = Resource.objects.get(pk=resource.pk)
    set_access(resources=[current], access_rights="open")
    withdraw(resource=current, reason="Replaced", now=timezone.now())
    catch_up()
    assert client.get(current.get_absolute_url()).status_code == 410
    assert not compare()
