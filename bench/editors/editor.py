"""One editor: opens a form, changes the title, publishes, and pauses."""

import random
import re
import time
from dataclasses import dataclass, field

import httpx

from bench.forms import PUBLISH, fields_of

_ADD = "/admin/library/resources/add/"
_THINKING = (1.0, 3.0)  # seconds between two saves
_PATIENCE = 120.0


@dataclass(slots=True)
class Saves:
    """Results of an editor's saves."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    # by the URL of the record's form
    titles: dict[str, str] = field(default_factory=dict)


def work(base_url: str, session: str, name: str, *, seconds: float) -> Saves:
    """Publish new records and changes of them, alternately, for this long."""
    saves = Saves()
    chance = random.Random(name)
    until = time.monotonic() + seconds
    with httpx.Client(
        base_url=base_url, cookies={"sessionid": session}, timeout=_PATIENCE
    ) as client:
        number = 0
        while time.monotonic() < until:
            number += 1
            known = list(saves.titles)
            address = chance.choice(known) if known and number % 2 else _ADD
            _publish(client, address, f"{name}, save {number}", saves)
            time.sleep(chance.uniform(*_THINKING))
    return saves


def _publish(client: httpx.Client, address: str, title: str, saves: Saves) -> None:
    shown = client.get(address)
    if shown.status_code != httpx.codes.OK:
        saves.failures.append(f"{shown.status_code} for the form {address}")
        return
    data = fields_of(shown.text) | PUBLISH | {"title": title}
    started = time.monotonic()
    answer = client.post(address, data=data, headers={"Referer": str(client.base_url)})
    saves.seconds.append(time.monotonic() - started)
    if answer.status_code != httpx.codes.FOUND:
        saves.failures.append(f"{answer.status_code} for {title}")
        return
    saves.titles[_form_of(client, address, title)] = title


def _form_of(client: httpx.Client, address: str, title: str) -> str:
    """Return the URL of the record's form; a new one is searched by title."""
    if address != _ADD:
        return address
    found = client.get(_ADD.replace("add/", ""), params={"q": title}).text
    match = re.search(r'href="(/admin/[^"]*/edit/\d+/)"', found)
    return match[1] if match else f"unknown: {title}"
