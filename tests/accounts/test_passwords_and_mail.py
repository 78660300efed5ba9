"""A forgotten password, a new mail address, and letters without a mail server."""

import re
from datetime import timedelta
from email import message_from_bytes
from smtplib import SMTPException

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone

from freeshelf.accounts.models import CacheEntry
from freeshelf.accounts.services.cleanup import delete_expired
from freeshelf.shared.email_files import email_files_dir
from tests.accounts.people import PASSWORD, make_person, sign_in, words_of

pytestmark = pytest.mark.django_db

FORGOTTEN = "/en/account/password/forgotten/"
NEW = {"password1": "six red ladders", "password2": "six red ladders"}


def path_in(letter) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", letter.body)[1]


def test_the_answer_is_the_same_whether_there_is_an_account_or_not(client, letters):
    make_person()

    answers = [
        client.post(FORGOTTEN, {"email": email}, follow=True)
        for email in ("ana@example.org", "nobody@example.org")
    ]

    assert words_of(answers[0]) == words_of(answers[1])
    assert [letter.to[0] for letter in letters] == [
        "ana@example.org",
        "nobody@example.org",
    ]
    assert "there is no such account" in letters[1].body


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, letters):
    make_person()
    client.post(FORGOTTEN, {"email": "ana@example.org"})
    link = path_in(letters[0])

    form = client.get(link, follow=True)
    address = form.request["PATH_INFO"]
    differing = client.post(address, NEW | {"password2": "x"})
    done = client.post(address, NEW)

    assert address.endswith("-set-password/")
    assert "The two passwords do not match." in words_of(differing)
    assert done.headers["Location"] == "/en/account/password/new/done/"
    assert sign_in(Client(), password=PASSWORD).status_code == 200
    assert sign_in(Client(), password=NEW["password1"]).status_code == 302
    assert "expired or has already been used" in words_of(
        Client().get(link, follow=True)
    )
    assert "was changed" in letters[1].body


def test_a_new_password_lifts_the_lock(client, letters):
    make_person()
    for _ in range(6):
        locked = sign_in(client, "ana", "wrong")
    assert "Wait 15 minutes" in words_of(locked)
    client.post(FORGOTTEN, {"email": "ana@example.org"})
    address = client.get(path_in(letters[0]), follow=True).request["PATH_INFO"]

    client.post(address, NEW)

    assert sign_in(Client(), password=NEW["password1"]).status_code == 302


def test_letters_to_one_address_are_few(client, letters):
    statuses = [
        client.post(FORGOTTEN, {"email": "nobody@example.org"}).status_code
        for _ in range(4)
    ]

    assert statuses == [302, 302, 302, 429]
    assert len(letters) == 3


def test_a_new_mail_address_counts_once_it_is_confirmed(client, letters):
    person = make_person(role="member")
    sign_in(client)

    client.post("/en/account/mail/", {"email": "ana@new.example", "action_add": ""})
    person.refresh_from_db()
    assert person.email == "ana@example.org"
    assert letters[0].to == ["ana@new.example"]
    confirm = path_in(letters[0])
    assert "ana@new.example" in words_of(client.get(confirm))
    client.post(confirm)

    person.refresh_from_db()
    assert person.email == "ana@new.example"
    assert EmailAddress.objects.get(user=person).verified
    assert letters[1].to == ["ana@example.org"]
    assert sign_in(Client(), "ana@new.example").status_code == 302
    assert sign_in(Client(), "ana@example.org").status_code == 200


def test_the_mail_address_of_another_account_is_not_given_away(client, letters):
    make_person("omar")
    make_person(role="member")
    sign_in(client)

    answer = client.post(
        "/en/account/mail/", {"email": "omar@example.org", "action_add": ""}
    )
    client.post(path_in(letters[0]))

    assert answer.status_code == 302
    assert (
        EmailAddress.objects.get(email="omar@example.org", verified=True).user.username
        == "omar"
    )


def test_an_address_set_by_an_administrator_takes_the_old_ones_place(client, letters):
    person = make_person()
    person.email = "safe@example.org"
    person.save()

    client.post(FORGOTTEN, {"email": "ana@example.org"})
    client.post(FORGOTTEN, {"email": "safe@example.org"})

    assert "there is no such account" in letters[0].body
    assert "Someone asked to reset the password for the account" in letters[1].body


@pytest.fixture
def no_mail_server(settings, tmp_path):
    settings.EMAIL_BACKEND = "freeshelf.shared.email_files.EmailFileBackend"
    settings.FREESHELF_DATA_DIR = tmp_path
    return tmp_path / "emails"


def test_without_a_mail_server_a_letter_is_a_file_for_its_owner(no_mail_server, caplog):
    caplog.set_level("INFO", logger="freeshelf")

    send_mail("Hello", "Words.", "a@example.org", ["b@example.org"])

    (path,) = no_mail_server.glob("*.eml")
    assert message_from_bytes(path.read_bytes())["Subject"] == "Hello"
    assert path.stat().st_mode & 0o077 == 0
    assert no_mail_server.stat().st_mode & 0o077 == 0
    assert str(path) in caplog.text
    assert "example.org" not in caplog.text


def test_the_admin_area_says_where_the_letter_is(client, no_mail_server):
    from django.urls import reverse

    client.force_login(make_person("wei", role="admin"))

    response = client.post(
        reverse("accounts_invite"),
        {"email": "omar@example.org", "role": "editor", "language": "en"},
        follow=True,
    )

    assert str(email_files_dir()) in words_of(response)
    assert len(list(no_mail_server.glob("*.eml"))) == 1


def test_letters_and_counts_are_removed_when_they_have_served(no_mail_server, client):
    send_mail("Hello", "Words.", "a@example.org", ["b@example.org"])
    sign_in(client, "nobody", "wrong")

    delete_expired(now=timezone.now())
    assert list(no_mail_server.iterdir())
    assert CacheEntry.objects.exists()
    delete_expired(now=timezone.now() + timedelta(days=9))
    assert not list(no_mail_server.iterdir())
    assert not CacheEntry.objects.exists()


def test_when_no_letter_can_leave_the_answer_stays_and_the_operator_is_told(
    client, monkeypatch, caplog
):
    def refuse(*args, **kwargs):
        raise SMTPException("ana@example.org refused")

    make_person()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    response = client.post(FORGOTTEN, {"email": "ana@example.org"})

    assert response.status_code == 302
    assert "could not be sent (SMTPException)" in caplog.text
    assert "ana@example.org" not in caplog.text
