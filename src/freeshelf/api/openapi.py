"""The OpenAPI 3.1 document: what operations share is described here, once."""

import json
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from freeshelf.api.addresses import absolute
from freeshelf.api.errors import PROBLEM
from freeshelf.api.schemas.common import Problem

DESCRIPTION = """\
What everyone may read in this library, as JSON. No key and no account is needed, and
nothing here knows who asks. All answers are in UTF-8.

Lists are paged by cursor: follow `links.next` until there is none. A cursor names the
last object of its page, so that changes meanwhile neither repeat nor skip an object.
`fields=` chooses fields, `expand=` shows in full what is only counted. The header
`Accept-Language` chooses the language of labels and messages (en, es, fr, ar, ru, zh).

`ETag` and `Last-Modified` let a client ask whether something changed; then the answer
is 304. `RateLimit` says how many requests are left. Errors are problem documents
(RFC 9457).
"""

PROBLEMS = {
    400: "A parameter cannot be read; `errors` names it.",
    404: "Nothing is here, or not for everyone.",
    405: "The API is read-only.",
    410: "The record was withdrawn; `removed_at` says when.",
    414: "The address is longer than any question needs.",
    429: "Too many requests from this network; `Retry-After` says how long to wait.",
    503: "The search index is being built; `Retry-After` says how long to wait.",
}
_ANY_OPERATION = (400, 414, 429, 503)
_HEADERS: dict[str, Any] = {
    "ETag": "Changes with the content; send it as If-None-Match.",
    "Content-Language": "Language of labels and messages.",
    "RateLimit": "Requests left, and seconds until all are (IETF draft).",
}


class DescribedAPI(NinjaAPI):
    """An API whose document has its problems, headers and servers."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: Any = None
    ) -> OpenAPISchema:
        """Return the document, with what all operations share."""
        document = super().get_openapi_schema(
            path_prefix=path_prefix, path_params=path_params
        )
        document["info"]["license"] = {
            "name": "Apache-2.0 (the program); records have their own",
            "identifier": "Apache-2.0",
        }
        document["servers"] = [{"url": absolute("")}] if absolute("") else []
        components = document["components"]
        components.setdefault("schemas", {}).update(_problem_schemas())
        components["responses"] = {
            f"Problem{status}": _problem_response(text)
            for status, text in PROBLEMS.items()
        }
        for path, methods in document["paths"].items():
            for operation in methods.values():
                _describe(operation, path)
        _drop_unused(document)
        return document


def _describe(operation: dict[str, Any], path: str) -> None:
    responses = {str(status): each for status, each in operation["responses"].items()}
    responses["200"]["description"] = "Found"
    responses["200"]["headers"] = {
        name: {"description": text, "schema": {"type": "string"}}
        for name, text in _HEADERS.items()
    }
    responses["304"] = {"description": "Not changed since the request's validators."}
    statuses = set(_ANY_OPERATION)
    if "{" in path or path.endswith("/search"):
        statuses.add(404)
    if "/records/{" in path:
        statuses.add(410)
    if "{identifier}" in path:
        responses["301"] = {
            "description": "Merged: `Location` is the address of its successor."
        }
    for status in sorted(statuses):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = dict(sorted(responses.items()))


def _drop_unused(document: dict[str, Any]) -> None:
    """Drop the shapes of groups of parameters, which stand with their operations."""
    schemas = document["components"]["schemas"]
    written = json.dumps(document)
    for name in [*schemas]:
        if f'"#/components/schemas/{name}"' not in written:
            del schemas[name]


def _problem_response(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {PROBLEM: {"schema": schema}}}


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    return {**schema.pop("$defs", {}), "Problem": schema}
