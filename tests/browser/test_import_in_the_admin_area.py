"""A site moves in in the admin area, from the upload to the report, in a browser."""

import pytest
from playwright.sync_api import expect

from freeshelf.library.models import Resource
from freeshelf.operations.worker import Worker
from tests.browser.test_admin_policy import admin
from tests.wordpress.admin.conftest import SITE
from tests.wordpress.sources.wxr import export

__all__ = ["admin"]

pytestmark = [
    pytest.mark.wordpress,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_an_administrator_uploads_a_site_and_reads_what_came_of_it(admin):
    file = {
        "name": "site.xml",
        "mimeType": "text/xml",
        "buffer": export(*SITE).encode(),
    }
    admin.goto(admin.base + "/admin/imports/")
    admin.get_by_role("link", name="Import a site").click()
    admin.get_by_label("Site files").set_input_files(file)
    admin.get_by_role("button", name="Create a plan").click()
    expect(admin.get_by_text("Waiting to start")).to_be_visible()

    Worker().run(until_empty=True)
    # The page finds out by itself.
    expect(admin.get_by_role("heading", name="Plan")).to_be_visible(timeout=15_000)
    admin.get_by_role("button", name="Import", exact=True).click()
    expect(admin.get_by_role("button", name="Stop")).to_be_visible()
    Worker().run(until_empty=True)
    expect(admin.get_by_role("link", name="All items")).to_be_visible(timeout=15_000)
    admin.get_by_role("link", name="All items").click()

    record = Resource.objects.get(title="Fees on board")
    expect(admin.get_by_role("link", name=str(record))).to_be_visible()
    assert not admin.refused, admin.refused
    assert not admin.foreign
