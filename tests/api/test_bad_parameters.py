"""A wrong parameter is named, with what a program may ask instead."""

import json
from datetime import date

import pytest
from ninja.errors import ValidationError

from freeshelf.api.errors import problem_of
from tests.events.factories import EventFactory
from tests.library.factories import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(shelve):
    ResourceFactory(identifier="kilns", title="Kilns", language="en", issued="2019")
    ResourceFactory(identifier="fours", title="Fours", language="fr", issued="2020")
    shelve()


@pytest.mark.parametrize("path", ["records", "search"])
@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ({"langage": "en"}, "language"),
        ({"field.none": "x"}, "topic"),
        ({"year": "abc"}, ""),
        ({"year": ["2019", "19"]}, ""),
        ({"year_from": "20x"}, ""),
        ({"year_to": "20x"}, ""),
        ({"language": "english"}, ""),
        ({"topic": "debt"}, ""),
        ({"file": "maybe"}, "yes"),
        ({"topic": [f"topics.t{n}" for n in range(61)]}, ""),
        ({"limit": "many"}, ""),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(get, path, query, allowed):
    body = get(path, status=400, **query)

    (error,) = body["errors"]
    assert error["name"] in query
    assert error["reason"]
    assert allowed in error["allowed"] if allowed else error["allowed"] == []


@pytest.mark.parametrize(
    ("path", "query", "allowed"),
    [
        ("search", {"sort": "random"}, ["best", "newest", "title"]),
        ("search", {"first": "me"}, ["any"]),
        ("search", {"view": "map"}, None),
        ("agents", {"kind": "animal"}, ["organization", "person"]),
        ("agents", {"q": "kilns"}, None),
        ("records/kilns", {"expnd": "files"}, ["fields", "expand"]),
        ("topics", {"page": "2"}, ["cursor", "limit", "fields"]),
        ("suggest", {"q": "a", "limit": "2"}, ["q"]),
    ],
)
def test_what_is_allowed_instead_is_told(get, path, query, allowed):
    (error,) = get(path, status=400, **query)["errors"]

    assert error["name"] in query
    assert allowed is None or error["allowed"] == allowed


def test_unknown_fields_are_told_those_there_are(library, get):
    (error,) = get("changes", status=400, fields="id,title")["errors"]

    assert error["allowed"] == ["id", "change", "changed_at", "merged_into", "record"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"limit": "many"}, "Cette valeur doit être un nombre entier."),
        ({"limit": "0"}, "Ce nombre est trop petit (minimum\u202f: 1)."),
        ({"limit": "101"}, "Ce nombre est trop grand (maximum\u202f: 100)."),
    ],
)
def test_reasons_are_in_the_language_of_the_request(client, db, query, reason):
    headers = {"Accept-Language": "fr"}

    body = client.get("/api/v1/records", query, headers=headers).json()

    assert [each["reason"] for each in body["errors"]] == [reason]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"type": "missing"}, "This value is missing."),
        ({"type": "extra_forbidden"}, "There is no field with this name."),
        (
            {"type": "too_short", "ctx": {"min_length": 1}},
            "Too few values (minimum: 1).",
        ),
        ({"type": "list_type"}, "This must be a list."),
        ({"type": "value_error", "msg": "Value error, No."}, "No."),
        ({"type": "url_scheme"}, "This value is not valid."),
    ],
)
def test_no_reason_is_that_of_the_validator(values, reason):
    problem = problem_of(ValidationError([{"loc": ("body", "x", "a"), **values}]))

    assert json.loads(problem.content)["errors"][0]["reason"] == reason


@pytest.mark.parametrize("limits", [True, False])
@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "q=%zz", "a=1&" * 1_001 + "b=1"])
def test_an_address_that_cannot_be_read_is_a_problem(client, settings, query, limits):
    settings.FREESHELF_CRAWLER_LIMITS = limits

    response = client.get(f"/api/v1/search?{query}")

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    (error,) = response.json()["errors"]
    assert (error["name"], bool(error["reason"])) == ("", True)


def test_languages_are_found_in_any_case_and_with_a_region(library, get, client):
    for language in ("FR", "fr", "Fr-CA", "fr-Latn"):
        for path in ("records", "search"):
            found = get(path, language=language)["data"]
            assert [each["id"] for each in found] == ["fours"], (path, language)
    assert "Fours" in client.get("/en/search?language=FR").content.decode()


def test_who_asks_to_expand_what_there_is_not_is_told_what_there_is(library, client):
    answer = client.get("/api/v1/records/kilns?expand=zz")

    (error,) = answer.json()["errors"]
    assert answer.status_code == 400
    assert {"files", "translations"} <= set(error["allowed"])


def test_what_is_not_expanded_is_told_from_what_there_is_none_of(library, get):
    shown = get("records/kilns")["data"]
    whole = get("records/kilns", expand="files,translations")["data"]

    assert (shown["files"], shown["translations"], shown["file_count"]) == (
        None,
        None,
        0,
    )
    assert (whole["files"], whole["translations"]) == ([], [])
    found = get("search", q="kilns", expand="files")["data"][0]["record"]
    assert (found["files"], found["translations"]) == ([], None)


def test_a_recurring_event_is_in_a_period_if_one_of_its_dates_is(get):
    EventFactory(identifier="yearly", start_date=date(2024, 3, 4), rrule="FREQ=YEARLY")
    EventFactory(identifier="once", start_date=date(2026, 3, 2))
    EventFactory(identifier="late", start_date=date(2027, 5, 3), rrule="FREQ=WEEKLY")

    def found(**period):
        return {each["id"] for each in get("events", **period)["data"]}

    assert found(since="2026-03-01", until="2026-03-31") == {"yearly", "once"}
    assert found(since="2026-06-01", until="2026-07-01") == set()
    assert found(until="2026-04-01") == {"yearly", "once"}
    assert found(since="2026-06-01") == {"yearly", "late"}
    every = {"yearly", "once", "late"}
    assert found(since="0001-01-01", until="9999-12-31") == every
    assert found(since="9999-01-01", until="9999-12-31") == {"yearly", "late"}
    (error,) = get("events", status=400, since="2026-04-01", until="2026-03-01")[
        "errors"
    ]
    assert error["name"] == "until"


def test_scripts_of_other_sites_see_how_long_to_wait(library, client):
    headers = client.get("/api/v1/records").headers
    assert "Retry-After" in headers["Access-Control-Expose-Headers"]
