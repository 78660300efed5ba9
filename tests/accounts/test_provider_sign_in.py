"""Signing in by a provider: who gets in, with which role, and what is stored."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from freeshelf.accounts.models import Invitation, Session
from freeshelf.accounts.services.invitations import invite
from freeshelf.accounts.services.users import role_of
from tests.accounts.people import code_of, give_app, make_person, sign_in, words_of
from tests.accounts.provider import (
    HTTP,
    allow,
    begin,
    enter,
    parameters,
    put_in_groups,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_without_a_provider_there_is_no_button_and_no_address(client):
    page = client.get("/en/account/login/")

    assert "organisation" not in words_of(page)
    assert "form-action 'self';" in page["Content-Security-Policy"] + ";"
    assert client.post("/en/account/login/service/").status_code == 404
    assert client.get("/oidc/callback/?code=1&state=2").status_code == 404


def test_the_page_has_a_button_and_asks_nobody_before_it_is_pressed(client, provider):
    page = client.get("/en/account/login/")

    assert "Sign in with Example ID" in words_of(page)
    assert f"form-action 'self' {provider.issuer}" in page["Content-Security-Policy"]
    assert provider.issuer not in page.content.decode()
    assert len(provider.requests) == 1  # that of the fixture
    other = client.get("/en/account/password/forgotten/")
    assert provider.issuer not in other["Content-Security-Policy"]
    assert client.get("/en/account/login/service/").status_code == 405


def test_someone_with_an_account_signs_in_by_the_verified_address(client, provider):
    make_person()

    response = enter(client)

    assert response.headers["Location"] == "/admin/"
    assert signed_in(client) == "ana"


def test_the_request_has_state_nonce_and_challenge(client, provider):
    first, second = (parameters(begin(client)) for _ in range(2))

    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 16
        assert first[name] != second[name]
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == "http://127.0.0.1:8000/oidc/callback/"
    assert set(first["scope"].split()) == {"openid", "profile", "email"}


def test_one_comes_back_to_where_one_was_and_in_ones_language(client, provider):
    make_person(role="member")

    plain = enter(client, language="fr")
    assert plain.headers["Location"] == "/fr/account/"
    wanted = enter(Client(), next="/en/minutes/")
    assert wanted.headers["Location"] == "/en/minutes/"
    away = enter(Client(), next="https://evil.example/")
    assert away.headers["Location"] == "/en/account/"


def test_nothing_of_the_provider_is_stored_but_who_it_is(client, provider):
    make_person()
    give_app(User.objects.get())
    put_in_groups(
        provider, "staff", phone_number="+43 1 234", picture="https://a.example/"
    )

    enter(client)

    link = SocialAccount.objects.get()
    assert (link.provider, link.uid) == (provider.issuer, "ana")
    assert link.extra_data == {}
    assert not SocialToken.objects.exists()
    assert not SocialApp.objects.exists()
    kept = repr(dict(client.session))
    assert "+43 1 234" not in kept
    assert "access_token" not in kept
    assert "a.example" not in kept


def test_nobody_enters_who_has_neither_account_nor_invitation(client, provider):
    response = enter(client)

    assert response.status_code == 403
    assert "You have no account here" in words_of(response)
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()
    assert not signed_in(client)


@pytest.mark.parametrize("verified", [False, None, "false", "no", 0, [], {"a": 1}])
def test_an_address_that_is_not_verified_links_nothing(client, provider, verified):
    make_person()
    provider.know("ana", email="ana@example.org", email_verified=verified)

    response = enter(client)

    assert response.status_code == 403
    assert "does not confirm your email" in words_of(response)
    assert not SocialAccount.objects.exists()


def test_an_address_that_was_never_confirmed_here_links_nothing(client, provider):
    make_person()
    EmailAddress.objects.update(verified=False)

    assert enter(client).status_code == 403
    assert not SocialAccount.objects.exists()


def test_who_is_linked_needs_no_address_any_more(client, provider):
    make_person()
    enter(client)
    provider.know("ana", email="someone.else@example.org", email_verified=False)

    enter(Client())
    again = Client()
    assert enter(again).headers["Location"] == "/admin/"
    assert signed_in(again) == "ana"


def test_an_address_that_changed_hands_does_not_open_the_account(client, provider):
    person = make_person()
    enter(client)
    provider.know("new", email="ana@example.org", email_verified=True)

    response = enter(Client(), "new")
    assert response.status_code == 403
    assert "another account of the sign-in service" in words_of(response)

    # An administrator decides that it is the same person.
    call_command("createuser", "ana", forget_provider=True)
    assert not Session.objects.filter(user=person).exists()
    assert enter(Client(), "new").status_code == 302


def test_who_is_invited_gets_an_account_without_a_password(client, provider, letters):
    admin = make_person("boss", role="admin")
    sent = invite(
        email="Ana@example.org",
        role="author",
        language="en",
        invited_by=admin,
        now=timezone.now(),
    )

    enter(client)

    ana = User.objects.get(username="ana")
    assert role_of(ana) == "author"
    assert not ana.has_usable_password()
    sent.invitation.refresh_from_db()
    assert sent.invitation.accepted_at
    assert EmailAddress.objects.get(user=ana).verified


def test_an_invitation_that_ended_opens_nothing(client, provider):
    admin = make_person("boss", role="admin")
    now = timezone.now()
    invite(
        email="ana@example.org", role="editor", language="en", invited_by=admin, now=now
    )
    Invitation.objects.update(expires_at=now)

    assert enter(client).status_code == 403


def test_a_closed_account_stays_closed_linked_or_not(client, provider):
    person = make_person()
    for _ in range(2):
        User.objects.filter(pk=person.pk).update(is_active=False)
        response = enter(Client())
        assert response.status_code == 403
        assert "closed" in words_of(response)
        User.objects.filter(pk=person.pk).update(is_active=True)
        assert enter(Client()).status_code == 302


def test_an_account_without_a_role_stays_out(client, provider):
    person = make_person()
    person.groups.clear()

    response = enter(client)

    assert response.status_code == 403
    assert "no role" in words_of(response)


def test_a_second_factor_here_is_asked_for_too(client, provider):
    secret = give_app(make_person())

    asked = enter(client)
    assert asked.headers["Location"] == "/en/account/factors/show/"
    assert not signed_in(client)
    code = {"code": code_of(secret)}
    assert client.post("/en/account/factors/show/", code).status_code == 302
    assert signed_in(client) == "ana"


@pytest.mark.parametrize(
    ("trusted", "amr", "opens"),
    [
        ([], ["pwd", "mfa"], False),
        (["mfa"], ["pwd", "mfa"], True),
        (["mfa"], ["pwd"], False),
        (["mfa"], None, False),
        (["mfa"], {"mfa": True}, False),
    ],
)
def test_a_second_factor_there_counts_only_by_a_setting(
    client, provider, settings, trusted, amr, opens
):
    settings.FREESHELF_REQUIRE_TWO_FACTORS = True
    settings.FREESHELF_OIDC = {**settings.FREESHELF_OIDC, "SECOND_FACTORS": trusted}
    make_person()
    provider.know("ana", email="ana@example.org", email_verified=True, amr=amr)

    enter(client)

    admin = client.get("/admin/")
    assert admin.status_code == (200 if opens else 302)
    assert opens or admin.headers["Location"] == "/en/account/factors/"


def test_who_cancels_is_back_at_the_sign_in_page(client, provider):
    address = begin(client, language="es")
    response = HTTP.post(address, data={"action": "deny"})
    query = response.headers["Location"].partition("?")[2]
    if "state" not in query:
        query += f"&state={parameters(address)['state']}"

    back = client.get(f"/oidc/callback/?{query}")

    assert back.headers["Location"] == "/es/account/login/"


def test_userinfo_completes_a_short_token(client, provider):
    make_person()
    provider.claims = lambda claims: {
        name: value for name, value in claims.items() if not name.startswith("email")
    }

    assert enter(client).status_code == 302
    assert "/userinfo" in provider.requests


def test_an_address_is_not_verified_by_a_claim_about_another(client, mapped):
    make_person()
    put_in_groups(mapped, "staff", email="other@example.org")
    mapped.claims = lambda claims: {
        "email": "ana@example.org",
        **{name: claims[name] for name in ("iss", "aud", "sub", "exp", "iat", "nonce")},
    }

    enter(client)

    assert signed_in(client) == "other"


def test_another_persons_browser_cannot_end_a_sign_in(client, provider):
    make_person()
    back = allow(begin(client))

    for browser, status in ((Client(), 401), (client, 302), (client, 401)):
        assert browser.get(back).status_code == status


def test_wrong_passwords_keep_nobody_out_but_wrong_codes_do(client, provider):
    secret = give_app(make_person())
    for _ in range(6):
        locked = sign_in(Client(), "ana", "wrong")
    assert "Wait 15 minutes" in words_of(locked)
    form = "/en/account/factors/show/"

    assert enter(client).headers["Location"] == form
    for _ in range(5):
        client.post(form, {"code": "000000"})
    again = Client()
    enter(again)
    refused = again.post(form, {"code": code_of(secret)})

    assert "Too many attempts" in words_of(refused)
    assert not signed_in(again)
