"""Take the screenshots of the documentation from a fresh demo library.

Usage: python scripts/take_screenshots.py [NAME ...]

Names are those of scripts/screenshots/screens.py, `admin` for those of the editors'
guide, and `moving` for the import of a WordPress site; without any, all screenshots are
taken. The site is in `../shared/wordpress`, or in `wordpress` of the folder
FREESHELF_SHARED; without it its screenshots are not updated.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser

from screenshots.admin import take_admin, take_moving
from screenshots.camera import UnexpectedPageError, open_browser, take_screen
from screenshots.demo_library import (
    DemoLibrary,
    open_demo_library,
    open_empty_library,
)
from screenshots.listing import write_listing
from screenshots.screens import LANGUAGES, SCREENS, WITHDRAWN, Screen

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("FREESHELF_SHARED", REPOSITORY.parent / "shared"))
SITE = SHARED / "wordpress"
DOCS = REPOSITORY / "docs"
IMAGES = DOCS / "images"
SCREENS_FOLDER = IMAGES / "screens"
QUESTION = "recruitment fees"
ADMIN = "admin"
MOVING = "moving"


def main(names: list[str]) -> None:
    """Take the screenshots, each kind in a library of its own."""
    known = {ADMIN, MOVING, *(screen.name for screen in SCREENS)}
    if not known.issuperset(names):
        raise SystemExit(f"Known are: {' '.join(sorted(known))}")
    with open_browser() as browser:
        if not names or set(names) - {MOVING}:
            take_demo(browser, names)
        if names and MOVING not in names:
            return
        if not SITE.is_dir():
            print(f"No WordPress site in {SITE}: its pictures stay as they are")
            return
        with open_empty_library() as library:
            take_moving(browser, library, SITE, IMAGES / ADMIN)


def take_demo(browser: Browser, names: list[str]) -> None:
    """Open a temporary demo library, take its screenshots, and close it."""
    chosen = [screen for screen in SCREENS if not names or screen.name in names]
    with open_demo_library() as library:
        if not names:
            take_for_readme(browser, library)
        if chosen:
            take_screens(browser, library, chosen)
        # Last, as people in the admin area change the library.
        if not names or ADMIN in names:
            take_admin(browser, library, IMAGES / ADMIN)


def take_screens(
    browser: Browser, library: DemoLibrary, screens: Iterable[Screen]
) -> None:
    """Take screenshots of public pages, and write the page that lists them."""
    SCREENS_FOLDER.mkdir(parents=True, exist_ok=True)
    missing = []
    library.withdraw(WITHDRAWN)
    for screen in screens:
        for language in LANGUAGES:
            try:
                take_screen(browser, library, screen, language, SCREENS_FOLDER)
            except UnexpectedPageError as error:
                missing.append(f"{screen.title} in {LANGUAGES[language]}: {error}")
                print(missing[-1])
        print(f"Took {screen.title}")
    write_listing(DOCS / "reference" / "screens.md", SCREENS_FOLDER, missing)
    size = sum(file.stat().st_size for file in SCREENS_FOLDER.iterdir())
    print(f"{size / 1e6:.1f} MB of pictures in {SCREENS_FOLDER}")
    if missing:
        raise SystemExit(f"{len(missing)} screens could not be taken.")


def take_for_readme(browser: Browser, library: DemoLibrary) -> None:
    """Take screenshots of results and a document for README and tutorial."""
    page = browser.new_page(viewport={"width": 1100, "height": 800})
    page.goto(f"{library.url}/en/search?q={quote(QUESTION)}")
    page.screenshot(path=IMAGES / "results.png")
    page.locator(".passage a").first.click()
    page.wait_for_load_state("load")
    page.screenshot(path=IMAGES / "document.png")
    page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
