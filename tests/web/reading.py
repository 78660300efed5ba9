"""Read a page as a reader sees it."""

from itertools import pairwise
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag
from django.test import Client


def said(part: BeautifulSoup | Tag | None) -> str:
    """The text of a part of a page, white space folded."""
    assert part is not None
    return " ".join(part.get_text(" ").split())


def titles(page: BeautifulSoup) -> list[str]:
    """Titles of the results, in order."""
    return [
        " ".join(title.get_text().split())
        for title in page.select(".results__list .resource-card__title")
    ]


def facet(page: BeautifulSoup, label: str) -> dict[str, tuple[int, str]]:
    """Values of a facet: label to (count, address); chosen ones have the count -1."""
    for group in page.select(".facet-group"):
        if said(group.select_one(".facet-group__name")) == label:
            return {
                said(link.select_one(".facet-value__label")): (
                    _count(said(link.select_one(".facet-value__count"))),
                    str(link["href"]),
                )
                for link in group.select(".facet-value__link")
            }
    raise AssertionError(f"no facet {label}")


def _count(text: str) -> int:
    return int(text) if text.isdigit() else -1


def read(client: Client, address: str) -> BeautifulSoup:
    """Read the page at an address."""
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def hits(page: BeautifulSoup) -> int:
    """Count the results of a page."""
    return len(page.select(".results__list .resource-card"))


def results_address(results: BeautifulSoup) -> str:
    """Return the address of a page of results without its filters."""
    typed = results.select_one("input[name=q]")["value"]
    return "/en/search?" + urlencode({"q": typed})


def outline(page: BeautifulSoup) -> list[str]:
    """Return the headings as “2 Topics”: none in a control, and no level left out."""
    headings = page.select("main :is(h1, h2, h3, h4)")
    levels = [int(heading.name[1]) for heading in headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert not page.select(":is(summary, button, a) :is(h1, h2, h3, h4)")
    return [f"{heading.name[1]} {said(heading)}" for heading in headings]
