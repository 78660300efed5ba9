"""Every new password revokes the tokens of its person."""

import io

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from freeshelf.accounts.models import Token
from freeshelf.accounts.services.tokens import find_token
from tests.accounts.people import PASSWORD, make_person, sign_in, words_of
from tests.accounts.test_passwords_and_mail import FORGOTTEN, NEW, path_in
from tests.api.writers import token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def token():
    ana = make_person()
    token, _text = token_for(ana)
    token_for(make_person("bo"))
    return token


def is_valid(token: Token) -> bool:
    return Token.objects.valid(now=timezone.now()).filter(pk=token.pk).exists()


def test_a_password_that_was_forgotten_revokes_all(token, client, letters):
    client.post(FORGOTTEN, {"email": "ana@example.org"})
    address = client.get(path_in(letters[0]), follow=True).request["PATH_INFO"]

    assert is_valid(token)
    client.post(address, NEW)

    assert not is_valid(token)
    log = ModelLogEntry.objects.get(action="freeshelf.token.revoke")
    assert (log.user, log.object_id) == (token.user, str(token.pk))
    # Of others none.
    assert Token.objects.valid(now=timezone.now()).count() == 1


@pytest.mark.parametrize("has_token", [True, False])
def test_who_changes_their_own_is_told_that_programs_have_stopped(token, has_token):
    client = Client()
    if not has_token:
        token.delete()
    sign_in(client)

    changed = client.post(
        "/en/account/password/", NEW | {"oldpassword": PASSWORD}, follow=True
    )

    assert (
        "API tokens were revoked when your password was changed" in words_of(changed)
    ) == (has_token)
    assert not is_valid(token)


def test_a_password_from_the_command_line_revokes_all(token, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: NEW["password1"])

    call_command("changepassword", "ana", stdout=io.StringIO())

    assert not is_valid(token)
    assert Token.objects.valid(now=timezone.now()).count() == 1


def test_a_hash_that_is_made_anew_revokes_nothing(token, settings):
    before = token.user.password
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]

    assert token.user.check_password(PASSWORD)

    token.user.refresh_from_db()
    assert token.user.password != before
    assert is_valid(token)


def test_a_password_that_an_administrator_sets_revokes_all_of_that_person(token):
    admin = make_person("di", "admin")
    token_for(admin)
    client = Client()
    sign_in(client, "di")
    user = token.user
    sent = {
        "username": user.username,
        "email": user.email,
        "first_name": "Ana",
        "last_name": "A",
        "is_active": "on",
        "groups": [group.pk for group in user.groups.all()],
    }
    address = reverse("wagtailusers_users:edit", args=[user.pk])

    assert client.post(address, sent).status_code == 302
    assert is_valid(token)
    assert client.post(address, sent | NEW).status_code == 302

    assert not is_valid(token)
    log = ModelLogEntry.objects.get(action="freeshelf.token.revoke")
    assert log.user == admin
    assert Token.objects.valid(now=timezone.now()).filter(user=admin).exists()


def test_a_closed_account_gets_no_token_back(token):
    text = token_for(token.user)[1]
    user = token.user
    user.is_active = False
    user.save()
    user.is_active = True
    user.save()

    assert find_token(text, now=timezone.now()) is None


def test_accounts_that_are_closed_together_get_no_token_back(token):
    make_person("di", "admin")
    client = Client()
    sign_in(client, "di")
    address = reverse("wagtail_bulk_action", args=["auth", "user", "set_active_state"])

    client.post(f"{address}?id={token.user_id}", {"mark_as_active": "True"})
    assert is_valid(token)
    client.post(f"{address}?id={token.user_id}", {"mark_as_active": "False"})

    token.user.refresh_from_db()
    assert not token.user.is_active
    assert not is_valid(token)
    assert Token.objects.valid(now=timezone.now()).count() == 1
