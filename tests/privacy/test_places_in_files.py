"""From a request about personal data its mentions in files open as marks to remove."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.services import extract_content
from freeshelf.library.models import File
from tests.library.factories import (
    FileFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
    replace_by_looked_at,
)
from tests.privacy.factories import ADDRESS, DataRequestFactory

pytestmark = pytest.mark.django_db
RIGHTS = (
    *("library.change_resource", "library.publish_resource"),
    "library.view_restricted_resource",
)


@pytest.fixture
def chief() -> Client:
    """Someone who may do everything."""
    client = Client()
    client.force_login(UserFactory(username="chief", is_superuser=True))
    return client


@pytest.fixture
def file() -> File:
    """A file that names the person, read."""
    file = FileFactory(
        resource=ResourceFactory(title="Kilns"), text=f"Write to {ADDRESS} at night."
    )
    extract_content(sha256=file.current.content_id, now=timezone.now())
    return file


def _soup(answer) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def _copy(file: File, request: object) -> str:
    return f"{reverse('enrich_copy', args=[file.pk])}?request={request}"


@pytest.mark.parametrize("kind", ["erasure", "export"])
def test_a_mention_leads_to_its_file_with_the_words_marked(chief, file, kind):
    request = DataRequestFactory(kind=kind)
    findings = reverse("privacy_request_findings", args=[request.pk])

    links = _soup(chief.get(findings)).find_all("a", string=None, href=True)
    address = _copy(file, request.pk)
    assert address in {link["href"] for link in links}
    page = _soup(chief.get(address))

    assert ADDRESS in page.find("textarea").text.splitlines()
    marked = page.select("fieldset.places input[name=place][checked]")
    assert ADDRESS in marked[0].find_next("mark").text


def test_neither_address_nor_log_has_a_word_of_it(chief, file, caplog):
    request = DataRequestFactory(kind="erasure")
    findings = reverse("privacy_request_findings", args=[request.pk])

    with caplog.at_level("DEBUG"):
        page = _soup(chief.get(findings))
        chief.get(_copy(file, request.pk))

    name = ADDRESS.partition("@")[0]
    hrefs = [link["href"] for link in page.find_all("a", href=True)]
    assert not [href for href in hrefs if name in href]
    assert name not in " ".join(
        each.getMessage()
        for each in caplog.records
        if each.name != "django.db.backends"
    )


def test_the_original_of_a_copy_can_be_deleted_from_there(chief, file):
    original = file.current
    stream = ContentFile(pdf_bytes("Nobody"))
    replace_by_looked_at(file=file, stream=stream, name="copy.pdf", now=timezone.now())
    request = DataRequestFactory(kind="erasure")
    findings = reverse("privacy_request_findings", args=[request.pk])
    delete = reverse("library_file_delete_permanently", args=[file.pk, original.pk])

    before = chief.get(findings).content.decode()
    chief.post(delete)
    after = chief.get(findings).content.decode()

    assert delete in before
    assert reverse("enrich_copy", args=[file.pk]) not in before
    assert ADDRESS in before.partition("Searched for")[2].partition("<h2>")[2]
    assert "<h2>" not in after.partition("Searched for")[2]


def test_a_file_of_no_mention_is_not_named(chief, file):
    other = FileFactory(text="Nobody here.")
    extract_content(sha256=other.current.content_id, now=timezone.now())
    request = DataRequestFactory(kind="erasure")

    page = chief.get(reverse("privacy_request_findings", args=[request.pk]))

    assert reverse("enrich_copy", args=[other.pk]) not in page.content.decode()


@pytest.mark.parametrize("number", ["x", "0", "999999", "9" * 30, "-1", "１２"])
def test_a_request_that_is_none_is_not_found(chief, file, number):
    assert chief.get(_copy(file, number)).status_code == 404


def test_a_closed_request_opens_nothing(chief, file):
    request = DataRequestFactory(
        kind="erasure", state="completed", closed_at=timezone.now()
    )

    assert chief.get(_copy(file, request.pk)).status_code == 404


def test_who_may_not_carry_out_requests_sees_no_word_of_one(client, file):
    client.force_login(UserFactory(permissions=RIGHTS))
    request = DataRequestFactory(kind="erasure")

    answer = client.get(_copy(file, request.pk))

    assert answer.status_code == 404
    assert ADDRESS not in answer.content.decode()
