"""A reader's message is answered from where it is read."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from freeshelf.inbox.models import DONE, Message
from freeshelf.shared.email_files import email_files
from tests.inbox.factories import MessageFactory
from tests.library.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_an_answer_is_sent_with_the_message_and_closes_it(chief):
    message = MessageFactory(text="The link\nis dead", reply_to="ana@example.org")
    address = reverse("inbox_message_reply", args=[message.pk])
    page = chief.get(reverse("inbox_message:edit", args=[message.pk]))
    assert f'href="{address}"' in page.content.decode()

    chief.post(address, {"text": "Mended, thank you.", "is_done": "on"})

    [sent] = mail.outbox
    assert sent.to == ["ana@example.org"]
    assert sent.body.startswith("Mended, thank you.")
    assert "> The link\n> is dead" in sent.body
    assert Message.objects.get().status == DONE
    # The history says that it was answered, and nothing of the text.
    entry = ModelLogEntry.objects.get(action="freeshelf.answer")
    assert "Mended" not in str(entry.data)


def test_an_answer_without_a_mail_server_is_not_called_sent(chief, settings):
    settings.EMAIL_BACKEND = "freeshelf.shared.email_files.EmailFileBackend"
    message = MessageFactory(reply_to="ana@example.org")
    address = reverse("inbox_message_reply", args=[message.pk])

    page = chief.post(address, {"text": "Mended."}, follow=True).content.decode()

    assert "Email is not set up. The message to ana@example.org is in" in page
    assert "was sent" not in page
    [file] = email_files()
    assert b"Mended." in file.read_bytes()


def test_an_answer_that_the_mail_server_refuses_stays_in_the_form(
    chief, monkeypatch, caplog
):
    message = MessageFactory(reply_to="ana@example.org")

    def refuse(self, **_options):
        raise ConnectionRefusedError("ana@example.org refused")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    answer = chief.post(
        reverse("inbox_message_reply", args=[message.pk]), {"text": "My answer"}
    )

    html = answer.content.decode()
    assert "My answer" in html
    assert "could not be sent" in html
    assert "ana@example.org" not in caplog.text
    assert Message.objects.get().status != DONE


def test_nobody_answers_without_an_address_or_the_right(chief):
    anonymous = MessageFactory(reply_to="")
    address = reverse("inbox_message_reply", args=[anonymous.pk])
    page = chief.get(reverse("inbox_message:edit", args=[anonymous.pk]))
    assert address not in page.content.decode()
    assert chief.get(address).status_code == 404

    other = Client()
    other.force_login(UserFactory(permissions=["library.change_resource"]))
    message = MessageFactory(reply_to="ana@example.org")
    address = reverse("inbox_message_reply", args=[message.pk])
    assert other.post(address, {"text": "x"}).status_code in (302, 403)
    assert mail.outbox == []
