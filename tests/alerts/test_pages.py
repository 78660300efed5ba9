"""A reader asks for alerts, confirms, sees them and ends them, without an account."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core import mail
from django.utils import timezone
from django.utils.translation import override

from freeshelf.alerts import services
from freeshelf.alerts.models import Alert, Subscriber
from freeshelf.alerts.sending import (
    CONFIRMATIONS_A_DAY,
    CONFIRMATIONS_AN_HOUR,
    send_confirmations,
)
from tests.alerts.conftest import ADDRESS, NOW, begin, confirmation, link, run
from tests.library.factories import (
    AgentFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.vocabularies.factories import ConceptFactory
from tests.web.human_forms import answer_to, errors, fields, watch
from tests.web.reading import said

__all__ = ["watch"]

ABOUT = "/en/search?q=debt&year=2020&page=3&sort=newest"
WANTED = {"email": ADDRESS, "period": "weekly", "about": ABOUT}


def ask(client, watch, **more):
    """Fill in the small form of a page, then the form with the question."""
    opened = client.post("/en/alerts", WANTED)
    assert opened.status_code == 200
    watch.wait(seconds=20)
    return client.post(
        "/en/alerts", fields(opened) | {"answer": answer_to(opened)} | more
    )


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def test_a_reader_asks_confirms_and_ends_all_without_a_cookie(strict, watch):
    response = ask(strict, watch)
    assert (response.status_code, response["Location"]) == (
        302,
        "/en/alerts/received",
    )
    assert "Check your email" in said(page(strict.get("/en/alerts/received")))
    address = link(confirmation(), "confirm")

    shown = page(strict.get(address))
    assert "“debt” · 2020" in said(shown)
    assert not Alert.objects.confirmed().exists()
    key = shown.select_one("input[name=alert]")["value"]
    confirmed = strict.post(address, {"alert": key}, follow=True)
    assert "Your alerts" in said(page(confirmed))
    assert "Every week" in said(page(confirmed))
    (alert,) = Alert.objects.confirmed()
    assert alert.due_on == services.next_due("weekly", timezone.localdate())

    overview = confirmed.redirect_chain[-1][0]
    ended = strict.post(overview)
    assert "You are unsubscribed" in said(page(ended))
    assert not Subscriber.objects.exists()
    assert strict.get(overview).status_code == 410
    assert strict.get(address).status_code == 410
    assert not strict.cookies


def test_one_press_in_the_mailbox_ends_all_and_opening_the_link_does_not(
    strict, subscribe, open_at
):
    subscribe()
    ResourceFactory(title="Fees")
    open_at()
    (message,) = run()[1]
    address = link(message, "end")

    assert strict.get(address).status_code == 200
    assert strict.head(address).status_code == 200
    assert Subscriber.objects.count() == 1
    pressed = strict.post(address, {"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    assert not Subscriber.objects.exists()
    assert not strict.cookies
    # Pressed again, and looked at later.
    assert strict.post(address).status_code == 200
    assert strict.get(address).status_code == 200


def test_one_of_several_is_ended(client, subscribe, open_at):
    first, second = subscribe(), subscribe("/en/search?q=kilns")
    ResourceFactory(title="Fees")
    open_at()
    address = link(run()[1][0], "all")

    assert client.post(address, {"alert": first.pk}, follow=True).status_code == 200
    assert list(Alert.objects.all()) == [second]
    # That of another address is not there.
    other = subscribe(email="other@example.org")
    client.post(address, {"alert": other.pk})
    assert Alert.objects.count() == 2


def test_the_confirmation_tells_nothing_of_the_library(settings):
    settings.FREESHELF_SITE_NAME = "Library against Human Trafficking"
    begin("/en/search?q=debt+bondage")

    message = confirmation()

    text = f"{message.message()['From']} {message.subject} {message.body}".lower()
    for word in ("traffick", "debt", "freeshelf", "library against", "search"):
        assert word not in text
    assert message.message()["From"] == "mail@library.example.org"
    settings.FREESHELF_ALERTS = {
        **settings.FREESHELF_ALERTS,
        "FROM": "News <news@mail.example>",
    }
    begin(email="other@example.org")
    assert confirmation().message()["From"] == "News <news@mail.example>"


def test_the_answer_is_the_same_for_an_address_that_is_known(client, watch, subscribe):
    stranger = ask(client, watch)
    alert = subscribe()
    known = ask(client, watch)

    assert known.status_code == stranger.status_code
    assert known["Location"] == stranger["Location"]
    assert Alert.objects.confirmed().get() == alert


def test_nobody_confirms_what_its_holder_was_not_shown(client):
    begin()
    address = link(confirmation(), "confirm")
    keys = [each["value"] for each in page(client.get(address)).select("[name=alert]")]
    begin("/en/search?q=slipped+in")

    client.post(address, {"alert": keys})

    assert Alert.objects.confirmed().count() == 1
    assert client.post(address, {"alert": ["x", "9" * 30, "-1"]}).status_code == 302


def test_an_email_confirms_only_what_was_asked_for_since_the_one_before(client):
    begin("/en/search?q=of+somebody+else")
    first = link(confirmation(), "confirm")
    begin()
    second = link(confirmation(), "confirm")

    shown = page(client.get(second))
    assert "of somebody else" not in said(shown)
    keys = [str(alert.pk) for alert in Alert.objects.all()]
    client.post(second, {"alert": keys})

    (confirmed,) = services.alerts_of(Subscriber.objects.get())
    assert confirmed.question.title() == "“fees”"
    # What is not ticked is not confirmed.
    client.post(first, {"alert": []})
    assert Alert.objects.confirmed().count() == 1
    client.post(first, {"alert": keys})
    assert Alert.objects.confirmed().count() == 2


def test_what_is_asked_for_again_is_in_the_next_email(client):
    begin()
    confirmation()
    begin()

    address = link(confirmation(), "confirm")

    assert page(client.get(address)).select_one("[name=alert]")
    forged = f"{address}_{Alert.objects.get().pk}"
    assert client.get(forged).status_code == 410


def test_an_address_is_asked_a_few_times_an_hour_and_a_day():
    def asked(**later):
        begin(f"/en/search?q={'x'.join(map(str, later.values()))}")
        return send_confirmations(now=NOW + timedelta(**later))

    assert [asked(minutes=each) for each in range(5)] == [
        1 if each < CONFIRMATIONS_AN_HOUR else 0 for each in range(5)
    ]
    assert sum(asked(minutes=61 + each) for each in range(5)) == CONFIRMATIONS_AN_HOUR
    assert CONFIRMATIONS_A_DAY == 2 * CONFIRMATIONS_AN_HOUR
    assert asked(hours=5) == 0
    # Others are asked meanwhile.
    begin(email="other@example.org")
    assert send_confirmations(now=NOW + timedelta(hours=5)) == 1
    assert asked(hours=26) == 1


def test_spellings_of_one_mailbox_are_asked_no_more_often():
    spellings = [f"rea.der+{number}@Example.org" for number in range(6)]
    for email in (*spellings, "READER@example.org"):
        begin(email=email)

    assert send_confirmations(now=NOW) == CONFIRMATIONS_AN_HOUR


def test_of_many_alerts_for_one_address_the_last_ones_wait():
    """Entering an address again and again does not keep its holder out."""
    for number in range(services.MAX_PENDING + 3):
        begin(f"/en/search?q={number}")

    (subscriber,) = Subscriber.objects.all()
    titles = [
        each.question.title() for each in services.alerts_of(subscriber, pending=True)
    ]
    assert titles == [f"“{number}”" for number in range(3, services.MAX_PENDING + 3)]


def test_an_address_has_an_end_of_alerts(monkeypatch, subscribe):
    monkeypatch.setattr(services, "MAX_ALERTS", services.MAX_PENDING)
    subscribe()
    begin("/en/search?q=kilns")

    assert Alert.objects.count() == 1


def test_who_has_an_alert_already_is_sent_the_link_to_it(subscribe, client):
    subscribe()
    begin()

    message = confirmation()

    shown = client.get(link(message, "all"))
    assert "Your alerts" in said(page(shown))


@pytest.mark.parametrize("code", [code for code, _name in django_settings.LANGUAGES])
def test_every_language_has_the_way_through(client, code, subscribe, open_at):
    subscribe(f"/{code}/search?q=fees", language=code)
    begin(f"/{code}/search?q=kilns", language=code)
    confirm = link(confirmation(), "confirm")
    ResourceFactory(title="Fees")
    open_at()
    (message,) = run()[1]

    for address in (confirm, link(message, "all"), link(message, "end")):
        assert address.startswith(f"/{code}/alerts/")
        assert client.get(address).status_code == 200


def test_pages_of_questions_have_the_form(client, page_of, subscribe, index, settings):
    concept, agent = ConceptFactory(), AgentFactory()
    place = ConceptFactory(scheme__role="place")
    ResourceFactory(publisher=agent, subjects=[concept], spatial=[place])
    ReadingListFactory(slug="first")
    index()
    addresses = (
        "/en/search?q=guide&year=2020",
        f"/en/topics/{concept.scheme.identifier}/{concept.identifier}",
        f"/en/topics/{place.scheme.identifier}/{place.identifier}",
        f"/en/publishers/{agent.identifier}",
        "/en/lists/first",
    )
    for address in addresses:
        form = page_of(address).select_one(".get-alerts form")
        assert form["action"] == "/en/alerts"
        about = form.select_one("[name=about]")["value"]
        feed = page_of(address).select_one(".get-alerts a")["href"]
        assert b"<feed" in client.get(feed).content
        assert page_of(f"/en/alerts?about={about}").select_one("form.form")
        begin(about)
    assert Alert.objects.count() == len(addresses)
    assert not page_of("/en/search?q=help+me+my+boss+has+my+passport").select(
        ".get-alerts"
    )
    settings.FREESHELF_ALERTS = {**settings.FREESHELF_ALERTS, "IS_ON": False}
    assert not page_of(addresses[0]).select(".get-alerts form")
    page_of("/en/alerts?about=/en/search?q=x", status=404)


def test_without_a_mail_server_there_is_no_form(page_of, subscribe, index, settings):
    index()
    settings.EMAIL_BACKEND = "freeshelf.shared.email_files.EmailFileBackend"

    assert not page_of("/en/search?q=guide").select(".get-alerts form")
    page_of("/en/alerts?about=/en/search?q=x", status=404)


@pytest.mark.parametrize(
    "about",
    [
        *("", "x", "/", "/en/", "/en/about/", "//en/search", "/xx/search?q=a"),
        *("/en/topics/a/b", "/en/publishers/none", "/en/lists/none", "\0"),
        *(
            "/en/search?sort=no",
            "/en/search?q=%ff&page=0",
            f"/en/search?q={'a' * 5000}",
        ),
        *("http://[", "/en/search/facets/topic", "/en/alerts?about=/en/search"),
    ],
)
def test_other_pages_have_no_question(client, watch, about):
    assert client.post("/en/alerts", {"about": about}).status_code == 404

    response = ask(client, watch, about=about)
    assert response.status_code == 422
    assert not Alert.objects.exists()


def test_what_is_wrong_is_said_and_kept(client, watch):
    too_long = (f"{'a' * 260}@example.org", f"a@{'ä' * 60}.org")
    for email in ("", "no address", "a@b", *too_long):
        response = ask(client, watch, email=email)
        assert response.status_code == 422
        assert errors(response)
    assert ask(client, watch, period="hourly").status_code == 422
    assert ask(client, watch, answer="wrong").status_code == 422
    assert ask(client, watch, trap="x").status_code == 422
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "token", ["x", "1-", f"1-{'0' * 40}", f"{'9' * 18}-{'a' * 40}"]
)
def test_a_link_that_nobody_was_sent_opens_nothing(client, token):
    begin()

    for name in ("confirm", "all"):
        assert client.get(f"/en/alerts/{name}/{token}").status_code == 410
        assert client.post(f"/en/alerts/{name}/{token}").status_code == 410
    client.post(f"/en/alerts/end/{token}")
    assert Subscriber.objects.count() == 1


def test_the_link_for_one_purpose_is_none_for_another(client):
    begin()
    token = link(confirmation(), "confirm").rpartition("/")[2]

    client.post(f"/en/alerts/end/{token}")
    assert client.get(f"/en/alerts/all/{token}").status_code == 410
    assert Subscriber.objects.count() == 1


def test_a_topic_that_is_closed_has_no_question(client):
    concept = ConceptFactory(scheme__is_public=False)
    ResourceFactory(subjects=[concept], access_rights="staff")

    about = f"/en/topics/{concept.scheme.identifier}/{concept.identifier}"
    closed = client.post("/en/alerts", {"about": about})
    unknown = client.post("/en/alerts", {"about": "/en/topics/none/none"})

    assert (closed.status_code, unknown.status_code) == (404, 404)
    assert not mail.outbox


@pytest.mark.parametrize("code", [code for code, _name in django_settings.LANGUAGES])
def test_a_frequency_has_no_number_to_fill_in(code):
    with override(code):
        assert not [label for label in Alert.Period.labels if "%" in str(label)]
