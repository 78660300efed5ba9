"""The copy: a page and JSON of everything, fetched by a link that ends."""

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.archives import archive_of, remove_old_archives
from freeshelf.privacy.services.emails import send_emails
from freeshelf.shared.files import place_of
from tests.privacy.factories import ADDRESS, OTHER, DataRequestFactory, Known
from tests.privacy.test_erasing import carried_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> str:
    """The link in the letter about a copy of all that is held about Rosa Tembo."""
    Known()
    carried_out(DataRequestFactory(kind="export"))
    send_emails()
    return re.search(r"http://[^/]+(\S+)", mail.outbox[-1].body)[1]


def test_the_copy_is_fetched_by_a_button_and_reads_as_page_and_json(client, link):
    page = client.get(link)
    response = client.post(link)

    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    found = json.loads(archive.read("data.json"))
    shown = archive.read("index.html").decode()
    assert found["about"] == [ADDRESS]
    assert "We used page two." in shown
    assert "My file is old." in shown
    assert "Fees in Nepal" in shown
    assert {"Accounts", "Messages"} <= {each["place"] for each in found["found"]}
    assert OTHER not in shown
    assert "<script" not in shown


def test_a_link_ends_and_its_file_with_it(client, link):
    later = timezone.now() + timedelta(days=15)
    path = Path(place_of(archive_of(DataRequest.objects.get()).name))
    assert path.stat().st_mode & 0o777 == 0o600

    # Copies of other tests may lie there, whose requests are gone.
    remove_old_archives(now=timezone.now())
    assert path.exists()
    assert remove_old_archives(now=later) == 1

    assert client.post(link).status_code == 404
    assert not path.exists()


def test_nobody_opens_a_copy_by_guessing(client, link):
    assert client.get("/en/personal-data/copy/1").status_code == 410
    assert client.get(f"{link}x").status_code == 410
