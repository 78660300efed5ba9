"""Requests of any kind for every address of the site: none is answered by a fault."""

import os
import time
from collections import Counter
from http.cookies import SimpleCookie

import pytest
from django.test import Client

from freeshelf.core.web_address import is_own_address
from freeshelf.crosswalks.exports import EXPORTS
from freeshelf.events.models import Event
from freeshelf.library.models import Agent, File, ReadingList, Resource
from freeshelf.vocabularies.models import Concept, ConceptScheme
from freeshelf.web.limits import forget_clients
from tests.browser.shelf import fill_with_everything
from tests.library.factories import (
    UserFactory,
)
from tests.web.every_address import Asked, Requests, every_address
from tests.web.human_forms import fields

pytestmark = pytest.mark.django_db

_COUNT = int(os.environ.get("FREESHELF_TEST_REQUESTS", "1000"))
_SEED = int(os.environ.get("FREESHELF_TEST_SEED", "277"))
# More than that the whole suite has no time for; a longer run asks for more.
_SECONDS = max(32.0, _COUNT / 20)
_FORMS = [
    *("/en/contact", "/en/suggest", "/en/personal-data", "/en/account/login/"),
    *("/en/account/password/reset/", "/en/account/2fa/webauthn/login/"),
]
_WRITTEN_TO = {
    "/en/account/login/": ["login", "password", "remember", "next"],
    "/en/account/password/reset/": ["email", "next"],
    "/en/account/2fa/webauthn/login/": ["credential", "next"],
}


@pytest.fixture
def library(shelve, settings):
    """Something of everything, some of it with odd words."""
    fill_with_everything()
    shelve()


def known_values() -> dict[str, list[str]]:
    """Values by the names that addresses have for them."""
    identifiers = [
        *Resource.objects.values_list("identifier", flat=True),
        *Event.objects.values_list("identifier", flat=True),
        *Concept.objects.values_list("identifier", flat=True),
        *Agent.objects.values_list("identifier", flat=True),
    ]
    contents = File.objects.values_list("versions__content_id", flat=True)
    slugs = [*ReadingList.objects.values_list("slug", flat=True), "untitled", "x"]
    numbers = ["0", "1", "2", "3", "99", "2147483648"]
    return {
        "identifier": identifiers,
        "scheme": [*ConceptScheme.objects.values_list("identifier", flat=True), "x"],
        "slug": slugs,
        "checksum": [each[:16] for each in contents if each] + ["x"],
        "number": numbers,
        "page_number": numbers,
        "width": ["1", "800", "100000", "99999999999"],
        "ending": [*EXPORTS, "woff2", "exe"],
        "facet": ["topic", "type", "year", "language", "publisher", "x"],
        "month": ["2026-03", "2026-13", "0001-01", "9999-12"],
        "week": ["2026-W10", "2026-W54", "0001-W01", "9999-W52"],
        "name": ["kilns.pdf", "x", "../../x", "original", "page"],
        "pk": numbers,
        "app_label": ["library", "events", "pages", "wagtailcore", "x"],
        "model_name": ["resource", "event", "standardpage", "page", "x"],
        "object_id": numbers,
    }


def test_no_request_of_a_reader_is_answered_by_a_fault(library, client):
    forms = {}
    for address in _FORMS:
        page = client.get(address)
        forms[address] = _WRITTEN_TO.get(address) or [*fields(page), "more", ""]
    public = [each for each in every_address() if not each.form.startswith("/admin/")]

    _ask_all(client, Requests(_SEED, public, known_values(), forms), _COUNT)


def test_no_reading_request_of_staff_is_answered_by_a_fault(library, client, settings):
    settings.FREESHELF_REQUIRE_TWO_FACTORS = False
    client.force_login(UserFactory(is_superuser=True))
    admin = [each for each in every_address() if each.form.startswith("/admin/")]
    # This one of Wagtail's is there to fail.
    kept = [each for each in admin if each.form != "/admin/failwhale/"]

    _ask_all(client, Requests(_SEED, kept, known_values()), _COUNT // 4)


def _ask_all(client: Client, requests: Requests, count: int) -> None:
    statuses: Counter[int] = Counter()
    faults: dict[str, str] = {}
    last = time.monotonic() + _SECONDS * count / _COUNT
    signed_in = client.cookies.output(header="", sep=";")
    for number in range(count):
        if time.monotonic() > last:
            break
        asked = requests.number(number)
        forget_clients()
        client.cookies = SimpleCookie(signed_in)
        try:
            status = _ask(client, asked)
        except Exception as error:  # noqa: BLE001 - every fault is told
            faults.setdefault(_place(error), f"{asked}: {error!r}")
            status = 500
        statuses[status] += 1

    assert statuses[200] > sum(statuses.values()) / 20, statuses
    assert not faults, "\n\n".join(f"{at}\n{said}" for at, said in faults.items())


def _ask(client: Client, asked: Asked) -> int:
    address = f"{asked.path}?{asked.query}" if asked.query else asked.path
    options = {"headers": asked.headers}
    match asked.method, asked.body, asked.sent:
        case "POST", (kind, body), _:
            response = client.generic("POST", address, body, kind, **options)
        case "POST", _, sent:
            response = client.post(address, sent or {}, **options)
        case method, _, _:
            response = client.generic(method, address, **options)
    if response.streaming:
        b"".join(response.streaming_content)
    assert response.status_code != 500, response.content[:300]
    if location := response.headers.get("Location"):
        assert _is_here(location), location
    return response.status_code


def _is_here(location: str) -> bool:
    """Return whether a redirect stays; a path may be said without its first stroke."""
    is_path = location[:1].isalnum() and ":" not in location
    own = is_own_address(f"/{location}" if is_path else location)
    return own or location.startswith("http://testserver/")


def _place(error: Exception) -> str:
    """Return where a fault was raised, in our code and at the end."""
    lines, at = [], error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        lines.append(
            f"{code.co_filename.rpartition('site-packages/')[2]}:{at.tb_lineno}"
        )
        at = at.tb_next
    ours = [line for line in lines if "/src/freeshelf/" in line]
    return f"{type(error).__name__} {ours[-1] if ours else ''} {lines[-1]}"
