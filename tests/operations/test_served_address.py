"""The address that is served is the one that pages and emails name."""

# ruff: noqa: S310

import email
import os
import signal
import socket
from contextlib import nullcontext
from email import policy
from unittest.mock import Mock
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.core.management import call_command

from freeshelf.operations.errors import AddressInUseError
from freeshelf.operations.management.commands import serve_demo
from freeshelf.operations.server import write_served_address
from freeshelf.operations.web_server import listen_on
from tests.operations.test_processes import output_of, wait_for

_ELSEWHERE = "https://library.example.org"


def letter_in(installation) -> str:
    """The text of the one email that was written."""
    files = wait_for(lambda: list((installation.folder / "emails").glob("*.eml")))
    message = email.message_from_bytes(files[0].read_bytes(), policy=policy.default)
    return message.get_body(("plain",)).get_content()


def page(address: str) -> str:
    with urlopen(address) as answer:
        return answer.read().decode()


def test_what_is_written_names_the_address_that_is_served(installation):
    installation.process("ask_for_copy", "someone@example.org")

    # The schedule sends the letter.
    server = installation.serve("--only=web,schedule")
    served = server.address.rstrip("/")

    assert f"Sitemap: {served}/" in page(f"{served}/robots.txt")
    events = page(f"{served}/en/events")
    assert f"webcal://{urlsplit(served).netloc}/" in events
    assert f"{served}/" in letter_in(installation)
    with pytest.raises(HTTPError) as too_long:
        page(f"{served}/en/search?q={'a' * 9_000}")
    assert too_long.value.code == 414
    assert too_long.value.headers.get_content_type() == "text/plain"
    assert "Search for a few words instead" in too_long.value.read().decode()
    server.send_signal(signal.SIGTERM)
    output_of(server)


def test_an_address_that_is_set_stays(settings, monkeypatch):
    settings.FREESHELF_BASE_URL = settings.WAGTAILADMIN_BASE_URL = _ELSEWHERE
    settings.FREESHELF_SERVER = {**settings.FREESHELF_SERVER, "HAS_BASE_URL": True}
    monkeypatch.setenv("FREESHELF_BASE_URL", _ELSEWHERE)

    write_served_address("127.0.0.1", 8000)

    assert settings.FREESHELF_BASE_URL == _ELSEWHERE
    assert settings.WAGTAILADMIN_BASE_URL == _ELSEWHERE
    assert os.environ["FREESHELF_BASE_URL"] == _ELSEWHERE


def test_what_the_demo_writes_before_it_is_open_names_its_port(settings, monkeypatch):
    settings.FREESHELF_BASE_URL = settings.WAGTAILADMIN_BASE_URL = ""
    settings.FREESHELF_SERVER = {**settings.FREESHELF_SERVER, "HAS_BASE_URL": False}
    monkeypatch.setenv("FREESHELF_BASE_URL", "")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    named = []

    def prepare_demo(**_):
        named.append(settings.FREESHELF_BASE_URL)

    monkeypatch.setattr(serve_demo, "prepare_demo", prepare_demo)
    monkeypatch.setattr(serve_demo, "completing", lambda: nullcontext(Mock()))
    monkeypatch.setattr(serve_demo, "serve", lambda **_: None)

    call_command("serve_demo", "--port", str(port))

    assert named == [f"http://127.0.0.1:{port}"]
    assert named[0] == settings.WAGTAILADMIN_BASE_URL


def test_the_demo_says_that_its_port_is_taken_before_it_loads(settings, monkeypatch):
    loaded = Mock()
    monkeypatch.setattr(serve_demo, "prepare_demo", loaded)

    with listen_on("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressInUseError):
            call_command("serve_demo", "--port", str(port))

    loaded.assert_not_called()
