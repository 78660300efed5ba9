"""A person asks, gets a letter, confirms; the library owes an answer by a day."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from freeshelf.privacy.errors import AlreadyExtendedError, WrongStateError
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.emails import notify_editors, send_emails
from freeshelf.privacy.services.requests import delete_expired, extend, refuse
from tests.library.factories import UserFactory
from tests.pages.home import make_home
from tests.privacy.factories import ADDRESS, DataRequestFactory
from tests.web.human_forms import errors, send, watch
from tests.web.reading import said

__all__ = ["watch"]
pytestmark = pytest.mark.django_db

FORM = "/en/personal-data"
WANTED = {"kind": "erasure", "email": ADDRESS}


def link_in_letter() -> str:
    """The address in the last letter, without the name of the site."""
    return re.search(r"http://[^/]+(\S+)", mail.outbox[-1].body)[1]


def test_the_answer_is_the_same_for_an_address_that_is_known(client, watch):
    UserFactory(email=ADDRESS)

    known = send(client, watch, FORM, WANTED)
    stranger = send(client, watch, FORM, WANTED | {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (302, f"{FORM}/received")
    assert (stranger.status_code, stranger["Location"]) == (302, f"{FORM}/received")
    assert not known.cookies
    assert not stranger.cookies
    assert send_emails() == 2
    bodies = {re.sub(r"http\S+", "", letter.body) for letter in mail.outbox}
    assert len(bodies) == 1


def test_the_link_confirms_by_a_button_and_once(client, watch):
    make_home()
    send(client, watch, FORM, WANTED)
    send_emails()
    link = link_in_letter()

    opened = client.get(link)
    assert DataRequest.objects.get().state == "pending"
    confirmed = client.post(link)
    again = client.post(link)

    assert opened.status_code == 200
    assert BeautifulSoup(opened.content, "html.parser").select_one("form button")
    assert confirmed.status_code == 200
    request = DataRequest.objects.get()
    assert request.state == "confirmed"
    assert request.due_at - request.received_at == timedelta(days=30)
    assert again.status_code == 410
    assert "has already been used" in said(
        BeautifulSoup(again.content, "html.parser").main
    )


def test_a_link_that_is_too_old_opens_nothing_and_the_address_goes(client, watch):
    send(client, watch, FORM, WANTED)
    send_emails()
    DataRequest.objects.update(link_expires_at=timezone.now() - timedelta(hours=1))

    late = client.post(link_in_letter())
    delete_expired(now=timezone.now(), keep_days=90)

    assert late.status_code == 410
    request = DataRequest.objects.get()
    assert (request.state, request.email) == ("expired", "")


def test_asking_twice_in_an_hour_sends_one_letter(client, watch):
    send(client, watch, FORM, WANTED)
    send(client, watch, FORM, WANTED | {"email": ADDRESS.upper()})

    assert send_emails() == 1
    assert DataRequest.objects.count() == 1


def test_an_address_that_is_none_is_said_in_words(client, watch):
    response = send(client, watch, FORM, {"kind": "export", "email": "rosa"})

    assert response.status_code == 422
    assert "Enter an email address in the correct format" in errors(response)
    assert not DataRequest.objects.exists()


def test_a_letter_that_cannot_leave_waits(monkeypatch):
    DataRequestFactory(state="pending", next_email="confirm")

    def refuse_all(*_args, **_kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("freeshelf.privacy.services.emails.send_mail", refuse_all)
        assert send_emails() == 0

    assert send_emails() == 1
    assert send_emails() == 0


def test_the_deadline_moves_once_with_a_reason_that_the_person_reads():
    request = DataRequestFactory()
    due_at = request.due_at

    moved = extend(request=request, reason="Many files.", now=timezone.now())

    assert moved.due_at - due_at == timedelta(days=60)
    send_emails()
    assert "Many files." in mail.outbox[-1].body
    with pytest.raises(AlreadyExtendedError):
        extend(request=request, reason="More.", now=timezone.now())


def test_a_settled_request_is_not_settled_again():
    request = DataRequestFactory()
    refuse(request=request, reason="Not the person.", now=timezone.now())

    with pytest.raises(WrongStateError):
        refuse(request=request, reason="Once more.", now=timezone.now())


def test_colleagues_are_told_once_that_something_waits_and_not_of_whom():
    DataRequestFactory()
    DataRequestFactory(state="pending", due_at=None)

    told = [
        notify_editors(now=timezone.now(), recipients=["admin@example.org"])
        for _ in range(2)
    ]

    assert told == [1, 0]
    assert ADDRESS not in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["admin@example.org"]


def test_no_email_is_promised_where_none_is_sent(client, watch, settings):
    settings.EMAIL_BACKEND = "freeshelf.shared.email_files.EmailFileBackend"

    page = BeautifulSoup(client.get(FORM).content, "html.parser")
    refused = client.post(FORM, WANTED)

    text = said(page.main)
    assert "This library cannot send emails yet" in text
    assert "We will send" not in text
    assert page.main.find("a", href="/en/contact")
    assert not page.main.find("form")
    assert refused.status_code == 503
    assert not DataRequest.objects.exists()
    reset = client.get(reverse("account_reset_password")).content.decode()
    assert "We will send" not in reset
