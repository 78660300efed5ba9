"""From a PDF alone to a published record that a reader finds, in a real browser."""

import os

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from freeshelf.library.models import Resource
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.operations.worker import Worker
from tests.enrich.described_files import printed
from tests.library.test_admin_browser import page
from tests.library.test_admin_files_browser import DROP
from tests.pages.home import make_home

__all__ = ["page"]

pytestmark = [
    pytest.mark.core,
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
]

ISBN = "978-0-306-40615-7"
GUIDE = printed(
    [
        (24, "Nets and debts at sea"),
        (14, "A handbook for harbour inspectors"),
        "Quay Press, July 2021",
        "Crews on fishing vessels who owe money to their recruiters cannot leave.",
    ],
    [f"ISBN {ISBN}", "Published by Quay Press", "© Quay Press 2021"],
    ["Ask each member of the crew alone where the passport lies: quernmarrow."],
    title="Nets and debts at sea",
)


def _shot(page: Page, name: str) -> None:
    if folder := os.environ.get("FREESHELF_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_pdf_alone_becomes_a_record_that_search_finds(page, live_server):
    make_home()
    page.goto(live_server.url + reverse("library_resource:list"))
    page.get_by_role("link", name="Add from a file").click()
    page.locator("#file-drop-input").set_input_files(
        [
            {"name": "nets.pdf", "mimeType": "application/pdf", "buffer": GUIDE},
            {"name": "nets.txt", "mimeType": "text/plain", "buffer": b"Words"},
        ]
    )
    expect(page.locator(".file-drop__item").nth(1)).to_contain_text("is not a PDF")
    expect(page.locator(".incoming")).to_contain_text("We are reading the first pages")
    _shot(page, "from-files-waiting")

    Worker().run(until_empty=True)
    expect(page.locator(".incoming")).to_contain_text(
        "Suggestions are ready.", timeout=8000
    )
    page.get_by_role("link", name="nets.pdf", exact=True).click()
    form = page.locator("[data-proposals]")
    assert (
        form.locator(":checked").evaluate_all(
            "all => all.filter(one => one.matches('input')).length"
        )
        == 0
    )
    _shot(page, "proposals")

    form.get_by_role("radio", name="Use: Nets and debts at sea", exact=True).check()
    form.get_by_role("radio", name="Use: 2021-07").check()
    form.get_by_role("radio", name="Use: English", exact=True).check()
    form.get_by_role("radio", name="Use: Quay Press").check()
    form.get_by_role("checkbox", name=f"Use: {ISBN}").check()
    page.get_by_role("button", name="Create draft").last.click()
    expect(page.get_by_text("The draft was created.")).to_be_visible()

    page.get_by_role("button", name="More actions").last.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish anyway").click()
    resource = Resource.objects.get()
    assert resource.live
    assert resource.publisher.name == "Quay Press"
    bring_up_to_date()

    reader = page.context.browser.new_page()
    for words in ("nets debts", "quernmarrow", ISBN):
        reader.goto(f"{live_server.url}/en/search?q={words}")
        expect(
            reader.get_by_role("link", name="Nets and debts at sea").first
        ).to_be_visible()


def test_a_dropped_pdf_is_described_by_hand_while_no_worker_runs(page, live_server):
    page.goto(live_server.url + reverse("enrich_incoming"))
    page.locator(".file-drop__place").evaluate(
        DROP, [["nets.pdf", GUIDE.decode("latin-1")]]
    )
    expect(page.locator(".file-drop__item")).to_contain_text("added")
    page.get_by_role("link", name="nets.pdf", exact=True).click()
    title = page.locator("[name=title_own]")

    title.fill("Written by hand")
    expect(page.locator("[name=title_choice][value=own]")).to_be_checked()
    Worker().run(until_empty=True)
    expect(page.locator("[data-proposals]")).to_have_attribute(
        "data-waiting", "no", timeout=8000
    )

    # What was typed stands beside the proposals that have come.
    assert title.input_value() == "Written by hand"
    expect(page.locator("[name=title_choice][value=own]")).to_be_checked()
    _shot(page, "proposals-meanwhile")
    page.get_by_role("button", name="Create draft").last.click()
    expect(page.get_by_text("The draft was created.")).to_be_visible()
    assert Resource.objects.get().title == "Written by hand"
    assert User.objects.exists()
