"""The OpenAPI 3.1 document: what operations share is described here, once."""

import json
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from freeshelf.accounts.models import Scope
from freeshelf.api.addresses import absolute
from freeshelf.api.errors import PROBLEM
from freeshelf.api.schemas.common import Problem

DESCRIPTION = """\
What everyone may read in this library, as JSON. No key and no account is needed, and
nothing here knows who asks. All answers are in UTF-8.

Programs that are trusted write with a token, which a person of the library creates in
the admin area: `Authorization: Bearer freeshelf_…`. What they write is a draft, in the
name of that person. A token changes nothing about reading.

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
    401: "There is no token, or it has expired or was revoked.",
    403: "The token or the role of its person does not allow this.",
    404: "Nothing is here, or not for everyone.",
    405: "The address does not take this method; `Allow` says which it takes.",
    409: "The same is there already; `errors` names it.",
    410: "The record was withdrawn; `removed_at` says when.",
    411: "The length of the content is missing.",
    412: "Someone has changed the record since the version that is named.",
    413: "The content is too large.",
    414: "The address is longer than any question needs.",
    415: "This operation does not accept this type of content.",
    422: "A value cannot be stored; `errors` names it.",
    423: "The record is locked, in review, or open in the admin area.",
    428: "A change has to name its version: `If-Match`.",
    429: "Too many requests from this network, or with this token; `Retry-After` says "
    "how long to wait.",
    503: "The search index is being built, or the library is busy; `Retry-After` says "
    "how long to wait.",
}
_ANY_OPERATION = (400, 414, 429, 503)
_WITH_TOKEN = (401, 403)
_WITH_CONTENT = (411, 413, 415, 422)
_SCOPES = {
    "create_record": (Scope.RECORDS_WRITE, 423),
    "change_record": (Scope.RECORDS_WRITE, 412, 423, 428),
    "get_draft": (Scope.RECORDS_WRITE,),
    "add_file": (Scope.FILES_WRITE, 423),
    "propose_topic": (Scope.TOPICS_PROPOSE, 409),
}
_HEADERS_OF_DRAFTS = {
    "Content-Language": "Language of labels and messages.",
    "RateLimit": "Requests left, and seconds until all are (IETF draft).",
}
_HEADERS = {
    "ETag": "Changes with the content; send it as If-None-Match.",
    **_HEADERS_OF_DRAFTS,
}
_SCHEME = "Token"


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
        components["securitySchemes"] = {
            _SCHEME: {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of a person, created in the admin area.",
            }
        }
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
    if "security" in operation:
        statuses = _describe_with_token(operation, responses)
    else:
        statuses = _describe_reading(responses, path)
    statuses |= {*_ANY_OPERATION, *((404,) if "{" in path else ())}
    for status in sorted(statuses):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = dict(sorted(responses.items()))


def _describe_reading(responses: dict[str, Any], path: str) -> set[int]:
    """Describe what may be cached, and return the problems."""
    responses["200"]["description"] = "Found"
    responses["200"]["headers"] = _described(_HEADERS)
    responses["304"] = {"description": "Not changed since the request's validators."}
    if "{identifier}" in path:
        responses["301"] = {
            "description": "Merged: `Location` is the address of its successor."
        }
    return {
        *((404,) if path.endswith("/search") else ()),
        *((410,) if "/records/{" in path else ()),
    }


def _describe_with_token(
    operation: dict[str, Any], responses: dict[str, Any]
) -> set[int]:
    """Describe what a token is needed for, and return the problems."""
    scope, *own = _SCOPES[operation["operationId"]]
    # Names of roles, as OpenAPI 3.1 allows them for tokens.
    operation["security"] = [{_SCHEME: [str(scope)]}]
    for status, described in responses.items():
        described["description"] = "Created" if status == "201" else "Found"
        described["headers"] = _described(_HEADERS_OF_DRAFTS)
    content = _WITH_CONTENT if "requestBody" in operation else ()
    return {*own, *_WITH_TOKEN, *content}


def _described(headers: dict[str, str]) -> dict[str, Any]:
    return {
        name: {"description": text, "schema": {"type": "string"}}
        for name, text in headers.items()
    }


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
