"""One sees where one is signed in, by kind of device and time, and can end each."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from freeshelf.accounts.models import Session
from freeshelf.accounts.services.sign_ins import describe_device, parse_user_agent
from tests.accounts.people import PASSWORD, make_person, sign_in, words_of

pytestmark = pytest.mark.django_db

LIKE = "(KHTML, like Gecko)"
PHONE = (
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 {LIKE} "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    f"{LIKE} Version/18.1 Mobile/15E148 Safari/604.1"
)
EDGE = (
    f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 {LIKE} "
    "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
)
UNKNOWN = "an unknown browser on an unknown system"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (PHONE, "Chrome on Android"),
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        (EDGE, "Edge on Linux"),
        ("curl/8", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_device_is_known_by_its_kind(agent, said):
    assert describe_device(parse_user_agent(agent)) == said


@pytest.fixture
def two_browsers(client):
    make_person(role="member")
    phone = Client(headers={"user-agent": PHONE}, REMOTE_ADDR="203.0.113.77")
    for browser in (client, phone):
        sign_in(browser)
    return client, phone


def test_the_list_shows_each_browser_and_no_key_of_a_session(two_browsers):
    here, phone = two_browsers

    page = here.get("/en/account/sign-ins/")

    said = words_of(page)
    assert "Chrome on Android" in said
    assert said.count("this device") == 1
    assert said.count("Last used on") == 2
    for browser in two_browsers:
        assert browser.session.session_key not in page.content.decode()
    row = Session.objects.get(session_key=phone.session.session_key)
    assert "203.0.113" not in f"{row.device} {phone.session.items()}"
    assert "142" not in row.device


def test_one_sign_in_is_ended_from_elsewhere(two_browsers):
    here, phone = two_browsers
    page = BeautifulSoup(here.get("/en/account/sign-ins/").content, "html.parser")
    handle = page.select_one("input[name=handle]")["value"]

    here.post("/en/account/sign-ins/end/", {"handle": handle})

    assert phone.get("/en/account/").status_code == 302
    assert here.get("/en/account/").status_code == 200


def test_all_others_are_ended_at_once(two_browsers):
    here, phone = two_browsers

    here.post("/en/account/sign-ins/end/")

    assert phone.get("/en/account/").status_code == 302
    assert here.get("/en/account/").status_code == 200


def test_nobody_ends_what_is_not_theirs(two_browsers):
    here, phone = two_browsers
    page = BeautifulSoup(here.get("/en/account/sign-ins/").content, "html.parser")
    handle = page.select_one("input[name=handle]")["value"]
    make_person("omar", role="member")
    other = Client()
    sign_in(other, "omar")

    other.post("/en/account/sign-ins/end/", {"handle": handle})
    other.post("/en/account/sign-ins/end/")

    assert phone.get("/en/account/").status_code == 200


def test_a_new_password_ends_every_other_sign_in(two_browsers):
    here, phone = two_browsers

    here.post(
        "/en/account/password/",
        {
            "oldpassword": PASSWORD,
            "password1": "six red ladders",
            "password2": "six red ladders",
        },
    )

    assert here.get("/en/account/").status_code == 200
    assert phone.get("/en/account/").status_code == 302
    assert words_of(here.get("/en/account/sign-ins/")).count("Last used on") == 1


def test_a_password_set_by_an_administrator_leaves_no_sign_in_in_the_list(two_browsers):
    here, _phone = two_browsers
    person = Session.objects.first().user
    person.set_password("six red ladders")
    person.save()
    sign_in(here, password="six red ladders")

    assert words_of(here.get("/en/account/sign-ins/")).count("Last used on") == 1


def test_last_used_follows_in_steps_of_minutes(two_browsers, django_assert_num_queries):
    here, _phone = two_browsers
    key = here.session.session_key
    earlier = timezone.now() - timedelta(hours=2)
    Session.objects.update(last_used_at=earlier)

    here.get("/en/account/")
    used = Session.objects.get(session_key=key).last_used_at
    assert used > timezone.now() - timedelta(minutes=1)

    here.get("/en/account/")
    assert Session.objects.get(session_key=key).last_used_at == used
