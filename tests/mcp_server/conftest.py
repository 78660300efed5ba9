"""A library, and calls of its tools by the SDK's own client."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from mcp import Client

from freeshelf.mcp_server.server import mcp_server
from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes
from tests.web.conftest import own_place, shelve, without_admin_search

__all__ = ["call", "library", "own_place", "shelve", "without_admin_search"]

PAGES = (
    "Guide to recruitment fees for employers of seafarers and crews.",
    "Employers pay the recruitment fees of every worker whom they hire abroad.",
    "Passports stay with the seafarers; an employer who keeps them breaks the law.",
)


@pytest.fixture
def library(shelve):
    """A guide of three pages, its closed twin, and a record without a file."""
    guide = ResourceFactory(
        identifier="guide",
        title="Fees at sea",
        description="<p>Who pays <i>what</i>.</p>",
        license="https://creativecommons.org/licenses/by/4.0/",
        content_notice="It describes violence.",
        issued="2024-05",
    )
    FileFactory(resource=guide, content=pdf_bytes(*PAGES), title="The guide")
    closed = ResourceFactory(
        identifier="secret", title="Fees of the closed", access_rights="staff"
    )
    FileFactory(resource=closed, content=pdf_bytes("Secret recruitment fees."))
    ResourceFactory(identifier="note", title="Note on seafarers", language="fr")
    shelve()
    return guide


@pytest.fixture
def call(db):
    """Call a tool; an error is raised with its message."""

    def run(name: str, **arguments: Any) -> Any:
        async def ask() -> Any:
            async with Client(mcp_server()) as client:
                return await client.call_tool(name, arguments)

        found = async_to_sync(ask)()
        if found.is_error:
            raise AssertionError(found.content[0].text)
        return found.structured_content

    return run
