"""The OpenAPI document says what the API does, to the letter."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from freeshelf.api.presenters.drafts import version_of
from freeshelf.library.models import Resource
from freeshelf.project.wsgi import application
from freeshelf.search.facet_definitions import FACETS
from tests.api.closed_twins import fill_library
from tests.api.writers import Program

pytestmark = pytest.mark.django_db
_EXAMPLES = 8  # for each operation, of which there are two dozen
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# The client of tests unpacks nothing.
_PLAIN = {"Accept-Encoding": "identity"}
# What the library has: of names that are made up nothing is ever found.
_KNOWN = {
    "identifier": st.sampled_from(["kilns", "hearing", "debt"]),
    "scheme": st.just("topics"),
    "slug": st.just("begin"),
    "source": st.just("partner"),
    "facet": st.sampled_from([*FACETS]),
    "number": st.just(1),
    "page": st.just(1),
}


@pytest.fixture
def library(shelve):
    """A library; requests leave the connection of the test open, as its client does."""
    fill_library()
    shelve()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json()


def test_no_request_is_answered_by_a_fault_or_by_what_is_not_documented(library):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [result.ok() for result in schema.get_all_operations()]

    reading = [each for each in operations if "security" not in each.definition.raw]

    assert len(reading) > 20
    for operation in reading:
        _try(operation)


def _try(operation, **more):
    known = {
        parameter.name: _KNOWN[parameter.name]
        for parameter in operation.path_parameters
        if parameter.name in _KNOWN
    }

    @settings(
        max_examples=_EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(
            operation.as_strategy(GenerationMode.POSITIVE),
            operation.as_strategy(GenerationMode.NEGATIVE),
        ),
        names=st.none() | st.fixed_dictionaries(known),
        version=st.sampled_from(["", "current"]),
    )
    def ask(case, names, version):
        if names:
            case.path_parameters = {**(case.path_parameters or {}), **names}
        headers = {**_PLAIN, **more}
        if more and version:
            headers["If-Match"] = _version()
        case.call_and_validate(checks=_CHECKS, headers=headers)

    ask()


def test_writing_with_a_token_is_answered_as_documented(library):
    program = Program("admin")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [result.ok() for result in schema.get_all_operations()]
    writing = [each for each in operations if "security" in each.definition.raw]

    assert len(writing) == 5
    authorization = f"Bearer {program.text}"
    for operation in writing:
        _try(operation, Authorization=authorization)
    for path, method, body in (
        ("/api/v1/records", "POST", {"title": "Fees", "state": "review"}),
        ("/api/v1/records/{identifier}/draft", "GET", None),
        ("/api/v1/records/{identifier}", "PATCH", {"state": "published"}),
        ("/api/v1/topics", "POST", {"labels": {"en": "Wage theft"}}),
    ):
        names = {"identifier": "kilns"} if "{" in path else {}
        case = schema[path][method].Case(
            path_parameters=names,
            media_type="application/json",
            **({} if body is None else {"body": body}),
        )
        headers = {**_PLAIN, "Authorization": authorization, "If-Match": _version()}
        response = case.call_and_validate(checks=_CHECKS, headers=headers)
        assert response.status_code in (200, 201), response.text


def _version():
    return version_of(Resource.objects.get(identifier="kilns"))


def test_values_that_cannot_be_read_are_refused(library):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = schema["/api/v1/records"]["GET"]

    for query in ({"limit": "many"}, {"limit": 0}, {"cursor": "x"}, {"expand": "x"}):
        case = operation.Case(query=query)
        response = case.call(headers=_PLAIN)
        case.validate_response(response, checks=_CHECKS)
        assert response.status_code == 400
        assert response.json()["errors"][0]["name"] in query


def test_the_document_is_of_version_3_1_with_examples(document):
    assert document["openapi"].startswith("3.1")
    operations = [
        each for methods in document["paths"].values() for each in methods.values()
    ]
    assert all(each["summary"] and each["tags"] for each in operations)
    written = json.dumps(document)
    assert written.count('"examples"') >= 6
    for name in document["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in written
