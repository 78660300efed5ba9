"""The command line of the MCP inspector, a client by others, reads our answers.

It is installed by its lock file, from npm, which comes with Node.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.mcp_server.conftest import PAGES

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("npm") is None, reason="no npm"),
]
_LOCKED = Path(__file__).parent / "inspector"
_PROGRAM = "node_modules/@modelcontextprotocol/inspector-cli/build/cli.js"


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(_LOCKED, tmp_path_factory.mktemp("npm") / "inspector")
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    done = subprocess.run(
        ["npm", "ci", *options],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode and not os.environ.get("CI"):
        pytest.skip("npm does not reach its registry")
    assert not done.returncode, done.stderr
    # It says its name and version as in the package of the whole inspector, above it.
    package = folder / "node_modules/@modelcontextprotocol/package.json"
    package.write_text('{"name": "@modelcontextprotocol/inspector", "version": "1"}')
    return folder / _PROGRAM


@pytest.fixture
def inspect(program: Path, library: Any, live_server: Any) -> Callable[..., Any]:
    """Ask the running library by a method, with the words of the command line."""

    def ask(method: str, *words: str) -> Any:
        address = f"{live_server.url}/mcp"
        asked = subprocess.run(
            [
                *("node", program, "--cli", address, "--transport", "http"),
                *("--method", method, *words),
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert asked.returncode == 0, asked.stderr
        return json.loads(asked.stdout)

    return ask


def test_the_inspector_reads_tools_answers_resources_and_prompts(inspect):
    tools = {each["name"]: each for each in inspect("tools/list")["tools"]}
    words = "query=recruitment fees abroad"
    found = inspect("tools/call", "--tool-name", "search", "--tool-arg", words)
    resource = "freeshelf://records/guide/files/1/pages/3"
    (page,) = inspect("resources/read", "--uri", resource)["contents"]
    prompts = inspect("prompts/list")["prompts"]

    assert {"search", "fetch", "read_pages", "find_help"} <= tools.keys()
    for tool in tools.values():
        assert tool["inputSchema"]["type"] == tool["outputSchema"]["type"] == "object"
        assert tool["annotations"]["readOnlyHint"] is True
    (best,) = found["structuredContent"]["results"]
    assert best["id"] == "guide/1/2"
    assert json.loads(found["content"][0]["text"]) == found["structuredContent"]
    assert page["text"] == PAGES[2]
    assert len(prompts) == 2
