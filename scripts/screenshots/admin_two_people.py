"""Screenshots of two people in one admin area."""

from collections.abc import Iterator

from playwright.sync_api import Page

from screenshots.admin_steps import (
    ADMIN,
    act,
    go,
    open_actions,
    open_record,
    open_side,
    save_itself,
)

SENT = "demo-r026"
SHARED = "demo-r041"
Shown = tuple[str, Page]


def two_people(ana: Page, wei: Page) -> Iterator[Shown]:
    """Yield the name of each screenshot when it is due, and the page to capture."""
    yield from _review(ana, wei)
    yield from _at_the_same_time(ana, wei)
    yield from _inbox(wei)


def _review(ana: Page, wei: Page) -> Iterator[Shown]:
    open_record(ana, SENT)
    ana.locator("#id_issued").fill("2018")
    save_itself(ana)
    open_actions(ana)
    yield "submit", ana
    ana.keyboard.press("Escape")
    act(ana, "Submit to Two pairs of eyes")
    go(wei, ADMIN)
    yield "review-home", wei
    open_record(wei, SENT)
    open_side(wei, "status")
    open_actions(wei)
    yield "review", wei
    wei.get_by_role("button", name="Request changes", exact=True).click()
    comment = wei.locator(".modal-content").get_by_label("Comment")
    comment.fill("The imprint on page 2 says 2019.")
    wei.wait_for_timeout(400)
    yield "request-changes", wei
    wei.locator(".modal-content").get_by_role("button", name="Request changes").click()
    wei.wait_for_url("**/resources/")
    open_record(ana, SENT)
    ana.locator("header a[href*=history]").first.click()
    ana.wait_for_load_state("load")
    yield "review-history", ana


def _at_the_same_time(ana: Page, wei: Page) -> Iterator[Shown]:
    open_record(ana, SHARED)
    open_side(ana, "status")
    ana.get_by_role("button", name="Set schedule").click()
    ana.wait_for_timeout(600)
    yield "schedule", ana
    open_record(ana, SHARED)
    ana.locator("#id_alternative").fill("For business")
    save_itself(ana)
    open_record(wei, SHARED)
    wei.locator("#id_alternative").fill("A guide for business")
    save_itself(wei)
    # The form checks every ten seconds for other editors.
    ana.wait_for_timeout(14_000)
    ana.locator("#id_alternative").fill("Business: what to know")
    ana.get_by_text("Autosave is paused").last.wait_for()
    ana.wait_for_timeout(600)
    yield "overtaken", ana
    open_side(wei, "status")
    wei.locator("label").filter(has_text="Lock").last.click()
    wei.wait_for_timeout(2000)
    open_record(ana, SHARED)
    yield "locked", ana


def _inbox(wei: Page) -> Iterator[Shown]:
    go(wei, "/admin/inbox/messages/")
    yield "inbox", wei
    wei.get_by_role("link", name="Please remove something").first.click()
    wei.wait_for_load_state("load")
    yield "message", wei
