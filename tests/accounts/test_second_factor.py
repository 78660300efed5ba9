"""The admin area opens to who has shown a second factor; a lost one can be replaced."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client

from freeshelf.accounts.errors import NoSuchUserError
from freeshelf.accounts.models import Session
from tests.accounts.people import (
    code_of,
    give_app,
    give_paper,
    make_person,
    sign_in,
    words_of,
)
from tests.pages.home import make_root

pytestmark = pytest.mark.django_db


@pytest.fixture
def demanding(settings):
    settings.FREESHELF_REQUIRE_TWO_FACTORS = True


def test_an_editor_without_a_second_factor_is_led_to_set_one_up(client, demanding):
    make_person()
    sign_in(client)

    sent_to = client.get("/admin/library/").headers["Location"]
    page = client.get(sent_to)

    assert sent_to == "/en/account/factors/"
    assert "Set up an authenticator app or a passkey" in words_of(page)
    assert client.get("/en/account/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_an_app_up_opens_the_admin_area_and_gives_codes_on_paper(
    client, demanding
):
    make_root()
    person = make_person()
    sign_in(client)
    assert "<svg" in client.get("/en/account/factors/app/").content.decode()
    secret = client.session["mfa.totp.secret"]

    wrong = client.post("/en/account/factors/app/", {"code": "000000"})
    done = client.post("/en/account/factors/app/", {"code": code_of(secret)})

    assert "The code is incorrect" in words_of(wrong)
    assert client.session.get("mfa.totp.secret") is None
    assert done.headers["Location"] == "/en/account/factors/codes/"
    codes = words_of(client.get(done.headers["Location"]))
    assert all(code in codes for code in give_paper(person))
    assert client.get("/admin/").status_code == 200


def test_the_key_is_shown_as_a_picture_without_styles_or_foreign_addresses(client):
    make_person()
    sign_in(client)

    page = client.get("/en/account/factors/app/")

    picture = page.content.decode().split("<svg")[1].split("</svg>")[0]
    assert "style" not in picture
    assert "data:" not in page.content.decode()


def test_a_second_factor_of_another_visit_opens_nothing(client, demanding):
    person = make_person()
    give_app(person)

    client.force_login(person)

    assert client.get("/admin/").headers["Location"] == "/en/account/factors/"


def test_one_persons_factor_does_not_open_the_admin_area_for_the_next(
    client, demanding
):
    secret = give_app(make_person())
    sign_in(client)
    client.post("/en/account/factors/show/", {"code": code_of(secret)})
    make_person("omar")

    sign_in(client, "omar")
    client.post("/en/account/logout/")
    sign_in(client, "omar")

    assert client.get("/admin/").headers["Location"] == "/en/account/factors/"


def test_removing_the_last_factor_closes_the_admin_area_and_ends_other_visits(
    client, demanding
):
    person = make_person()
    secret = give_app(person)
    other = Client()
    for browser, step in ((client, 0), (other, 1)):
        sign_in(browser)
        browser.post("/en/account/factors/show/", {"code": code_of(secret, step=step)})
    assert other.get("/admin/").status_code == 200

    client.post("/en/account/factors/app/remove/")

    assert not Authenticator.objects.exists()
    assert client.get("/admin/").headers["Location"] == "/en/account/factors/"
    assert other.get("/en/account/").status_code == 302


def test_the_admin_area_of_the_demo_is_open_and_advises_a_second_factor(client):
    person = make_person()
    client.force_login(person)
    assert "protected by a password only" in words_of(client.get("/admin/"))

    give_app(person)
    assert "protected by a password only" not in words_of(client.get("/admin/"))


def test_secrets_are_kept_sealed_and_mean_nothing_under_another_key(client, settings):
    person = make_person()
    secret = give_app(person)
    code = give_paper(person)[0]

    kept = repr(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    settings.SECRET_KEY = "another"
    sign_in(client)
    for typed in (code_of(secret), code):
        response = client.post("/en/account/factors/show/", {"code": typed})
        assert "The code is incorrect" in words_of(response)
    settings.SECRET_KEY_FALLBACKS = ["only-for-tests"]
    again = client.post("/en/account/factors/show/", {"code": code_of(secret)})
    assert again.status_code == 302


def test_the_operator_takes_a_lost_factor_away(client, capsys, demanding):
    person = make_person()
    secret = give_app(person)
    give_paper(person)
    sign_in(client)
    client.post("/en/account/factors/show/", {"code": code_of(secret)})

    call_command("createuser", "ana", "--reset-two-factors")

    assert "ana has no second factor any more (1 removed)" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert not Session.objects.filter(user=person).exists()
    assert sign_in(Client()).headers["Location"] == "/admin/"
    with pytest.raises(NoSuchUserError, match="eve"):
        call_command("createuser", "eve", "--reset-two-factors")


@pytest.mark.django_db(transaction=True)
def test_a_change_of_factors_is_told_by_mail_without_address(client, letters):
    make_person()
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    sign_in(client)
    client.get("/en/account/factors/app/")
    secret = client.session["mfa.totp.secret"]

    client.post("/en/account/factors/app/", {"code": code_of(secret)})

    assert [letter.to for letter in letters] == [["ana@example.org"]]
    assert "An authenticator app was set up" in letters[0].body
    assert "203.0.113.77" not in letters[0].message().as_string()
