"""Messages from readers: kept, refused in words, never lost."""

from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError
from django.test import Client

from freeshelf.inbox.models import Message
from tests.library.factories import ResourceFactory
from tests.pages.home import make_home
from tests.web.human_forms import MESSAGE, answer_to, errors, fields, send, watch
from tests.web.reading import said

__all__ = ["watch"]
pytestmark = pytest.mark.django_db


def test_a_message_is_kept_with_its_page_and_nothing_of_its_sender(client, watch):
    resource = ResourceFactory()
    page = resource.get_absolute_url()

    response = send(client, watch, f"/en/contact?about={page}", {"kind": "removal"})

    assert response.status_code == 302
    assert response["Location"] == "/en/contact/received"
    kept = Message.objects.get()
    assert (kept.kind, unquote(kept.about), kept.resource) == (
        "removal",
        page,
        resource,
    )
    assert (kept.text, kept.reply_to, kept.language) == ("", "", "en")
    assert b"Message sent" in client.get(response["Location"]).content
    assert {field.name for field in Message._meta.fields} == {
        "id",
        "kind",
        "about",
        "resource",
        "text",
        "reply_to",
        "language",
        "status",
        "assigned_to",
        "note",
        "received_at",
        "notified_at",
        "closed_at",
    }


def test_what_is_wrong_is_said_with_the_field_and_leads_into_it(client, watch):
    opened = client.get("/en/contact")
    watch.wait(seconds=5)

    page = BeautifulSoup(
        client.post("/en/contact", fields(opened)).content, "html.parser"
    )

    links = {said(link): link["href"][1:] for link in page.select(".form-errors a")}
    assert links["What is it about? Select an option."] == "id_kind_0"
    assert links["Your message: Enter what is wrong or missing."] == "id_text"
    (asked,) = [text for text in links if text.endswith("Answer the question.")]
    assert ".:" not in asked
    identifiers = [tag["id"] for tag in page.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers))
    assert all(page.find(id=target).name != "div" for target in links.values())


def test_what_a_form_demands_is_said_before_it_is_sent(client):
    page = BeautifulSoup(client.get("/en/contact").content, "html.parser")

    labels = {
        label["for"]: said(label) for label in page.select("form.form label[for]")
    }
    assert labels["id_text"] == "Your message"
    assert labels["id_about"] == "Which page or resource?"
    assert labels["id_reply_to"] == "Email address for a reply (optional)"
    assert "this field or the next one" in said(page.select_one("#id_about_helptext"))
    assert "up to 5,000 characters" in said(page.select_one("#id_text_helptext"))


def test_every_page_has_the_way_to_the_form_and_says_which_page(client, watch):
    make_home()
    resource = ResourceFactory()
    address = resource.get_absolute_url()
    for path in ("/en/", address, "/en/topics", "/en/nothing/here/"):
        page = BeautifulSoup(client.get(path).content, "html.parser")
        link = page.find("a", string="Correct or remove something")
        assert link["href"] == f"/en/contact?about={path}"
        assert link["rel"] == ["nofollow"]

    opened = client.get(f"/en/contact?about={address}&kind=removal")

    assert fields(opened)["about"] == address
    assert fields(opened)["kind"] == "removal"


@pytest.mark.parametrize(
    "about",
    [
        "//evil.example/x",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\\evil",
        "/en/search?q=words",
        "/" + "a" * 600,
    ],
)
def test_an_address_of_elsewhere_is_not_taken_over(client, watch, about):
    assert fields(client.get("/en/contact", {"about": about}))["about"] == ""


def test_a_removal_needs_no_reasons_but_a_place(client, watch):
    nowhere = send(client, watch, typed={"kind": "removal"})
    somewhere = send(
        client, watch, typed={"kind": "removal", "about": "the kiln study"}
    )

    assert nowhere.status_code == 422
    assert "Enter which page or resource it is" in errors(nowhere)
    assert somewhere.status_code == 302
    assert Message.objects.get().about == "the kiln study"


def test_what_is_wrong_is_said_and_everything_typed_stays(client, watch):
    typed = {
        "kind": "correction",
        "about": "/en/about/",
        "text": "",
        "reply_to": "not an address",
    }

    response = send(client, watch, typed=typed)

    assert response.status_code == 422
    assert "Enter what is wrong or missing." in errors(response)
    assert "Enter an email address in the correct format" in errors(response)
    again = fields(response)
    assert {name: again[name] for name in typed} == typed
    assert again["answer"]
    page = BeautifulSoup(response.content, "html.parser")
    for link in page.select(".form-errors a"):
        assert page.find(id=link["href"][1:]) is not None
    assert page.title.text.startswith("There is a problem")
    watch.wait(seconds=20)
    assert (
        client.post("/en/contact", again | MESSAGE | {"reply_to": ""}).status_code
        == 302
    )


