"""A library of a copy of the code that has a facet more, run as a process of its own.

It prints what becomes of an index of before and what readers see, as JSON.
"""

# ruff: noqa: T201

import io
import json
from pathlib import Path

import django

django.setup()

from bs4 import BeautifulSoup  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.test import Client  # noqa: E402

import freeshelf  # noqa: E402
from freeshelf.library.models import ResourceCreator  # noqa: E402
from freeshelf.operations.indexer import bring_up_to_date  # noqa: E402
from freeshelf.search.conf import engine  # noqa: E402
from tests.library.factories import AgentFactory, ResourceFactory  # noqa: E402
from tests.web.reading import facet, titles  # noqa: E402


def main() -> None:
    """Add a funder to one of two records, and look at all that follows."""
    call_command("makemigrations", "library", name="funder_role", verbosity=0)
    funded, _other = (ResourceFactory(title=f"Heronry {n}") for n in (1, 2))
    fund = AgentFactory(name="Marsh Fund")
    ResourceCreator.objects.create(resource=funded, agent=fund, role="funder")
    before = _doctor()
    bring_up_to_date()
    values = facet(_page("/en/search?q=heronry"), "Funder")
    _count, address = values["Marsh Fund"]
    chosen = _page(address)
    said = {
        "code": str(Path(freeshelf.__file__).parent),
        "doctor": [before, _doctor()],
        "schema": engine().info().schema,
        "counts": {label: count for label, (count, _url) in values.items()},
        "address": address.replace(fund.identifier, "FUND"),
        "titles": titles(chosen),
        "chip": chosen.select_one(".chip").get_text(" ", strip=True),
        "list": _page("/en/search/facets/funder").h1.get_text(" ", strip=True),
    }
    print(json.dumps(said))


def _doctor() -> str:
    said = io.StringIO()
    try:
        call_command("doctor", check=True, stdout=said)
    except CommandError as error:
        print(error, file=said)
    return said.getvalue()


def _page(address: str) -> BeautifulSoup:
    response = Client(headers={"Host": "localhost"}).get(address)
    assert response.status_code == 200, response.content[:500]
    return BeautifulSoup(response.content, "html.parser")


if __name__ == "__main__":
    main()
