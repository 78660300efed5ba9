"""Tokens: whose they are, what they allow, and that reading knows nothing of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from freeshelf.accounts.models import StoredAnswer, Token
from freeshelf.accounts.services.cleanup import delete_expired
from freeshelf.accounts.services.tokens import find_token, revoke_token
from freeshelf.core.token_buckets import TokenBuckets
from freeshelf.library.models import Resource
from tests.accounts.people import give_app, make_person, sign_in
from tests.api.writers import Program, token_for
from tests.library.factories import ResourceFactory

pytestmark = pytest.mark.django_db
_NEW = {"title": "Fees"}


@pytest.fixture
def program(own_place):
    return Program()


def create(program):
    return program.send("POST", "records", _NEW)


def test_without_a_token_nothing_is_written_not_even_by_who_is_signed_in(
    own_place, client
):
    make_person()
    sign_in(client)
    for headers in (
        {},
        {"Authorization": "Bearer freeshelf_wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic YTpi"},
    ):
        response = client.post(
            "/api/v1/records", _NEW, content_type="application/json", headers=headers
        )
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"
        assert response["Content-Type"] == "application/problem+json"
    assert not Resource.objects.exists()


def test_a_token_is_stored_as_a_hash_and_known_by_its_beginning(program):
    row = Token.objects.get()
    assert program.text.startswith("freeshelf_")
    assert len(program.text) > 50
    assert row.prefix == program.text[:14]
    assert program.text[14:] not in str(vars(row))


def test_a_token_ends_when_it_is_revoked_or_expires(program):
    now = timezone.now()
    old, text = token_for(program.user, days=1, now=now - timedelta(days=1, seconds=1))
    assert find_token(text, now=now) is None
    assert create(program).status_code == 201

    revoke_token(token=program.token, now=now, revoked_by=program.user)

    assert create(program).status_code == 401
    delete_expired(now=now + timedelta(days=89))
    assert Token.objects.count() == 2
    delete_expired(now=now + timedelta(days=91))
    assert not Token.objects.exists()
    assert old.pk


def test_who_is_locked_out_or_loses_a_role_loses_it_for_programs_at_once(program):
    assert create(program).status_code == 201
    program.user.groups.clear()
    assert create(program).status_code == 403
    program.user.is_superuser = True
    program.user.save()
    assert create(program).status_code == 201
    program.user.is_active = False
    program.user.save()
    assert create(program).status_code == 401
    assert Resource.objects.count() == 2


def test_where_two_factors_are_required_the_person_has_two(program, settings):
    settings.FREESHELF_REQUIRE_TWO_FACTORS = True
    assert create(program).status_code == 403
    give_app(program.user)
    assert create(program).status_code == 201


def test_each_scope_allows_its_own(own_place):
    ResourceFactory(identifier="kilns", draft=True)
    reader = Program("editor", "topics:propose", name="bo")
    assert create(reader).status_code == 403
    assert reader.send("GET", "records/kilns/draft").status_code == 403
    assert reader.upload("records/kilns/files", b"").status_code in (403, 422)
    writer = Program("editor", "records:write", name="cy")
    response = writer.send("POST", "topics", {"labels": {"en": "Wage theft"}})
    assert response.status_code == 403


def test_the_day_of_the_last_use_is_stored(program):
    assert program.token.last_used_on is None
    create(program)
    assert Token.objects.get().last_used_on == timezone.now().date()


def test_reading_is_the_same_with_and_without_a_token(program, client):
    ResourceFactory(identifier="kilns")
    ResourceFactory(identifier="closed", access_rights="staff")
    plain = client.get("/api/v1/records")

    for text in (program.text, "freeshelf_wrong"):
        response = client.get(
            "/api/v1/records", headers={"Authorization": f"Bearer {text}"}
        )
        assert response.content == plain.content
        for name in ("ETag", "Cache-Control", "Vary", "Content-Type"):
            assert response[name] == plain[name]
    assert Token.objects.get().last_used_on is None
    path = "/api/v1/records/closed"
    headers = {"Authorization": f"Bearer {program.text}"}
    assert client.get(path, headers=headers).status_code == 404


def test_scripts_of_other_sites_read_and_never_write(program, client):
    response = create(program)
    assert "Access-Control-Allow-Origin" not in response
    asked = client.options("/api/v1/records")
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Authorization" not in asked["Access-Control-Allow-Headers"]
    assert not response.cookies


def test_a_token_has_a_budget(program, settings, monkeypatch):
    settings.FREESHELF_CRAWLER_LIMITS = True
    buckets = TokenBuckets(capacity=5, per_second=1, debt=60)
    monkeypatch.setattr("freeshelf.api.limits._writers", buckets)
    statuses = {program.send("POST", "topics", {}).status_code for _ in range(10)}
    assert statuses == {422, 429}
    refused = program.send("POST", "topics", {})
    assert int(refused["Retry-After"]) > 0


def test_addresses_that_only_read_stay_so(program):
    for method, path in (
        ("POST", "records/kilns"),
        ("PUT", "records/kilns"),
        ("DELETE", "records/kilns"),
        ("POST", "records/kilns/draft"),
        ("POST", "agents"),
        ("PATCH", "topics"),
    ):
        response = program.send(method, path, {})
        assert response.status_code == 405, (method, path)
        assert "GET" in response["Allow"] or "PATCH" in response["Allow"]


def test_answers_are_kept_for_a_day(program):
    program.send("POST", "records", _NEW, **{"Idempotency-Key": "a"})
    now = timezone.now()
    delete_expired(now=now + timedelta(hours=23))
    assert StoredAnswer.objects.exists()
    delete_expired(now=now + timedelta(hours=25))
    assert not StoredAnswer.objects.exists()
