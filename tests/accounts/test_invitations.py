"""An account comes of an invitation, once, within a week, and in no other way."""

import re
from datetime import timedelta
from smtplib import SMTPException

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from freeshelf.accounts.errors import EmailTakenError, InvitationEndedError
from freeshelf.accounts.models import Invitation
from freeshelf.accounts.services.cleanup import delete_expired
from freeshelf.accounts.services.invitations import accept, invite, resend, withdraw
from tests.accounts.people import make_person, words_of

pytestmark = pytest.mark.django_db

NEW = {
    "username": "omar",
    "password1": "five green pencils",
    "password2": "five green pencils",
}


@pytest.fixture
def chief():
    return make_person("wei", role="admin")


@pytest.fixture
def send(chief):
    def send_one(**changes):
        described = {
            "email": "omar@example.org",
            "role": "editor",
            "language": "en",
            "invited_by": chief,
            "now": timezone.now(),
        }
        return invite(**(described | changes))

    return send_one


def path_in(letter) -> str:
    """The address in a letter, as the test client asks for it."""
    return re.search(r"https?://[^/\s]+(/\S+)", letter.body)[1]


def test_a_person_is_invited_in_the_admin_area_and_makes_an_account(
    client, chief, letters
):
    client.force_login(chief)
    sent = client.post(
        reverse("accounts_invite"),
        {"email": "Omar@Example.org", "role": "editor", "language": "en"},
    )
    assert sent.headers["Location"] == reverse("accounts_invitations")
    assert "omar@example.org" in words_of(client.get(sent.headers["Location"]))
    assert letters[0].to == ["omar@example.org"]
    assert "wei has invited you" in letters[0].body

    client.logout()
    page = client.get(path_in(letters[0]))
    done = client.post(path_in(letters[0]), NEW)

    assert "omar@example.org" in words_of(page)
    assert done.headers["Location"] == "/en/account/factors/"
    omar = User.objects.get(username="omar")
    assert omar.has_perm("wagtailadmin.access_admin")
    assert omar.check_password(NEW["password1"])
    assert EmailAddress.objects.get(user=omar).verified
    assert client.get("/en/account/").status_code == 200


def test_the_key_is_in_the_letter_only(send, letters):
    sent = send()

    row = Invitation.objects.values().get()
    assert sent.token not in repr(row)
    assert sent.token in letters[0].body


def test_the_letter_is_in_the_language_that_was_chosen(send, letters):
    send(language="fr")

    assert path_in(letters[0]).startswith("/fr/account/invitation/")


@pytest.mark.parametrize("over", ["used", "withdrawn", "late", "sent again"])
def test_a_link_that_is_over_says_so(client, send, over):
    sent = send()
    address = reverse("account_invitation", args=[sent.token])
    now = timezone.now()
    if over == "used":
        accept(
            invitation=sent.invitation,
            username="omar",
            password=NEW["password1"],
            now=now,
        )
    elif over == "withdrawn":
        withdraw(invitation=sent.invitation, now=now)
    elif over == "late":
        Invitation.objects.update(expires_at=now - timedelta(seconds=1))
    else:
        resend(invitation=sent.invitation, now=now)

    response = client.post(address, NEW | {"username": "omar2"})

    assert response.status_code == (404 if over == "sent again" else 410)
    assert not User.objects.filter(username="omar2").exists()


def test_what_is_wrong_is_said_and_the_name_is_kept(client, send):
    make_person("omar", email="other@example.org")
    address = reverse("account_invitation", args=[send().token])

    taken = client.post(address, NEW)
    differing = client.post(address, NEW | {"username": "omar2", "password2": "x"})
    weak = client.post(
        address, {"username": "omar2", "password1": "1234", "password2": "1234"}
    )
    strange = client.post(address, NEW | {"username": "o m a r"})

    assert "This username is already taken" in words_of(taken)
    assert "The two passwords do not match" in words_of(differing)
    assert b'value="omar2"' in differing.content
    assert "too short" in words_of(weak)
    assert "Enter a valid username" in words_of(strange)
    assert User.objects.filter(username__startswith="omar").count() == 1


def test_who_is_there_already_is_not_invited(send, letters):
    make_person("omar")

    with pytest.raises(EmailTakenError):
        send(email="OMAR@example.org")
    assert not letters


def test_a_second_invitation_takes_the_place_of_the_first(send):
    send()
    send(role="member")

    assert Invitation.objects.get().role == "member"


def test_what_was_used_is_neither_sent_again_nor_withdrawn(send):
    sent = send()
    accept(
        invitation=sent.invitation,
        username="omar",
        password=NEW["password1"],
        now=timezone.now(),
    )
    sent.invitation.refresh_from_db()

    for act in (resend, withdraw):
        with pytest.raises(InvitationEndedError):
            act(invitation=sent.invitation, now=timezone.now())


def test_the_admin_area_sends_again_and_withdraws(client, chief, send, letters):
    invitation = send().invitation
    client.force_login(chief)

    client.post(reverse("accounts_invitation_resend", args=[invitation.pk]))
    assert len(letters) == 2
    assert path_in(letters[0]) != path_in(letters[1])
    client.post(reverse("accounts_invitation_withdraw", args=[invitation.pk]))

    invitation.refresh_from_db()
    assert invitation.withdrawn_at
    assert "cancelled" in words_of(client.get(reverse("accounts_invitations")))


def test_editors_do_not_invite_and_no_one_makes_more_of_others_than_they_are(client):
    from django.contrib.auth.models import Permission

    editor = make_person("ana")
    client.force_login(editor)
    assert client.get(reverse("accounts_invitations")).status_code == 302
    assert client.get(reverse("accounts_invite")).status_code == 302

    editor.user_permissions.add(Permission.objects.get(codename="add_invitation"))
    refused = client.post(
        reverse("accounts_invite"),
        {"email": "eve@example.org", "role": "admin", "language": "en"},
    )
    assert refused.status_code == 200
    assert not Invitation.objects.exists()


def test_a_letter_that_cannot_be_sent_is_told_and_the_form_kept(
    client, chief, monkeypatch
):
    def refuse(*args, **kwargs):
        raise SMTPException("no")

    client.force_login(chief)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    response = client.post(
        reverse("accounts_invite"),
        {"email": "omar@example.org", "role": "editor", "language": "en"},
    )

    assert "the email could not be sent" in words_of(response)
    assert b"omar@example.org" in response.content


def test_invitations_that_are_over_are_forgotten_after_a_season(send):
    send()
    withdraw(invitation=send(email="eve@example.org").invitation, now=timezone.now())

    delete_expired(now=timezone.now() + timedelta(days=80))
    assert Invitation.objects.count() == 2
    delete_expired(now=timezone.now() + timedelta(days=100))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", ["accounts_invitations", "accounts_unclaimed"])
def test_who_may_invite_needs_no_other_permission(client, name):
    person = make_person("inviter")
    person.user_permissions.add(Permission.objects.get(codename="add_invitation"))
    client.force_login(person)

    assert client.get(reverse(name)).status_code == 200
    person.user_permissions.clear()
    assert client.get(reverse(name)).status_code != 200
