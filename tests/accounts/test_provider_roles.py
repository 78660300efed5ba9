"""Roles and accounts by the groups of a provider."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from freeshelf.accounts.models import Session
from freeshelf.accounts.services.invitations import invite
from freeshelf.accounts.services.users import role_of
from tests.accounts.people import make_person, words_of
from tests.accounts.provider import (
    enter,
    put_in_groups,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_the_highest_role_of_the_groups_is_given_and_followed(client, mapped):
    make_person("boss", role="admin")
    for groups, role in (
        (("readers", "staff"), "editor"),
        (("heads",), "admin"),
        (("readers", "others"), "member"),
    ):
        put_in_groups(mapped, *groups)
        assert enter(Client()).status_code == 302
        assert role_of(User.objects.get(username="ana")) == role
    assert SocialAccount.objects.get().extra_data == {"role": "member"}


def test_a_role_that_is_withdrawn_there_is_withdrawn_here(client, mapped):
    put_in_groups(mapped, "staff")
    enter(client)
    ana = User.objects.get(username="ana")
    assert signed_in(client) == "ana"

    put_in_groups(mapped)
    for browser in (Client(), Client()):
        response = enter(browser)
        assert response.status_code == 403
        assert "no role" in words_of(response)
        assert not signed_in(browser)
    assert role_of(ana) == ""
    assert not Session.objects.filter(user=ana).exists()
    assert client.get("/admin/").status_code == 302

    put_in_groups(mapped, "readers")
    assert enter(Client()).status_code == 302


def test_the_last_administrator_keeps_the_role(client, mapped):
    put_in_groups(mapped, "heads")
    enter(client)
    ana = User.objects.get(username="ana")

    put_in_groups(mapped)
    assert enter(Client()).status_code == 403
    assert role_of(User.objects.get(pk=ana.pk)) == "admin"
    put_in_groups(mapped, "readers")
    assert enter(Client()).status_code == 302
    assert role_of(User.objects.get(pk=ana.pk)) == "admin"

    make_person("boss", role="admin")
    assert enter(Client()).status_code == 302
    assert role_of(User.objects.get(pk=ana.pk)) == "member"


def test_a_role_that_was_given_here_stays_without_a_group(client, mapped):
    make_person()

    assert enter(client).headers["Location"] == "/admin/"
    assert role_of(User.objects.get()) == "editor"


def test_a_group_without_a_verified_address_makes_no_account(client, mapped):
    put_in_groups(mapped, "heads", email_verified=False)

    assert enter(client).status_code == 403
    assert not User.objects.exists()


def _unclaimed() -> User:
    person = User(username="a.lopez", email="ana@example.org", is_active=False)
    person.set_unusable_password()
    person.save()
    return person


def test_an_account_of_an_old_site_waits_for_an_invitation_or_a_group(client, mapped):
    person = _unclaimed()
    assert enter(Client()).status_code == 403

    put_in_groups(mapped, "staff")
    enter(client)

    assert signed_in(client) == "a.lopez"
    assert SocialAccount.objects.get().user_id == person.pk


def test_who_has_no_password_signs_in_once_more_before_a_change(client, mapped):
    put_in_groups(mapped, "staff")
    enter(client)
    form = "/en/account/factors/codes/new/"
    assert "/login/" not in client.post(form).headers.get("Location", "")
    session = client.session
    session["begun"] = 0
    session.save()

    asked = client.post(form)

    assert asked.headers["Location"].startswith("/en/account/login/?next=")
    assert not signed_in(client)


def test_an_invitation_and_a_later_import_are_left_to_people(client, provider):
    admin = make_person("boss", role="admin")
    now = timezone.now()
    invite(
        email="ana@example.org", role="editor", language="en", invited_by=admin, now=now
    )
    _unclaimed()

    assert enter(client).status_code == 403
    assert not SocialAccount.objects.exists()
