"""The address that is served is the one that pages and emails name."""

# ruff: noqa: S310

import email
import signal
import socket
from email import policy
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.core.management import call_command

from freeshelf.pipeline.management.commands import demo
from tests.pipeline.test_processes import output_of, wait_for

_ELSEWHERE = "https://library.example.org"


def letter_in(installation) -> str:
    """The text of the one email that was written."""
    files = wait_for(lambda: list((installation.folder / "letters").glob("*.eml")))
    message = email.message_from_bytes(files[0].read_bytes(), policy=policy.default)
    return message.get_body(("plain",)).get_content()


def page(address: str) -> str:
    with urlopen(address) as answer:
        return answer.read().decode()


@pytest.mark.parametrize("base_url", ["", _ELSEWHERE])
def test_what_is_written_names_the_address_that_is_served_or_set(
    installation, base_url
):
    if base_url:
        installation.settings["FREESHELF_BASE_URL"] = base_url
    installation.process("ask_for_copy", "someone@example.org")

    server = installation.serve()
    served = server.address.rstrip("/")
    written = base_url or served

    assert f"Sitemap: {written}/" in page(f"{served}/robots.txt")
    events = page(f"{served}/en/events")
    assert f"webcal://{urlsplit(written).netloc}/" in events
    assert f"{written}/" in letter_in(installation)
    if base_url:
        assert served not in events
    server.send_signal(signal.SIGTERM)
    output_of(server)


def test_what_the_demo_writes_before_it_is_open_names_its_port(settings, monkeypatch):
    settings.FREESHELF_BASE_URL = settings.WAGTAILADMIN_BASE_URL = ""
    settings.FREESHELF_SERVER = {**settings.FREESHELF_SERVER, "HAS_BASE_URL": False}
    monkeypatch.setenv("FREESHELF_BASE_URL", "")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    named = []

    def prepare_demo(**_):
        named.append(settings.FREESHELF_BASE_URL)
        return demo.DemoLogin("editor", None)

    monkeypatch.setattr(demo, "prepare_demo", prepare_demo)
    monkeypatch.setattr(demo, "serve", lambda **_: None)

    call_command("demo", "--port", str(port))

    assert named == [f"http://127.0.0.1:{port}"]
    assert named[0] == settings.WAGTAILADMIN_BASE_URL