def test_a_wrong_answer_brings_a_new_question_and_uses_the_old_one_up(client, watch):
    opened = client.get("/en/contact")
    watch.wait(seconds=20)
    wrong = fields(opened) | MESSAGE | {"answer": "quern"}
    response = client.post("/en/contact", wrong)
    right = answer_to(opened)

    assert response.status_code == 422
    assert "The answer is not correct." in errors(response)
    again = fields(response)
    assert again["text"] == MESSAGE["text"]
    assert again["answer"] == ""
    assert again["token"] != wrong["token"]
    old = client.post("/en/contact", wrong | {"answer": right})
    assert old.status_code == 422
    assert "This form has already been sent." in errors(old)
    watch.wait(seconds=20)
    new = client.post("/en/contact", again | {"answer": answer_to(response)})
    assert new.status_code == 302


def test_a_form_that_stood_open_too_long_asks_again(client, watch):
    opened = client.get("/en/contact")
    data = fields(opened) | MESSAGE | {"answer": answer_to(opened)}
    watch.wait(hours=3)

    response = client.post("/en/contact", data)

    assert response.status_code == 422
    assert "open for a long time. Nothing is lost" in errors(response)
    assert fields(response)["text"] == MESSAGE["text"]
    watch.wait(seconds=20)
    sent = fields(response) | {"answer": answer_to(response)}
    assert client.post("/en/contact", sent).status_code == 302


def test_what_a_password_manager_fills_in_at_once_is_received(client, watch):
    opened = client.get("/en/contact")
    page = BeautifulSoup(opened.content, "html.parser")
    trap = page.select_one(".form-trap input")

    sent = client.post(
        "/en/contact", fields(opened) | MESSAGE | {"answer": answer_to(opened)}
    )

    assert sent.status_code == 302
    # The names that fill it in, and the signs that keep them out.
    assert trap["name"] not in {"website", "url", "company", "phone", "address"}
    assert {"data-1p-ignore", "data-bwignore", "data-lpignore"} <= trap.attrs.keys()


def test_what_fills_in_every_field_is_told_to_leave_one_empty(client, watch):
    response = send(client, watch, trap="https://spam.example")

    assert response.status_code == 422
    assert "Leave this field empty." in errors(response)
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one(".form-trap") is None
    assert not Message.objects.exists()


def test_a_form_sent_twice_is_kept_once(client, watch):
    opened = client.get("/en/contact")
    watch.wait(seconds=20)
    data = fields(opened) | MESSAGE | {"answer": answer_to(opened)}

    statuses = [client.post("/en/contact", data).status_code for _ in range(2)]

    assert statuses == [302, 422]
    assert Message.objects.count() == 1


def test_too_much_from_one_place_waits_and_loses_nothing(client, watch):
    statuses = [send(client, watch).status_code for _ in range(20)]
    refused = send(client, watch)
    elsewhere = send(Client(REMOTE_ADDR="192.0.2.9"), watch)

    assert statuses == [302] * 20
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert "Nothing is lost. Wait 1 minute" in errors(refused)
    assert fields(refused)["text"] == MESSAGE["text"]
    assert fields(refused)["answer"]
    assert elsewhere.status_code == 302


def test_guessing_answers_comes_to_an_end(client, watch):
    statuses = [send(client, watch, answer="quern").status_code for _ in range(80)]

    assert set(statuses[:60]) == {422}
    assert statuses.count(429) >= 10


def test_more_than_a_form_takes_is_refused_in_words(client, watch):
    long = send(client, watch, text="a" * 5001)
    huge = send(client, watch, text="a" * 300_000)

    assert long.status_code == 422
    assert "This must be 5000 characters or fewer. You have entered 5001." in errors(
        long
    )
    assert fields(long)["text"] == "a" * 5001
    assert huge.status_code == 413
    assert "what you typed is still there" in huge.content.decode()
    assert huge["Cache-Control"] == "no-store"


def test_a_busy_database_loses_nothing(client, watch, monkeypatch):
    def busy(**fields):
        raise OperationalError("database is locked")

    monkeypatch.setattr("freeshelf.web.views.submissions.receive_message", busy)

    response = send(client, watch)

    assert response.status_code == 503
    assert "Wait a moment and send it again." in errors(response)
    assert fields(response)["text"] == MESSAGE["text"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "https://testserver.evil.example"},
    ],
)
def test_a_form_on_another_site_sends_nothing(client, watch, headers):
    opened = client.get("/en/contact")
    watch.wait(seconds=20)
    data = fields(opened) | MESSAGE | {"answer": answer_to(opened)}

    response = client.post("/en/contact", data, headers=headers)

    assert response.status_code == 403
    assert "sent from another site" in errors(response)
    own = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert client.post("/en/contact", data, headers=own).status_code == 302


def test_a_form_sets_no_cookie_and_is_kept_by_no_cache(watch):
    client = Client(enforce_csrf_checks=True)

    response = send(client, watch)
    opened = client.get("/en/contact")

    assert response.status_code == 302
    assert not client.cookies
    assert "no-store" in opened["Cache-Control"]
    assert opened["Referrer-Policy"] == "no-referrer"
