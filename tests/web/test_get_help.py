"""Services are listed by country, with the day of the check; nothing is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from freeshelf.web.presenters.formats import full_date
from tests.helplines.factories import HelpEntryFactory, place_named
from tests.web.reading import said

pytestmark = pytest.mark.django_db

ADDRESS = "/en/help"


def entry(page, name):
    for part in page.select(".help-entry"):
        if said(part.select_one(".help-entry__name")) == name:
            return part
    raise AssertionError(f"no entry {name}")


def test_danger_comes_first_and_the_header_leads_here(page_of):
    page = page_of(ADDRESS)

    assert said(page.main).startswith(
        "Get help If you are in immediate danger, call the local emergency number."
    )
    link = page_of("/en/topics").select_one(".site-header a[href='/en/help']")
    assert said(link) == "Get help"


def test_without_any_entry_the_page_still_helps(page_of):
    page = page_of(ADDRESS)

    assert "How to find help" in said(page.main)
    addresses = [link["href"] for link in page.main.select("a[rel]")]
    assert addresses == ["https://childhelplineinternational.org", "https://inhope.org"]
    assert not page.select("details.get-help__place")


def test_each_country_is_opened_by_the_reader_and_all_are_shut(page_of):
    HelpEntryFactory(name="Maiti", country="Nepal")
    HelpEntryFactory(name="Aide", country="Chad")
    HelpEntryFactory(name="Other", country="Chad", purpose="other")
    HelpEntryFactory(name="Union", reach="region", country="European Union")
    HelpEntryFactory(name="Finder", everywhere=True)
    HelpEntryFactory(name="Draft", live=False)

    page = page_of(ADDRESS)

    places = page.select("details.get-help__place")
    assert [said(place.summary) for place in places] == ["Chad", "Nepal"]
    assert not any(place.has_attr("open") for place in places)
    names = [said(name) for name in places[0].select(".help-entry__name")]
    assert names == ["Aide", "Other"]
    region = page.select_one(".get-help__region")
    assert said(region.h2) == "European Union"
    assert said(page.select_one(".get-help__everywhere .help-entry__name")) == "Finder"
    assert "Draft" not in str(page)
    assert "Is your country not listed?" in said(page.main)


@pytest.mark.parametrize(
    "headers", [{}, {"accept-language": "ne-NP"}, {"x-forwarded-for": "27.34.0.1"}]
)
def test_nothing_is_guessed_kept_or_set(client, headers):
    HelpEntryFactory(country="Nepal")
    HelpEntryFactory(country="Chad")

    response = client.get(ADDRESS, headers=headers)

    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert not response.cookies
    assert response.content == client.get(ADDRESS).content
    assert b"<form" not in response.content


def test_the_headings_are_those_of_their_sections_in_french(page_of):
    HelpEntryFactory(country="Nepal")

    page = page_of("/fr/help")

    assert [said(heading) for heading in page.main.select("h2")] == [
        "Choisissez un pays",
        "Votre pays ne figure pas dans la liste ?",
        "Avant d’appeler",
    ]


def test_contacts_are_followed_by_a_press(page_of):
    HelpEntryFactory(
        name="Maiti",
        contacts=[
            ("phone", "1-888-373-7888"),
            ("text", "233733"),
            ("mail", "help@example.org"),
            ("web", "https://example.org"),
        ],
    )

    links = entry(page_of(ADDRESS), "Maiti").select(".help-entry__contact")

    assert [(link["href"], said(link)) for link in links] == [
        ("tel:18883737888", "1-888-373-7888"),
        ("sms:233733", "233733"),
        ("mailto:help@example.org", "help@example.org"),
        ("https://example.org", "example.org"),
    ]
    assert all("noreferrer" in link["rel"] for link in links)
    assert all(link.bdi["dir"] == "ltr" for link in links)


def test_each_entry_says_when_it_was_checked(page_of):
    today = timezone.localdate()
    old = today - timedelta(days=181)
    edge = today - timedelta(days=180)
    HelpEntryFactory(name="Fresh", last_checked=edge, checked_by="Ana")
    HelpEntryFactory(name="Old", last_checked=old, checked_by="Ana")
    HelpEntryFactory(name="Never")

    page = page_of(ADDRESS)

    told = {
        name: said(entry(page, name).select_one(".help-entry__checked"))
        for name in ("Fresh", "Old", "Never")
    }
    assert told == {
        "Fresh": f"Checked on {full_date(edge)}.",
        "Old": (
            f"Last checked on {full_date(old)}, over 180 days ago: it may have changed."
        ),
        "Never": "Not checked yet by this library: it may have changed.",
    }
    assert "Ana" not in str(page)
    doubtful = page.select(".help-entry__checked--doubtful")
    assert len(doubtful) == 2


def test_facts_are_told_in_the_language_of_the_reader(page_of):
    place_named("Nepal", fr="Népal")
    HelpEntryFactory(
        name="Maiti",
        country="Nepal",
        about="Listens.",
        hours="Monday to Friday",
        spoken_languages="ne, en",
        cost="free",
        translations={"fr": {"about": "Écoute.", "hours": "Du lundi au vendredi"}},
    )

    page = page_of("/fr/help")

    told = said(entry(page, "Maiti"))
    assert "Écoute." in told
    assert "Du lundi au vendredi" in told
    assert "népalais, anglais" in told
    assert "Listens." not in told
    assert said(page.select_one("details.get-help__place summary")) == "Népal"


def test_what_is_not_translated_says_which_language_it_is_in(page_of):
    HelpEntryFactory(name="Maiti", about="Listens.")

    part = entry(page_of("/ar/help"), "Maiti")

    about = part.find("p", string="Listens.")
    assert (about["lang"], about["dir"]) == ("en", "ltr")
    assert part.select_one(".original-language") is not None
    name = part.select_one(".help-entry__name")
    assert (name["lang"], name["dir"]) == ("en", "ltr")


def test_the_page_asks_no_more_queries_for_more_entries(
    client, django_assert_max_num_queries
):
    HelpEntryFactory()
    client.get(ADDRESS)
    with django_assert_max_num_queries(20) as few:
        client.get(ADDRESS)
    for country in ("Chad", "Mali", "Peru", "Cuba"):
        HelpEntryFactory(country=country)

    with django_assert_max_num_queries(len(few)):
        client.get(ADDRESS)


def test_what_an_editor_writes_does_nothing_in_a_browser(page_of):
    HelpEntryFactory(
        name="<script>x</script>",
        about='"><img src=x onerror=alert(1)>',
        contacts=[("web", "javascript:alert(1)")],
    )

    page = page_of(ADDRESS)

    part = page.select_one(".help-entry")
    assert not part.select("script, img")
    assert not part.select("a[href^=javascript]")
