"""Readers who search and editors who save, through a balancer of two web nodes.

The balancer does what Caddy does by deploy/compose.Caddyfile: it asks each node every
two seconds whether it is ready; one that refuses a connection or breaks one is left
alone for ten seconds, and a page is asked of the other one then. A form is sent again
only if it was not sent at all.
"""

import hashlib
import random
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import httpx

from bench.forms import PUBLISH, fields_of

RECORDS = 12
_ADD = "/admin/library/resources/add/"
_PATIENCE = 30.0  # of a reader; an editor waits twice as long
_LEFT_ALONE_SECONDS = 10.0
_LOOK_SECONDS, _READY_SECONDS = 2.0, 4.0
# What the titles of the library begin with, and more of them (library.TITLE).
_WORDS = ("handbook guidance", "handbook shelters", "handbook guidance for shelters")
_FOUND = "guidance for shelters"
_NOTHING_FOUND, _OTHER_BYTES = "nothing found", "other bytes"
_UNTRUE = (_NOTHING_FOUND, _OTHER_BYTES)
_STANDING = 3  # every third save is of a record that was there before


class Nodes:
    """The web nodes, and which of them are ready."""

    def __init__(
        self, addresses: Sequence[str], *, verify: ssl.SSLContext | bool = True
    ) -> None:
        self.addresses = list(addresses)
        self.verify = verify
        self._left_alone: dict[str, float] = {}
        self._unready: set[str] = set()

    def in_order(self) -> list[str]:
        """Return the nodes in the order in which a request tries them."""
        now = time.monotonic()
        shuffled = random.sample(self.addresses, len(self.addresses))
        return sorted(
            shuffled,
            key=lambda each: (
                each in self._unready or self._left_alone.get(each, 0) > now
            ),
        )

    def leave_alone(self, node: str) -> None:
        """Send nothing there for some seconds, unless no other is ready."""
        self._left_alone[node] = time.monotonic() + _LEFT_ALONE_SECONDS

    def look(self) -> None:
        """Ask each whether it is ready."""
        for node in self.addresses:
            try:
                answer = httpx.get(
                    f"{node}/readyz", timeout=_READY_SECONDS, verify=self.verify
                )
                is_ready = answer.status_code == httpx.codes.OK
            except httpx.HTTPError:
                is_ready = False
            (self._unready.discard if is_ready else self._unready.add)(node)


class Balancer:
    """One client of the web nodes; each thread has its own."""

    def __init__(self, nodes: Nodes, *, cookies: dict[str, str]) -> None:
        self._nodes = nodes
        self._client = httpx.Client(cookies=cookies, verify=nodes.verify)

    def send(
        self, method: str, path: str, *, timeout: float = _PATIENCE, **options: Any
    ) -> httpx.Response:
        """Send a request to a node. Raises httpx.HTTPError if none answers."""
        failure: httpx.HTTPError | None = None
        for node in self._nodes.in_order():
            try:
                return self._client.request(
                    method, node + path, timeout=timeout, **options
                )
            except httpx.ConnectError as error:
                failure = error
            except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
                if method != "GET":
                    raise
                failure = error
            self._nodes.leave_alone(node)
        raise failure or httpx.ConnectError("no node")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a reader asks: a search, another page or a file, and what is true of it."""

    path: str
    found: str = ""  # in the answer
    sha256: str = ""  # of the answer
    is_search: bool = True


@dataclass(frozen=True, slots=True)
class Search:
    """One search of a reader: when it began, how long it took, what went wrong."""

    began: float
    seconds: float
    fault: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether something was said that is not so, instead of to try again."""
        return self.fault in _UNTRUE or self.fault.startswith("4")


@dataclass(slots=True)
class Slot:
    """A record of an editor: what may be its title now."""

    titles: set[str]
    is_there: bool  # whether a save was acknowledged


def handbook_asks() -> list[Ask]:
    """Return searches that find the records of `library.begin`."""
    return [
        Ask(f"/en/search?q={quote_plus(f'{words} {number}')}", _FOUND)
        for words in _WORDS
        for number in range(RECORDS)
    ]


