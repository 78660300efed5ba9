"""Signing in: a password, a second factor, and no trace of where from."""

import pytest
from django.test import Client

from freeshelf.accounts.models import CacheEntry, Session
from tests.accounts.people import (
    PASSWORD,
    code_of,
    give_app,
    give_paper,
    make_person,
    sign_in,
    words_of,
)
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db

ADDRESS = "203.0.113.77"


@pytest.mark.parametrize("login", ["ana", "ANA", "ana@example.org"])
def test_a_name_or_a_mail_address_and_the_password_sign_in(client, login):
    make_person(role="member")

    response = sign_in(client, login)

    assert response.headers["Location"] == "/en/account/"
    assert "Your account" in words_of(client.get("/en/account/"))


def test_an_editor_with_an_app_is_asked_for_its_code(client):
    secret = give_app(make_person())

    asked = sign_in(client)
    assert asked.headers["Location"] == "/en/account/factors/show/"
    assert client.get("/admin/").status_code == 302
    wrong = client.post("/en/account/factors/show/", {"code": "000000"})
    right = client.post("/en/account/factors/show/", {"code": code_of(secret)})

    assert "The code is incorrect" in words_of(wrong)
    assert right.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_code_is_used_once_also_while_it_is_still_good(client):
    secret = give_app(make_person())
    code = code_of(secret, step=1)

    for browser, status in ((client, 302), (Client(), 200)):
        sign_in(browser)
        response = browser.post("/en/account/factors/show/", {"code": code})
        assert response.status_code == status


def test_a_code_on_paper_stands_in_for_the_app_once(client):
    person = make_person()
    give_app(person)
    code = give_paper(person)[0]

    for browser, status in ((client, 302), (Client(), 200)):
        sign_in(browser)
        response = browser.post("/en/account/factors/show/", {"code": code})
        assert response.status_code == status


def test_after_five_failures_even_the_right_password_waits(client):
    make_person()

    for _ in range(3):
        assert "incorrect" in words_of(sign_in(client, "ana", "wrong"))
    for _ in range(2):
        sign_in(Client(), "ana@example.org", "wrong")
    locked = sign_in(Client())

    assert "Wait 15 minutes" in words_of(locked)
    assert sign_in(client, "nobody").status_code == 200
    assert not Session.objects.exclude(user=None).exists()


def test_failures_are_counted_where_all_processes_see_them(client):
    make_person()

    sign_in(client, "ana", "wrong")

    kept = " ".join(CacheEntry.objects.values_list("cache_key", flat=True))
    assert "login_failed" in kept
    assert "ana" not in kept.replace("allauth", "")


def test_a_name_that_nobody_has_fails_and_locks_like_one_that_somebody_has(client):
    make_person()

    for name in ("ana", "nobody"):
        said = [words_of(sign_in(client, name, "wrong")) for _ in range(6)]
        assert ["incorrect" in one for one in said] == [True] * 5 + [False]
        assert "Wait 15 minutes" in said[5]


def test_codes_are_not_guessed_either(client):
    secret = give_app(make_person())
    sign_in(client)

    for _ in range(5):
        client.post("/en/account/factors/show/", {"code": "000000"})
    response = client.post("/en/account/factors/show/", {"code": code_of(secret)})

    assert "Too many attempts" in words_of(response)


def test_a_reader_gets_no_cookie_of_a_session_and_neither_does_a_failure(client):
    make_home()

    for address in ("/en/", "/en/search?q=debt", "/en/account/login/"):
        client.get(address)
    sign_in(client, "nobody", "wrong")

    assert set(client.cookies) == {"csrftoken"}
    assert not Session.objects.exists()


def test_where_one_signs_in_from_is_written_nowhere(client):
    person = make_person()
    secret = give_app(person)
    browser = {"REMOTE_ADDR": ADDRESS, "HTTP_X_FORWARDED_FOR": ADDRESS}

    client.defaults.update(browser)
    sign_in(client, "ana", "wrong")
    sign_in(client)
    client.post("/en/account/factors/show/", {"code": code_of(secret)})
    session = client.session
    session["begun"] = 0
    session.save()
    # What asks once more who someone is keeps nothing of the form that was sent.
    asked = client.post("/en/account/factors/codes/new/")
    client.post("/en/account/password/forgotten/", {"email": person.email})

    assert "/again/" in asked.headers["Location"]
    everything = [
        *Session.objects.values_list("session_key", "device"),
        *(session.get_decoded() for session in _decodable()),
        *CacheEntry.objects.values_list("cache_key", "value"),
    ]
    assert ADDRESS not in repr(everything)


def _decodable():
    from freeshelf.accounts.models import SessionStore

    class Opened:
        def __init__(self, row):
            self.get_decoded = lambda: SessionStore().decode(row.session_data)

    return [Opened(row) for row in Session.objects.all()]


def test_sign_in_pages_are_strict_and_kept_by_no_cache(client):
    response = client.get("/en/account/login/")

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    assert response.cookies["csrftoken"]["path"] == "/en/account/"


@pytest.mark.parametrize(
    ("address", "to"),
    [
        (
            "/admin/login/?next=/admin/reports/",
            "/en/account/login/?next=%2Fadmin%2Freports%2F",
        ),
        ("/admin/login/?next=https://evil.example/", "/en/account/login/"),
        ("/admin/password_reset/", "/en/account/password/forgotten/"),
        (
            "/admin/password_reset/confirm/MQ/set-password/",
            "/en/account/password/forgotten/",
        ),
        (
            "/en/_util/login/?next=/en/minutes/",
            "/en/account/login/?next=%2Fen%2Fminutes%2F",
        ),
    ],
)
def test_no_other_door_asks_for_a_password_only(client, address, to):
    assert client.get(address).headers["Location"] == to
    assert (
        client.post(address, {"username": "ana", "password": PASSWORD})
        .headers["Location"]
        .startswith("/en/account/")
    )


def test_one_signs_out_from_the_admin_area_and_from_the_account(client):
    person = make_person()
    for address in ("/admin/logout/", "/en/account/logout/"):
        client.force_login(person)
        client.post(address)
        assert not Session.objects.filter(user=person).exists()


def test_a_member_is_told_that_the_admin_area_is_not_for_them(client):
    client.force_login(make_person(role="member"))

    assert client.get("/admin/").status_code == 403


def test_nobody_registers(client):
    response = client.post("/en/account/new/", {"username": "eve"})

    assert "by invitation" in words_of(response)


def test_an_account_that_was_closed_is_told_so(client):
    person = make_person()
    person.is_active = False
    person.save()

    response = sign_in(client)

    assert response.headers["Location"] == "/en/account/closed/"
    assert client.get("/en/account/").status_code == 302
