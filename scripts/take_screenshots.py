"""Takes the pictures of the documentation from a fresh demo library.

Usage: python scripts/take_screenshots.py
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
# Nothing but the page itself may be asked for.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
QUESTION = "recruitment fees"


def main() -> None:
    """Open a demo library in a folder of its own, take the pictures, close it."""
    with tempfile.TemporaryDirectory(prefix="freeshelf-pictures-") as folder:
        environment = {**os.environ, "FREESHELF_DATA_DIR": f"{folder}/data"}
        with subprocess.Popen(
            [sys.executable, "-m", "freeshelf.project.cli", "demo", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            try:
                take_all(address_of(server))
            finally:
                server.terminate()
                server.communicate()


def address_of(server: "subprocess.Popen[str]") -> str:
    """The address that the server says it is open at."""
    for line in server.stdout or ():
        print(line, end="")
        if line.startswith("Freeshelf is open at "):
            return line.split()[4].rstrip("/")
    raise SystemExit("The demo library did not open.")


def take_all(address: str) -> None:
    """Write each picture into docs/images."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_OPTIONS
        )
        page = browser.new_page(viewport={"width": 1100, "height": 800})
        page.goto(f"{address}/en/search?q={quote(QUESTION)}")
        take(page, "results")
        page.locator(".passage a").first.click()
        take(page, "document")
        browser.close()


def take(page: Page, name: str) -> None:
    """Write what stands on the screen to docs/images/<name>.png."""
    page.wait_for_load_state("networkidle")
    target = IMAGES / f"{name}.png"
    page.screenshot(path=target)
    print(f"Wrote {target}")


if __name__ == "__main__":
    main()
