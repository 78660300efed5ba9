"""A picture and a document of a made-up site, and texts that use them."""

from pathlib import Path
from typing import Any

from django.test import Client
from PIL import Image as Pillow

from tests.wordpress.sources.wxr import item

SITE = "https://quay.example"
BELOW = "/wp-content/uploads/2026"
PHOTO, GUIDE = f"{BELOW}/kiln.png", f"{BELOW}/guide.pdf"
USING = (
    f'<figure><img src="{SITE}{PHOTO}" alt="A kiln"></figure>'
    f'<p><a href="{SITE}{GUIDE}">Guide</a></p>'
)


def fill(folder: Path) -> Path:
    """A folder of uploads with a picture and a document."""
    (folder / "2026").mkdir(parents=True)
    Pillow.new("RGB", (40, 30), "teal").save(folder / "2026" / "kiln.png")
    (folder / "2026" / "guide.pdf").write_bytes(b"%PDF-1.4 guide")
    return folder


def upload(number: int, address: str, **more: Any) -> str:
    """An attachment."""
    said = {"title": f"Upload {number}", "status": "inherit"} | more
    return item(number, kind="attachment", attachment_url=SITE + address, **said)


BOTH = (upload(90, PHOTO), upload(91, GUIDE))


def statuses(client: Client) -> tuple[int, int]:
    """Return what the old addresses of the picture and of the document answer."""
    picture, document = (client.get(one, follow=True) for one in (PHOTO, GUIDE))
    return picture.status_code, document.status_code


def content(used: set[str]) -> str:
    """A text that uses these uploads."""
    shown = f'<figure><img src="{SITE}{PHOTO}" alt="A kiln"></figure>'
    linked = f'<p><a href="{SITE}{GUIDE}">Guide</a></p>'
    return (shown if PHOTO in used else "") + (linked if GUIDE in used else "")
