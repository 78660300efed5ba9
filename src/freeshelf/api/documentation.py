"""Prepare the OpenAPI document for a page that needs no script."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from freeshelf.api.addresses import absolute
from freeshelf.api.openapi import PROBLEMS

_REF = "#/components/schemas/"
_SAMPLES = {
    "facet": "topic",
    "scheme": "topics",
    "slug": "where-to-begin",
    "identifier": "k7m2p9xw",
}


def documentation_page(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return operations by their tag, and the shapes that they return."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", [""])[0]
            groups.setdefault(tag, []).append(_operation(method, path, operation))
    schemas = document["components"]["schemas"]
    return {
        "description": _markdown(document["info"]["description"]),
        "groups": list(groups.items()),
        "schemas": [
            _schema(name, schema)
            for name, schema in sorted(schemas.items())
            if "properties" in schema
        ],
        "problems": [
            {"status": status, "html": _markdown(text)}
            for status, text in PROBLEMS.items()
        ],
    }


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    parameters = operation.get("parameters", [])
    responses = operation["responses"]
    found = responses.get("200") or responses["201"]
    content = found["content"]["application/json"]["schema"]
    body = operation.get("requestBody", {}).get("content", {})
    sent = body.get("application/json", {}).get("schema", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "scope": _scope(operation),
        "sends": _reference(sent),
        "summary": operation["summary"],
        "html": _markdown(operation.get("description", "")),
        "parameters": [_parameter(each) for each in parameters],
        "returns": _reference(content),
        "example": "" if body else _example(path, parameters),
    }


def _scope(operation: Mapping[str, Any]) -> str:
    """Return the scope that a token needs, if one is needed."""
    return "".join(
        scope
        for needed in operation.get("security", ())
        for scopes in needed.values()
        for scope in scopes
    )


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "is_required": parameter["required"],
        "kind": _kind(schema),
        "html": _markdown(parameter.get("description", "")),
    }


def _example(path: str, parameters: Iterable[Mapping[str, Any]]) -> str:
    """Return an address to try."""
    query = {}
    for each in parameters:
        value = each.get("example", _SAMPLES.get(each["name"], ""))
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", str(value))
        elif each["name"] == "q" and value:
            query["q"] = value
    return absolute(f"{path}?{urlencode(query)}" if query else path)


def _schema(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    examples = schema.get("examples", [])
    return {
        "name": name,
        "html": _markdown(schema.get("description", "")),
        "fields": [
            {
                "name": field,
                "kind": _kind(details),
                "reference": _reference(details),
                "html": _markdown(details.get("description", "")),
            }
            for field, details in schema["properties"].items()
        ],
        "example": json.dumps(examples[0], ensure_ascii=False, indent=2)
        if examples
        else "",
    }


def _kind(schema: Mapping[str, Any]) -> str:
    """Return the type of a value in words: “list of string”, “string or null”."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    kind = str(schema.get("type", "value"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def _reference(schema: Mapping[str, Any]) -> str:
    """Return the name of the shape that a schema refers to, if it does."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    for each in (*schema.get("anyOf", ()), schema.get("items", {})):
        if "$ref" in each:
            return str(each["$ref"]).removeprefix(_REF)
    return ""


def _markdown(text: str) -> SafeString:
    rendered = MarkdownIt("js-default", {"html": False}).render(text)
    return mark_safe(rendered)  # noqa: S308 - of texts in this package, without HTML
