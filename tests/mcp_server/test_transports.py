"""The server over HTTP and over standard input, asked by the SDK's own client."""

import json
import sys

import pytest
from asgiref.sync import async_to_sync
from mcp import Client, StdioServerParameters

from freeshelf.web.limits import forget_clients
from tests.installation import REPOSITORY, Installation

_HEADERS = {"accept": "application/json, text/event-stream"}
_CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "search", "arguments": {"query": "recruitment fees"}},
}


@pytest.fixture
def post(client, db):
    """Post a message to /mcp."""

    def send(message, **options):
        body = message if isinstance(message, str) else json.dumps(message)
        return client.post(
            "/mcp", body, content_type="application/json", headers=_HEADERS, **options
        )

    return send


def test_a_message_is_answered_in_json_without_a_session(library, post):
    response = post(_CALL)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert "mcp-session-id" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    (content,) = response.json()["result"]["content"]
    assert json.loads(content["text"])["results"][0]["document"]["id"] == "guide"


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("no json", 400),
        ("[]", 400),
        ({"jsonrpc": "2.0", "id": 1, "method": "no/such"}, 200),
        ({"jsonrpc": "2.0", "method": "notifications/initialized"}, 202),
        ({"jsonrpc": "2.0", "id": None, "method": "ping"}, 400),
        ({"jsonrpc": "2.0", "id": 1.5, "method": "ping"}, 400),
        ({"jsonrpc": "2.0", "id": True, "method": "ping"}, 400),
        ({"jsonrpc": "2.0", "id": "a", "method": "ping"}, 200),
        ("x" * 100_001, 413),
    ],
)
def test_what_is_no_question_is_refused(post, message, status):
    response = post(message)

    assert response.status_code == status
    if status in (400, 413):
        assert response.json()["error"]["message"]
        assert response.json()["id"] is None
    assert "Content-Type" not in response or "json" in response.headers["Content-Type"]


def test_what_stands_in_the_address_has_no_meaning(post, client):
    query = "&".join(f"a{n}=1" for n in range(1_100)) + "&b=%00%ff%"
    ping = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"})
    response = client.post(
        f"/mcp?{query}", ping, content_type="application/json", headers=_HEADERS
    )

    assert (response.status_code, response.json()["id"]) == (200, 1)


def test_only_posts_are_answered(client, db):
    assert client.get("/mcp").status_code == 405
    assert client.delete("/mcp").status_code == 405


def test_a_client_that_asks_without_end_has_to_wait(post, settings):
    settings.FREESHELF_CRAWLER_LIMITS = True
    forget_clients()
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}

    statuses = {post(ping).status_code for _ in range(300)}

    assert statuses == {200, 429}
    forget_clients()


def _asked(server) -> tuple[list[str], set[str]]:
    async def run():
        async with Client(server) as client:
            found = await client.call_tool("search", {"query": "guide"})
            tools = await client.list_tools()
            titles = [each["title"] for each in found.structured_content["results"]]
            return titles, {tool.name for tool in tools.tools}

    return async_to_sync(run)()


def test_the_library_that_runs_is_asked_by_its_address(installation: Installation):
    installation.process("seed", "2")
    installation.freeshelf("reindex")
    served = installation.serve("--only=web")

    titles, tools = _asked(f"{served.address}mcp")

    assert sorted(titles) == ["Guide 0", "Guide 1"]
    assert "find_help" in tools


def test_a_program_on_the_same_machine_asks_by_standard_input(
    installation: Installation,
):
    installation.process("seed", "2")
    installation.freeshelf("reindex")

    titles, tools = _asked(
        StdioServerParameters(
            command=sys.executable,
            args=["-m", "freeshelf.project.cli", "mcp"],
            env=installation.environment(),
            cwd=REPOSITORY,
        )
    )

    assert sorted(titles) == ["Guide 0", "Guide 1"]
    assert "find_help" in tools
