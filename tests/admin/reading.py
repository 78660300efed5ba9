"""Read the home of the admin area."""

from collections.abc import Callable

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.web.reading import said

_OF_MINE = ("threads", "reviews", "assigned")


def home_of(client: Client, **query: str) -> BeautifulSoup:
    """The home, read."""
    response = client.get(reverse("wagtailadmin_home"), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def numbers(home: BeautifulSoup) -> dict[str, tuple[int, str]]:
    """Sentences of the numbers to (number, address)."""
    return {
        said(link.select_one(".admin-numbers__sentence")): (
            int(said(link.select_one(".admin-numbers__number")).replace(",", "")),
            str(link["href"]),
        )
        for link in home.select(".admin-numbers__link")
    }


def listed(client: Client) -> Callable[[str], int]:
    """Return how many things a list of the admin area has at an address."""

    def count(address: str) -> int:
        response = client.get(address)
        assert response.status_code == 200, address
        if "threads" in response.context:
            return sum(len(response.context[each]) for each in _OF_MINE)
        return response.context["paginator"].count

    return count
