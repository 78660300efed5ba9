"""A site moves in at the desk, from the upload to the report, in a browser."""

import pytest
from playwright.sync_api import expect

from freeshelf.library.models import Resource
from freeshelf.pipeline.worker import Worker
from tests.browser.test_desk_policy import desk
from tests.ingest.desk.conftest import SITE
from tests.sources.wxr import export

__all__ = ["desk"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.line("4.23"),
    pytest.mark.django_db(transaction=True),
]


def test_an_administrator_uploads_a_site_and_reads_what_came_of_it(desk):
    file = {
        "name": "site.xml",
        "mimeType": "text/xml",
        "buffer": export(*SITE).encode(),
    }
    desk.goto(desk.base + "/desk/imports/")
    desk.get_by_role("link", name="Import a site").click()
    desk.get_by_label("Site files").set_input_files(file)
    desk.get_by_role("button", name="Create a plan").click()
    expect(desk.get_by_text("Waiting to start")).to_be_visible()

    Worker().run(until_empty=True)
    # The page finds out by itself.
    expect(desk.get_by_role("heading", name="Plan")).to_be_visible(timeout=15_000)
    desk.get_by_role("button", name="Import", exact=True).click()
    expect(desk.get_by_role("button", name="Stop")).to_be_visible()
    Worker().run(until_empty=True)
    expect(desk.get_by_role("link", name="All items")).to_be_visible(timeout=15_000)
    desk.get_by_role("link", name="All items").click()

    record = Resource.objects.get(title="Fees on board")
    expect(desk.get_by_role("link", name=str(record))).to_be_visible()
    assert not desk.refused, desk.refused
    assert not desk.foreign
