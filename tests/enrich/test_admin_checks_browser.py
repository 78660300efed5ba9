"""The list before publishing in Chromium: its keys, its buttons, and what it offers."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from freeshelf.library.access import Hold
from freeshelf.library.models import File
from tests.chromium import admin_page, chromium
from tests.content.factories import ImageFactory
from tests.enrich.seen import BAR, added, look_that_sees
from tests.library.factories import FileFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.admin_browser,
]


@pytest.fixture
def page(live_server, client) -> Iterator[Page]:
    """A page of Chromium with the chief librarian logged in."""
    with chromium() as browser, admin_page(browser, client, live_server.url) as page:
        yield page


def _hold(file: File) -> str:
    return File.objects.get(pk=file.pk).hold


def _row(page: Page, file: File):
    return page.locator(f"[data-record='{file.pk}']")


def test_keys_move_open_and_decide_with_a_reason(page, live_server, monkeypatch):
    look_that_sees(monkeypatch)(BAR)
    FileFactory(text="The same")
    older, newer = added(name="older.pdf", text="The same"), added(name="newer.pdf")
    address = live_server.url + reverse("enrich_checks")
    page.goto(address)
    reason = page.locator("#reason")

    # Enter in the reason alone decides nothing.
    reason.fill("Seen")
    reason.press("Enter")
    assert page.url == address
    assert {_hold(older), _hold(newer)} == {Hold.CHECK}

    reason.fill("")
    _row(page, newer).locator("a[data-list-open]").focus()
    page.keyboard.press("j")
    expect(_row(page, older).locator("a[data-list-open]")).to_be_focused()
    # It has a box of the same file elsewhere too, which selects nothing.
    page.keyboard.press("s")
    expect(reason).to_be_focused()
    expect(_row(page, older).locator("input[name=file]")).to_be_checked()
    page.keyboard.type("A name")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert _hold(older) == Hold.RESTRICTED
    assert _hold(newer) == Hold.CHECK

    _row(page, newer).locator("a[data-list-open]").focus()
    with page.expect_navigation():
        page.keyboard.press("e")
    opened, _, query = page.url.partition("?")
    assert opened.endswith(reverse("enrich_check", args=[newer.pk]))
    # It leads back to the list.
    assert query.startswith("next=")
    page.locator("#reason").fill("Seen")
    page.locator("#reason").press("Enter")
    assert _hold(newer) == Hold.CHECK


def test_what_keys_move_to_and_choose_lies_before_the_bar(
    page, live_server, monkeypatch
):
    look_that_sees(monkeypatch)(BAR)
    for number in range(6):
        added(name=f"report-{number}.pdf")
    # Choices take several lines here.
    page.set_viewport_size({"width": 820, "height": 640})
    page.goto(live_server.url + reverse("enrich_checks"))
    end = "() => document.activeElement.getBoundingClientRect().bottom"
    top = "() => document.querySelector('.checks__bar').getBoundingClientRect().top"

    page.locator("[data-record] a[data-list-open]").first.focus()
    for _ in range(4):
        page.keyboard.press("j")
        assert page.evaluate(end) <= page.evaluate(top)
    page.keyboard.press("Tab")
    assert page.evaluate(end) <= page.evaluate(top)
    page.keyboard.press("a")

    expect(page.locator("#reason")).to_be_focused()
    box = page.locator("input[name=file]:checked").bounding_box()
    assert 0 <= box["y"] < page.evaluate(top) - box["height"]


def test_one_key_takes_out_what_is_public(page, live_server, monkeypatch):
    look_that_sees(monkeypatch)(BAR)
    file = added(name="bar.pdf")
    File.objects.filter(pk=file.pk).update(hold=Hold.NONE)
    page.goto(f"{live_server.url}{reverse('enrich_checks')}?state=out")

    _row(page, file).locator("a[data-list-open]").focus()
    with page.expect_navigation():
        page.keyboard.press("t")

    assert _hold(file) == Hold.TAKEN_OUT


def test_a_decision_in_details_meets_no_error_of_a_script(
    page, live_server, monkeypatch
):
    look_that_sees(monkeypatch)(BAR)
    file = added(name="bar.pdf")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(live_server.url + reverse("enrich_check", args=[file.pk]))

    page.locator("#reason").fill("Seen")
    with page.expect_navigation():
        page.locator("button[value=restrict]").click()

    assert _hold(file) == Hold.RESTRICTED
    assert errors == []


def test_copies_are_offered_unless_images_alone_are_ticked(
    page, live_server, monkeypatch
):
    look_that_sees(monkeypatch)(BAR)
    added(name="bar.pdf")
    ImageFactory(held=True)
    page.goto(live_server.url + reverse("enrich_checks"))
    offered = page.locator("button[value=copy]")
    image, file = (page.locator(f"input[name={name}]") for name in ("picture", "file"))

    expect(offered).to_be_visible()
    image.check()
    expect(offered).to_be_hidden()
    file.check()
    expect(offered).to_be_visible()


def test_buttons_of_a_phone_begin_where_the_lines_above_do(
    page, live_server, monkeypatch
):
    look_that_sees(monkeypatch)(BAR)
    added(name="bar.pdf")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + reverse("enrich_checks"))

    rows: dict[int, list[float]] = {}
    for button in page.locator(".checks__lists a, form .button").all():
        box = button.bounding_box()
        rows.setdefault(round(box["y"]), []).append(box["x"])

    assert len(rows) > 3
    assert len({min(row) for row in rows.values()}) == 1
