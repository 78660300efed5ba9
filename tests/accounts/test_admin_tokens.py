"""People create and revoke the tokens of their programs in the admin area."""

import time
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import ModelLogEntry

from freeshelf.accounts.models import BEGUN_KEY, Token
from freeshelf.accounts.personal_data import close_account
from freeshelf.accounts.services.tokens import find_token
from freeshelf.core.personal_data import ERASED_TEXT
from tests.accounts.people import give_app, make_person, sign_in, words_of
from tests.accounts.provider import enter
from tests.api.writers import token_for

pytestmark = pytest.mark.django_db
_LIST = reverse("accounts_tokens")
_CREATE = reverse("accounts_token_create")
_SENT = {"name": "Importer", "scopes": ["records:write"], "days": 30}


@pytest.fixture
def ana(client):
    person = make_person()
    sign_in(client)
    return person


def text_on(response):
    page = BeautifulSoup(response.content, "html.parser")
    return page.find(id="token-text")["value"]


def buttons_to_create(response):
    page = BeautifulSoup(response.content, "html.parser")
    return [link.get_text(strip=True) for link in page.select(f'a[href="{_CREATE}"]')]


def test_a_token_is_shown_once(client, ana):
    assert _LIST in client.get("/admin/account/").content.decode()

    response = client.post(_CREATE, _SENT)

    text = text_on(response)
    token = find_token(text, now=timezone.now())
    assert token is not None
    assert (token.user, token.name, token.scopes) == (ana, "Importer", _SENT["scopes"])
    days = token.expires_at - timezone.now()
    assert timedelta(days=29) < days <= timedelta(days=30)
    assert "no-store" in response["Cache-Control"]
    listed = client.get(_LIST).content.decode()
    assert "Importer" in listed
    assert token.prefix in listed
    assert date_format(timezone.localtime(token.expires_at)) in listed
    assert text not in listed
    log = ModelLogEntry.objects.get(action="freeshelf.token.create")
    assert log.user == ana
    assert text not in str(log.data)


def test_the_list_leads_to_a_new_one_before_and_after_the_first(client, ana):
    response = client.get(_LIST)
    assert buttons_to_create(response) == ["Create a token"]
    # Nobody is told to set up what the library does not demand.
    assert "Tokens can be created by" not in words_of(response)
    client.post(_CREATE, _SENT)
    assert buttons_to_create(client.get(_LIST)) == ["Create a token"]


def test_who_has_a_second_factor_elsewhere_only_is_told_who_can(
    client, provider, settings
):
    settings.FREESHELF_REQUIRE_TWO_FACTORS = True
    settings.FREESHELF_OIDC = {**settings.FREESHELF_OIDC, "SECOND_FACTORS": ["mfa"]}
    make_person()
    provider.know("ana", email="ana@example.org", email_verified=True, amr=["mfa"])
    enter(client)

    response = client.get(_LIST)

    assert buttons_to_create(response) == []
    assert "and for them by administrators" in words_of(response)
    assert reverse("mfa_index") in response.content.decode()
    assert client.post(_CREATE, _SENT)["Location"] == _LIST
    assert not Token.objects.exists()


def test_it_always_expires_and_always_allows_something(client, ana, settings):
    settings.FREESHELF_TOKEN_MAX_DAYS = 60
    for wrong in (
        {"days": 61},
        {"days": 0},
        {"days": ""},
        {"scopes": []},
        {"name": ""},
    ):
        response = client.post(_CREATE, _SENT | wrong)
        assert response.status_code == 200
        assert (
            BeautifulSoup(response.content, "html.parser").find(id="token-text") is None
        )
    assert not Token.objects.exists()


def test_people_revoke_their_own_and_administrators_all(client, ana):
    own, _text = token_for(ana)
    others, _text = token_for(make_person("bo"))

    assert "bo" not in words_of(client.get(_LIST)).split()
    address = reverse("accounts_token_revoke", args=[others.pk])
    assert client.post(address).status_code == 404
    client.post(reverse("accounts_token_revoke", args=[own.pk]))
    own.refresh_from_db()
    assert own.revoked_at is not None
    assert ModelLogEntry.objects.filter(action="freeshelf.token.revoke").count() == 1

    make_person("di", "admin")
    client.logout()
    sign_in(client, "di")
    client.post(address)
    others.refresh_from_db()
    assert others.revoked_at is not None


def test_only_administrators_create_them_for_others(client, ana):
    bo = make_person("bo", "contributor")
    client.post(_CREATE, _SENT | {"user": bo.pk})
    assert Token.objects.get().user == ana

    admin = make_person("di", "admin")
    member = make_person("mo", "member")
    client.logout()
    sign_in(client, "di")
    assert client.post(_CREATE, _SENT | {"user": member.pk}).status_code == 200
    client.post(_CREATE, _SENT | {"user": bo.pk})

    assert Token.objects.filter(user=bo).count() == 1
    log = ModelLogEntry.objects.filter(action="freeshelf.token.create").latest("pk")
    assert log.user == admin
    assert log.data["of"] == bo.pk
    assert not Token.objects.filter(user=member).exists()


def test_of_a_closed_account_nothing_is_left_but_that_a_program_wrote(ana):
    token_for(ana)

    close_account(ana)

    assert not Token.objects.exists()
    entry = ModelLogEntry.objects.get(action="freeshelf.token.create")
    assert (entry.label, entry.data) == (ERASED_TEXT, {})


def test_after_a_while_the_password_is_asked_for_again(client, ana):
    session = client.session
    session[BEGUN_KEY] = time.time() - 3600
    session["account_authentication_methods"] = []
    session.save()

    response = client.get(_CREATE)

    assert response.status_code == 302
    assert "/account/again/" in response["Location"]
    assert client.post(_CREATE, _SENT).status_code == 302
    assert not Token.objects.exists()


def test_members_and_those_without_a_required_second_factor_have_none(client, settings):
    make_person(role="member")
    sign_in(client)
    assert client.get(_LIST).status_code == 403
    settings.FREESHELF_REQUIRE_TWO_FACTORS = True
    bo = make_person("bo")
    client.logout()
    sign_in(client, "bo")
    assert client.post(_CREATE, _SENT).status_code == 302
    give_app(bo)
    assert not Token.objects.exists()
