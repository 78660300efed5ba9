"""Print how many files of Freeshelf a warm page of results enters: `make shape`.

It opens the library in the data directory, the demo library after `make demo`; `-v`
lists the files with the functions that ran.
"""

import os
import sys
from collections import defaultdict
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.test import Client
from scripts.shape import PACKAGES, SOURCES

URL = "/en/search?q=forced+labour"
_ROOTS = tuple(f"{SOURCES / package}{os.sep}" for package in PACKAGES)
_WARMING = 3  # requests


def main() -> None:
    """Print one line, and the files if asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings.dev")
    if not Path(settings.DATABASES["default"]["NAME"]).exists():
        _print("files a warm results page enters", "make demo")
        return
    files = entered_files(URL)
    _print("files a warm results page enters", len(files))
    if "-v" in sys.argv[1:]:
        for name in sorted(files):
            _print(f"  {name}", ", ".join(sorted(files[name])))


def entered_files(url: str) -> dict[str, set[str]]:
    """Return the functions that a request runs when caches are warm, by file."""
    django.setup()
    client = Client(SERVER_NAME="localhost")
    files: defaultdict[str, set[str]] = defaultdict(set)

    def note(frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(_ROOTS):
            name = Path(code.co_filename).relative_to(SOURCES).as_posix()
            files[name].add(code.co_name)

    for _ in range(_WARMING):
        client.get(url)
    sys.setprofile(note)
    try:
        response = client.get(url)
    finally:
        sys.setprofile(None)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")
    return files


def _print(name: str, figure: object) -> None:
    sys.stdout.write(f"{name:<40} {figure!s:>10}\n")


if __name__ == "__main__":
    main()
