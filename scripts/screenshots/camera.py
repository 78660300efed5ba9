"""Capture a screen in every width and colour scheme as a small file."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from screenshots.demo_library import DemoLibrary
from screenshots.screens import FAULT, SCHEMES, Screen

CHROMIUM = "/usr/bin/chromium"
# Only the page itself may be requested.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Maximum height of a long page, and width of the saved image.
_HEIGHTS = {360: 1200, 768: 1250, 1280: 1450}
_KEPT_WIDTHS = {360: 360, 768: 576, 1280: 768}
_QUALITY = 42


class UnexpectedPageError(Exception):
    """Error for another page than the expected one."""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Run Chromium while the context is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


def take_screen(
    browser: Browser, library: DemoLibrary, screen: Screen, language: str, folder: Path
) -> list[Path]:
    """Write the screenshots of a screen in one language.

    Raises UnexpectedPageError when the page has another status than expected.
    """
    written = []
    page = browser.new_page(viewport={"width": screen.widths[0], "height": 800})
    try:
        _open(page, library, screen, language)
        for width in screen.widths:
            _fit(page, width)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                target = folder / picture_name(screen, width, scheme, language)
                _save(page.screenshot(animations="disabled"), width, target)
                written.append(target)
    finally:
        page.close()
    return written


def picture_name(screen: Screen, width: int, scheme: str, language: str) -> str:
    """Return the file name of a screenshot."""
    return f"{screen.name}-{language}-{width}-{scheme}.webp"


def _fit(page: Page, width: int) -> None:
    """Set the window height to that of the page, up to a limit."""
    page.set_viewport_size({"width": width, "height": 640})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size(
        {"width": width, "height": max(640, min(height, _HEIGHTS[width]))}
    )
    page.wait_for_load_state("load")


def _open(page: Page, library: DemoLibrary, screen: Screen, language: str) -> None:
    address = screen.address(language)
    if address == FAULT:
        address = f"/{language}/fault"
        fault = library.fault_page(language)
        page.route(
            f"**{address}",
            lambda route: route.fulfill(
                status=500, body=fault, content_type="text/html; charset=utf-8"
            ),
        )
    statuses = []
    page.on(
        "response",
        lambda answer: (
            statuses.append(answer.status)
            if answer.request.is_navigation_request()
            and answer.status not in (301, 302)
            else None
        ),
    )
    page.goto(library.url + address)
    for selector in filter(None, (screen.follow, screen.click)):
        page.locator(selector).first.click()
        page.wait_for_load_state("load")
    if statuses[-1] != screen.status:
        raise UnexpectedPageError(f"{address} answered {statuses[-1]}")


def _save(png: bytes, width: int, target: Path) -> None:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    kept = _KEPT_WIDTHS[width]
    if kept != picture.width:
        height = round(picture.height * kept / picture.width)
        picture = picture.resize((kept, height), Image.Resampling.LANCZOS)
    picture.save(target, "WEBP", quality=_QUALITY, method=6)
