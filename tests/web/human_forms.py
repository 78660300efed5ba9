"""Read, wait and answer as a person does with a form that anyone may send."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from tests.web.reading import said

NOW = datetime.now(UTC).replace(microsecond=0)
NUMBERS = (
    *("two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)
MESSAGE = {"kind": "correction", "about": "/en/about/", "text": "The year is wrong."}
SUGGESTION = {"title": "Fair fees", "link": "https://example.org/fees.pdf"}


class Watch:
    """The hands of the clock that the forms look at."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def wait(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def watch(monkeypatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr("freeshelf.web.views.submissions.timezone", watch)
    return watch


def fields(response) -> dict[str, str]:
    """Return what the form holds, as a browser would send it back."""
    form = BeautifulSoup(response.content, "html.parser").select_one("form.form")
    found = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.name == "textarea":
            found[field["name"]] = field.text.removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            found[field["name"]] = chosen["value"] if chosen else ""
        elif field.get("type") != "radio" or field.has_attr("checked"):
            found[field["name"]] = field.get("value", "")
    return found


def answer_to(response) -> str:
    """Return what a person answers to the question of a page in English."""
    return answer_of(response.content)


def answer_of(content: bytes | str) -> str:
    """Return what a person answers to the question of a page, from its HTML."""
    page = BeautifulSoup(content, "html.parser")
    asked = page.select_one("label[for=id_answer]").text
    if number := re.search(r"as digits: (\w+)\.", asked):
        return str(NUMBERS.index(number[1]) + 2)
    which, *words = re.findall(r"first|last|\w+(?=[,.])", asked)
    return words[0] if which == "first" else words[-1]


def send(client, watch, address="/en/contact", typed=None, **more):
    """Open a form, wait as long as it takes to write, send it."""
    opened = client.get(address)
    watch.wait(seconds=20)
    data = (
        fields(opened)
        | {"answer": answer_to(opened)}
        | (MESSAGE if typed is None else typed)
        | more
    )
    return client.post(address.partition("?")[0], data)


def errors(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return said(page.select_one(".form-errors"))
