"""A library of a copy of the code that has an output more, run as a process.

It prints what readers get at the address of the output, as JSON.
"""

# ruff: noqa: T201

import json
from pathlib import Path

import django

django.setup()

from bs4 import BeautifulSoup  # noqa: E402
from django.test import Client  # noqa: E402

import freeshelf  # noqa: E402
from freeshelf.library.models import Resource, ResourceCreator  # noqa: E402
from tests.library.factories import (  # noqa: E402
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)


def main() -> None:
    """Ask for an open record, a closed one and a draft."""
    record = ResourceFactory(
        title="Heronry & \x01marsh", description="", issued="2022-07", language="en"
    )
    author = AgentFactory(name="Okafor, Ada", kind="person")
    ResourceCreator.objects.create(resource=record, agent=author, role="creator")
    FileFactory(resource=record)
    FileFactory(resource=record, access_rights="staff")
    closed = ResourceFactory(access_rights="staff")
    draft = ResourceFactory(draft=True)
    nobody, reader, staff = (Client(headers={"Host": "localhost"}) for _ in range(3))
    reader.force_login(UserFactory())
    staff.force_login(UserFactory(is_superuser=True))
    given = nobody.get(_address(record))
    name = given["Content-Disposition"].replace(record.identifier, "OPEN")
    page = BeautifulSoup(nobody.get(record.get_absolute_url()).content, "html.parser")
    exports = page.select("a[href^='/r/'][href*='/cite.']")
    said = {
        "code": str(Path(freeshelf.__file__).parent),
        "open": given.content.decode(),
        "url": f"http://127.0.0.1:8000/r/{record.identifier}",
        "headers": [given["Content-Type"], name],
        "links": [link.get_text() for link in exports],
        "closed": [
            client.get(_address(closed)).status_code
            for client in (nobody, reader, staff)
        ],
        "draft": nobody.get(_address(draft)).status_code,
        "unknown": nobody.get(_address(record, "marc")).content.decode(),
    }
    print(json.dumps(said))


def _address(record: Resource, ending: str = "dc.xml") -> str:
    return f"/r/{record.identifier}/cite.{ending}"


if __name__ == "__main__":
    main()
