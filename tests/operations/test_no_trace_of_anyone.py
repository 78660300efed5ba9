"""A word and an address that are sent to every kind of page are written nowhere."""

import http.client
import re
import signal
from contextlib import closing
from urllib.parse import quote, urlencode, urlsplit

from tests.operations.test_no_trace import holding
from tests.web.human_forms import answer_of

MARKER = "quernstonemarker"
KEPT = "kept-word-of-a-message"
# Any address of the loopback network reaches the server, and this one is no one else's.
ADDRESS = "127.83.29.71"
FORWARDED = "203.0.113.213"


class Visitor:
    """A client at an address of its own."""

    def __init__(self, base: str) -> None:
        self._host = urlsplit(base)

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of a page; fields are sent as a form is."""
        line = http.client.HTTPConnection(
            self._host.hostname,
            self._host.port,
            timeout=60,
            source_address=(ADDRESS, 0),
        )
        headers = {"X-Forwarded-For": FORWARDED, "User-Agent": f"Visitor {MARKER}"}
        with closing(line):
            if fields is None:
                line.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                line.request("POST", path, urlencode(fields), headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")


def test_no_kind_of_page_leaves_a_word_or_an_address(installation):
    installation.process("bring_in_short_file")
    with closing(installation.database()) as database:
        (key,) = database.execute("SELECT identifier FROM library_resource").fetchone()
    server = installation.serve()
    visitor = Visitor(server.address)
    word = quote(MARKER)

    statuses = {
        path: visitor.ask(path)[0]
        for path in (
            f"/en/?q={word}",
            f"/en/search?q={word}",
            f"/ar/search?q={word}&topic={word}&page=1",
            f"/en/search/suggest?q={word}",
            f"/en/search/facets/topic?q={word}&contains={word}",
            f"/en/r/{key}/short?q={word}",
            f"/en/r/{key}/short/files/1/page/1?q={word}",
            f"/en/r/{key}/short/cite?q={word}",
            f"/r/{key}/files/1/short.pdf?q={word}",
            f"/en/topics?q={word}",
            f"/en/help?country={word}",
            f"/en/contact?about=/{word}",
            f"/en/{word}/nothing/?q={word}",
            f"/en/r/{word}/{word}",
            f"/admin/?q={word}",
        )
    }
    form = visitor.ask(f"/en/contact?about=/en/{word}")[1]
    token = re.search(r'name="token" value="([^"]+)"', form)[1]
    typed = {"token": token, "kind": "correction", "answer": answer_of(form)}
    wrong, refused = visitor.ask(
        "/en/contact",
        typed | {"text": MARKER, "about": MARKER, "reply_to": MARKER},
    )
    foreign, _ = visitor.ask(f"/en/search?q={word}", {"text": MARKER})
    taken, _ = visitor.ask("/en/contact", typed | {"text": KEPT})
    with closing(installation.database()) as database, database:
        database.execute("ALTER TABLE library_readinglist RENAME TO gone")
    broken, fault = visitor.ask(f"/en/lists?q={word}")
    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=120)

    assert set(statuses.values()) <= {200, 302, 404}, statuses
    assert sum(status == 404 for status in statuses.values()) >= 2
    assert (wrong, foreign, taken, broken) == (422, 405, 302, 500)
    assert MARKER in refused
    assert MARKER not in fault
    # The fault is told, by its kind and place.
    assert "OperationalError" in said
    for trace in (MARKER, ADDRESS, FORWARDED, KEPT):
        assert trace not in said, trace
    for trace in (MARKER, ADDRESS, FORWARDED):
        assert not holding(installation.folder, trace.encode()), trace
    named = {
        path.name.partition("-")[0]
        for path in holding(installation.folder, KEPT.encode())
    }
    assert named == {"freeshelf.sqlite3"}
