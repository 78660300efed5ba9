"""A library of a copy of the code that has a page more, run as a process.

It prints what readers see at the address of the page, as JSON.
"""

# ruff: noqa: T201

import json
from pathlib import Path

import django

django.setup()

from bs4 import BeautifulSoup  # noqa: E402
from django.conf import settings  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402

import freeshelf  # noqa: E402
from tests.library.factories import ResourceFactory, UserFactory  # noqa: E402
from tests.web.every_address import Address, every_address  # noqa: E402
from tests.web.reading import said as text_of  # noqa: E402

# They differ from page to page.
OWN = {"ETag", "Content-Length"}


def main() -> None:
    """Ask for the page in all languages, as nobody and as staff."""
    ResourceFactory(title="Heronry")
    ResourceFactory(title="Marmoset", access_rights="staff")
    client, staff = (Client(headers={"Host": "localhost"}) for _ in range(2))
    staff.force_login(UserFactory(is_superuser=True))
    english, arabic = client.get("/en/recent"), client.get("/ar/recent")
    alternates = _page(english).select("link[rel=alternate][hreflang]")
    said = {
        "code": str(Path(freeshelf.__file__).parent),
        "statuses": {
            code: client.get(f"/{code}/recent").status_code
            for code, _name in settings.LANGUAGES
        },
        "languages": [link["hreflang"].lower() for link in alternates],
        "english": _titles(english),
        "arabic": _titles(arabic),
        "headers": _headers(english),
        "headers_of_topics": _headers(client.get("/en/topics")),
        "staff": _titles(staff.get("/en/recent")),
        "posted": client.post("/en/recent").status_code,
        "is_walked": Address("/en/recent", ()) in every_address(),
        "is_in_sitemap": "/en/recent<" in client.get("/sitemap.xml").content.decode(),
    }
    print(json.dumps(said))


def _page(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def _titles(response: HttpResponse) -> list[str]:
    found = _page(response).select("h1, .resource-card__title")
    return [text_of(title) for title in found]


def _headers(response: HttpResponse) -> dict[str, str]:
    return {name: value for name, value in response.items() if name not in OWN}


if __name__ == "__main__":
    main()
