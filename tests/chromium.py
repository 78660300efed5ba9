"""A real Chromium, and the admin area in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from tests.library.factories import UserFactory

# The first is the same engine without the windows around a page: a third less work.
_BROWSERS = (
    Path("/usr/bin/chromium-headless-shell"),
    Path("/usr/bin/chromium"),
)
# A new context is a window with an address bar of its own, made of pages by now, and
# with a process in reserve: more work than what the tests look at.
_LEFT_OUT = (
    "InitialWebUI",
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    "TopChromeWebUI",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
    "WebUIReloadButton",
    "WebUITabStrip",
    "WebUIToolbar",
)
# Chromium heeds the last list only, so what Playwright leaves out is named again.
_OF_PLAYWRIGHT = (
    "AcceptCHFrame",
    "AutoExpandDetailsElement",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "CertificateTransparencyComponentUpdater",
    "DestroyProfileOnBrowserClose",
    "DialMediaRouteProvider",
    "GlobalMediaControls",
    "HttpsUpgrades",
    "ImprovedCookieControls",
    "LazyFrameLoading",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "PlzDedicatedWorker",
    "ThirdPartyStoragePartitioning",
    "Translate",
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # One process for all that is not a page: it is started anew with each browser.
    "--in-process-gpu",
    "--enable-features=NetworkServiceInProcess2",
    f"--disable-features={','.join((*_LEFT_OUT, *_OF_PLAYWRIGHT))}",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium; the test is skipped where there is none.

    Playwright's event loop runs in the thread of the tests; Django is told that the
    database is used between its calls.
    """
    installed = next((path for path in _BROWSERS if path.exists()), None)
    if installed is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=installed, args=QUIET)
        yield browser
        browser.close()
        # Within the loop they are others than those that the tests close after it.
        connections.close_all()


@contextmanager
def admin_page(browser: Browser, client: Client, address: str) -> Iterator[Page]:
    """Open a page with an administrator signed in at the address of a server."""
    client.force_login(UserFactory(is_superuser=True))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context = browser.new_context(viewport={"width": 1300, "height": 1200})
    context.add_cookies([cookie | {"url": address}])
    yield context.new_page()
    context.close()
