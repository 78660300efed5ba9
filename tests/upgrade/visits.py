"""Visit the library as readers and editors do: addresses, answers, a sign-in."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from django.test import Client

from freeshelf.library.models import Resource
from freeshelf.statistics import counting
from tests.accounts.people import code_of
from tests.upgrade import EVENT, LOGIN, OLD_ADDRESS, PASSAGE, RECORD

# Address, status, and words that the page says.
_READERS = [
    (f"/r/{RECORD}", 301, ""),
    (f"/en/r/{RECORD}/fair-recruitment-in-harbours", 200, "without debt"),
    (f"/r/{RECORD}/files/1/guide.pdf", 200, ""),
    (f"/r/{RECORD}/cite.ris", 200, "10.5555/1"),
    (f"/en/r/{RECORD}/fair-recruitment-in-harbours/files/1/page/1", 200, PASSAGE),
    ("/r/merged-record", 301, ""),
    ("/en/r/withdrawn-record/withdrawn", 410, "was withdrawn on"),
    ("/en/lists/begin", 200, "Fair recruitment in harbours"),
    ("/es/lists/empezar", 200, "Empiece aquí"),
    ("/en/topics", 200, "Harbour pilots"),
    (f"/en/events/{EVENT}/inspectors-at-sea", 200, "Trainings"),
    (f"/en/events/{EVENT}.ics", 200, "RRULE:FREQ=WEEKLY;COUNT=4"),
    ("/en/about/", 200, "We keep the library of the quay."),
    ("/es/sobre/", 200, "Sobre el muelle"),
    ("/en/news/", 200, "News of May"),
    ("/en/closed/", 302, ""),
    ("/before", 301, ""),
    (OLD_ADDRESS, 301, ""),
    ("/en/feed.atom", 200, "Fair recruitment in harbours"),
    ("/en/help", 200, "Harbour helpline"),
    ("/en/statistics", 200, ""),
]
_EDITORS = [
    ("/admin/", 200, "The quay"),
    ("/admin/library/resources/", 200, "For members"),
    ("/en/search?q=for+staff", 200, "For staff"),
]
# A question, and the titles of records that it finds.
_QUESTIONS = {
    "employers pay recruitment fee": ["Fair recruitment in harbours"],
    "harbour pilots": ["Fair recruitment in harbours"],
    "kilns": ["Fees at sea"],
    "anchors": ["Report on anchors"],
    "publisher:union name": ["By the other name"],
}


def describe() -> dict[str, Any]:
    """Return what the library answers now, after a look at whether it is right."""
    places = [*_READERS, (_page_image(), 200, "")]
    readers = [_as_described(_reader(), *each) for each in places]
    editor = _signed_in()
    editors = [_as_described(editor, *each) for each in _EDITORS]
    questions = {
        question: [Resource.objects.get(title=title).identifier for title in titles]
        for question, titles in _QUESTIONS.items()
    }
    described = {"readers": readers, "editors": editors, "questions": questions}
    assert not (wrong := _unanswered(questions)), wrong
    counting.flush()
    return described


def check(path: str) -> None:
    """Print what the library answers otherwise than the description in a file."""
    noted = json.loads(Path(path).read_text("utf-8"))
    for client, visits in ((_reader(), "readers"), (_signed_in(), "editors")):
        for each in noted[visits]:
            seen = _visit(client, each["path"], each["says"])
            if seen != each:
                print(f"{seen}\ninstead of\n{each}")  # noqa: T201
    for sentence in _unanswered(noted["questions"]):
        print(sentence)  # noqa: T201
    print("all was visited")  # noqa: T201


def _reader() -> Client:
    return Client(SERVER_NAME="localhost")


def _signed_in() -> Client:
    """Someone who gave a password and a code of the app."""
    client = _reader()
    data = {"login": LOGIN["username"], "password": LOGIN["password"]}
    second = client.post("/en/account/login/", data)["Location"]
    client.post(second, {"code": code_of(LOGIN["secret"])})
    return client


def _as_described(
    client: Client, path: str, status: int, says: str
) -> dict[str, object]:
    seen = _visit(client, path, says)
    assert (seen["status"], seen["says"]) == (status, says), seen
    return seen


def _visit(client: Client, path: str, says: str) -> dict[str, object]:
    answer = client.get(path)
    content = b"".join(answer) if answer.streaming else answer.content
    seen: dict[str, object] = {"path": path, "status": answer.status_code}
    if "Location" in answer.headers:
        seen["location"] = answer["Location"]
    if path.endswith(".pdf"):
        seen["sha256"] = hashlib.sha256(content).hexdigest()
    return seen | {"says": says if says in content.decode("utf-8", "replace") else None}


def _page_image() -> str:
    page = f"/en/r/{RECORD}/fair-recruitment-in-harbours/files/1/page/1"
    found = re.search(r'/r/[^" ]+\.webp', _reader().get(page).content.decode())
    assert found, page
    return found[0]


def _unanswered(questions: dict[str, list[str]]) -> list[str]:
    client = _reader()
    missing = []
    for question, identifiers in questions.items():
        page = client.get("/en/search", {"q": question}).content.decode()
        missing += [
            f"{question!r} does not find {each}"
            for each in identifiers
            if f"/en/r/{each}" not in page
        ]
    return missing
