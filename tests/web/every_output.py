"""Every address that gives something out, and what a reader is told there.

The addresses are those of the resolver, so that a new one is asked too. Values of
parameters are known beforehand and hold no word of what is closed: where such a word
appears, the library said it.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

from asgiref.sync import async_to_sync
from django.test import Client
from mcp import Client as Assistant

from freeshelf.crosswalks.exports import REPRESENTATIONS
from freeshelf.mcp_server.server import mcp_server
from freeshelf.search.facet_definitions import FACETS
from freeshelf.web.limits import forget_clients
from tests.web.every_address import every_address

_OF = {
    "record": ("/r/", "/records/"),
    "event": ("/events/", "/e/"),
    "agent": ("/publishers/", "/agents/"),
    "concept": ("/topics/", "/concepts/"),
    "list": ("/lists/", "/reading-lists/"),
}
_HARVESTS = [
    "verb=ListSets",
    *(
        f"verb={verb}&metadataPrefix={prefix}"
        for verb in ("ListRecords", "ListIdentifiers")
        for prefix in ("oai_dc", "oai_openaire", "marcxml", "mods", "schema_org")
    ),
]
_MORE = [
    *(f"/oai?{harvest}" for harvest in _HARVESTS),
    "/api/v1/records?expand=files,translations",
    "/api/v1/changes?expand=files",
    "/api/v1/search?q=kilns&expand=files",
    "/en/search?q=kilns&view=list&sort=newest",
]
# Only these know who asks.
FOR_SOME = ("/en/search", "/en/r/", "/en/topics", "/en/lists", "/en/publishers", "/r/")
_NOT_READ = ("/en/account/", "/admin/", "/healthz", "/en/leave", "/theme/")
_MOST = 40
_FILE = ("identifier", "number", "checksum")

Words = Mapping[str, str]  # what is closed, by its word


def addresses(known: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the addresses of readers, with every known value in every place.

    A `file` is its record, number and checksum, joined by a slash.
    """
    files = [dict(zip(_FILE, each.split("/"), strict=True)) for each in known["file"]]
    known = {
        "ending": [*REPRESENTATIONS],
        "facet": [*FACETS],
        "number": ["1"],
        "page": ["1"],
        "page_number": ["1"],
        "width": ["800"],
        **known,
    }
    for address in every_address():
        if address.form.startswith(_NOT_READ):
            continue
        kind = next(
            (k for k, v in _OF.items() if any(p in address.form for p in v)), ""
        )
        of_kind = {"identifier": known.get(kind, ["x"])}
        if kind == "list":
            of_kind = {"slug": known["list"]}
        # A file is of one record only.
        rows = files if kind == "record" and "number" in address.names else [{}]
        for row in rows:
            here = {**known, **of_kind} | {name: [each] for name, each in row.items()}
            values = [here.get(name, ["x"]) for name in address.names]
            for chosen in islice(product(*values), _MOST):
                yield address.form % dict(zip(address.names, chosen, strict=True))
        if {*address.names} <= {"facet"}:
            yield f"{address.form.replace('%(facet)s', 'topic')}?q=kilns"
    yield from _MORE


def told(
    client: Client,
    known: Mapping[str, list[str]],
    words: Words,
    *,
    below: tuple[str, ...] = ("/",),
) -> dict[str, set[str]]:
    """Return where each of these words is told, by the address."""
    found: dict[str, set[str]] = {word: set() for word in words}
    for address in filter(lambda each: each.startswith(below), addresses(known)):
        forget_clients()
        response = client.get(address, follow=True)
        assert response.status_code != 500, address
        asked = [url for url, _status in getattr(response, "redirect_chain", [])]
        said = " ".join([*asked, str(response.headers.items()), _body(response)])
        for word in words:
            if word in said.casefold():
                found[word].add(address)
    return found


def told_to_assistants(known: Mapping[str, list[str]], words: Words) -> set[str]:
    """Return the words that any tool tells, called with every known value."""

    async def ask() -> list[str]:
        async with Assistant(mcp_server()) as assistant:
            tools = (await assistant.list_tools()).tools
            said = []
            for tool in tools:
                for arguments in _arguments(tool.input_schema, known):
                    answer = await assistant.call_tool(tool.name, arguments)
                    said.append(answer.model_dump_json())
            assert len(said) > len(tools)
            return said

    everything = " ".join(async_to_sync(ask)()).casefold()
    return {word for word in words if word in everything}


def _arguments(
    schema: Mapping[str, Any], known: Mapping[str, list[str]]
) -> Iterator[dict[str, Any]]:
    identifiers = known["record"]
    pages = [f"{each}/{number}/1" for each in identifiers for number in (1, 2)]
    values: dict[str, list[Any]] = {
        "query": ["kilns"],
        "question": ["kilns"],
        "id": [*identifiers, *pages],
        "record": identifiers,
        "style": ["apa"],
        "country": ["NP"],
    }
    required = schema.get("required", [])
    numbers = {
        name: [1, 2]
        for name in required
        if schema["properties"][name].get("type") == "integer"
    }
    chosen = [values.get(name, numbers.get(name, identifiers)) for name in required]
    for each in islice(product(*chosen), _MOST):
        yield dict(zip(required, each, strict=True))


def _body(response: Any) -> str:
    content = (
        b"".join(response.streaming_content)
        if response.streaming
        else (response.content)
    )
    text = content.decode("utf-8", "replace")
    if "json" in response.headers.get("Content-Type", ""):
        # Escaped letters are letters.
        return json.dumps(json.loads(text), ensure_ascii=False)
    return text
