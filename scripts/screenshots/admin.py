"""Screenshots of the admin for the editors' guide, and of an import of a site.

Three people work in the admin; the import is in a library of its own.
"""

import io
import secrets
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from screenshots.admin_fields import defining_fields
from screenshots.admin_first_day import describing, first_day
from screenshots.admin_look import choosing_a_look
from screenshots.admin_moving import moving_in, sources_of
from screenshots.admin_steps import ADMIN, sign_in
from screenshots.admin_two_people import two_people
from screenshots.demo_library import DemoLibrary

_SIZE = {"width": 1200, "height": 800}
_KEPT_WIDTH = 900
_QUALITY = 60
_FILL = "from screenshots.admin_content import fill; fill({password!r})"


def take_admin(browser: Browser, library: DemoLibrary, folder: Path) -> None:
    """Follow the editors' guide and save a screenshot at each step."""
    folder.mkdir(parents=True, exist_ok=True)
    editor = _new_page(browser)
    editor.goto(f"{library.url}{ADMIN}")
    _save(editor, folder / "sign-in.webp")
    sign_in(editor, library.url, "editor", library.editor_password())
    # The first day is spent in the unmodified demo library.
    for name in first_day(editor, browser):
        _save(editor, folder / f"{name}.webp")
    password = secrets.token_urlsafe(12)
    library.run(_FILL.format(password=password))
    for name in describing(editor):
        _save(editor, folder / f"{name}.webp")
    for name in defining_fields(editor):
        _save(editor, folder / f"{name}.webp")
    for name in choosing_a_look(editor):
        _save(editor, folder / f"{name}.webp")
    ana, wei = _new_page(browser), _new_page(browser)
    sign_in(ana, library.url, "ana", password)
    sign_in(wei, library.url, "wei", password)
    for name, page in two_people(ana, wei):
        _save(page, folder / f"{name}.webp")


def take_moving(
    browser: Browser, library: DemoLibrary, site: Path, folder: Path
) -> None:
    """Follow the guide on moving from WordPress with the files of a site."""
    password = secrets.token_urlsafe(12)
    library.create_administrator("ana", password)
    page = _new_page(browser)
    sign_in(page, library.url, "ana", password)
    with tempfile.TemporaryDirectory(prefix="freeshelf-site-") as packed:
        for name in moving_in(page, sources_of(site, Path(packed))):
            _save(page, folder / f"{name}.webp")


def _new_page(browser: Browser) -> Page:
    """Return a page in a new context, so that each person is signed in separately."""
    page = browser.new_context(viewport=_SIZE).new_page()
    page.set_default_timeout(60_000)
    # Leaving an unsaved form is intended.
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def _save(page: Page, target: Path) -> None:
    shot = page.screenshot(animations="disabled")
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    height = round(picture.height * _KEPT_WIDTH / picture.width)
    picture = picture.resize((_KEPT_WIDTH, height), Image.Resampling.LANCZOS)
    picture.save(target, "WEBP", quality=_QUALITY, method=6)
    print(f"Took {target.name}, {target.stat().st_size // 1000} kB")