@dataclass(slots=True)
class Load:
    """Readers and editors at work until they are stopped."""

    nodes: Nodes
    sessions: Sequence[str]
    name: str  # of which there is no other
    readers: int = 4
    pause: float = 0.4
    thinking: float = 1.0  # of an editor, seconds
    asks: Sequence[Ask] = field(default_factory=handbook_asks)
    # By editor, the form of a record that was there before, and that record.
    standing: Sequence[tuple[str, Slot]] = ()
    searches: list[Search] = field(default_factory=list)
    readings: list[Search] = field(default_factory=list)  # of other pages
    slots: list[Slot] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    saved: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        works = [(self._look, 0)]
        works += [(self._read, number) for number in range(self.readers)]
        works += [(self._edit, number) for number in range(len(self.sessions))]
        for work, number in works:
            thread = threading.Thread(target=work, args=(number,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End, after the requests that are under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def searches_since(self, began: float) -> list[Search]:
        """Return the searches that were begun since then."""
        return [each for each in list(self.searches) if each.began >= began]

    def _look(self, _number: int) -> None:
        while not self._stop.is_set():
            self.nodes.look()
            self._stop.wait(_LOOK_SECONDS)

    def _read(self, number: int) -> None:
        chance = random.Random(number)
        balancer = Balancer(self.nodes, cookies={})
        while not self._stop.is_set():
            ask = chance.choice(self.asks)
            began = time.monotonic()
            fault = fault_of(balancer, ask)
            made = Search(began, time.monotonic() - began, fault)
            (self.searches if ask.is_search else self.readings).append(made)
            self._stop.wait(self.pause)
        balancer.close()

    def _edit(self, number: int) -> None:
        cookies = {"sessionid": self.sessions[number]}
        balancer = Balancer(self.nodes, cookies=cookies)
        count, known = 0, ("", Slot(set(), is_there=False))
        while not self._stop.is_set():
            count += 1
            title = f"Editor {number} writes {count} while {self.name}"
            if self.standing and count % _STANDING == 0:
                address, slot = self.standing[number]
            elif known[0]:
                slot, address = known[1], known[0]
            else:
                slot, address = Slot({title}, is_there=False), _ADD
            try:
                is_done = self._save(balancer, address, title, slot)
            except (httpx.HTTPError, LookupError) as error:
                self.refused.append(type(error).__name__)
                is_done = False
            form = ""
            if is_done and address == _ADD:
                with suppress(httpx.HTTPError):
                    form = _form_of(balancer, title)
            # Each record is made, changed once, and left.
            known = (form, slot)
            self._stop.wait(self.thinking)
        balancer.close()

    def _save(self, balancer: Balancer, address: str, title: str, slot: Slot) -> bool:
        shown = balancer.send("GET", address, timeout=_PATIENCE * 2)
        if shown.status_code != httpx.codes.OK:
            self.refused.append(f"form {shown.status_code}")
            return False
        data = fields_of(shown.text) | PUBLISH | {"title": title}
        self.sent.append(title)
        # From now on it may be there, whatever is answered.
        slot.titles.add(title)
        if slot not in self.slots:
            self.slots.append(slot)
        answer = balancer.send(
            "POST",
            address,
            data=data,
            timeout=_PATIENCE * 2,
            headers={"Referer": str(shown.url)},
        )
        if answer.status_code != httpx.codes.FOUND:
            self.refused.append(str(answer.status_code))
            return False
        slot.titles.clear()
        slot.titles.add(title)
        slot.is_there = True
        self.saved += 1
        return True


def fault_of(balancer: Balancer, ask: Ask) -> str:
    """Ask, and return what went wrong, empty if the answer is as it must be."""
    try:
        answer = balancer.send("GET", ask.path)
    except httpx.HTTPError as error:
        return type(error).__name__
    if answer.status_code != httpx.codes.OK:
        return str(answer.status_code)
    if ask.sha256 and hashlib.sha256(answer.content).hexdigest() != ask.sha256:
        return _OTHER_BYTES
    return "" if ask.found in answer.text else _NOTHING_FOUND


def _form_of(balancer: Balancer, title: str) -> str:
    """Return the address of the form of a new record."""
    listed = _ADD.replace("add/", "")
    found = balancer.send("GET", listed, params={"q": f'"{title}"'}, timeout=_PATIENCE)
    row = found.text.partition(title)[0]
    _before, _edit, rest = row.rpartition('href="/admin/library/resources/edit/')
    number = rest.partition("/")[0]
    return f"/admin/library/resources/edit/{number}/" if number.isdigit() else ""
