"""Values of editor-defined fields on the page of a resource, and as filters."""

import json

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from tests.content.factories import ImageFactory
from tests.fields.factories import FieldFactory, FieldGroupFactory
from tests.library.factories import ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _shown(page):
    """Words of each field of the page by its label."""
    return {
        field.dt.text: [" ".join(dd.text.split()) for dd in field.find_all("dd")]
        for field in page.select(".resource__body > .section > .field-list > div")
    }


def test_values_of_every_kind_are_shown_as_what_they_are(page_of):
    home = make_home()
    group = FieldGroupFactory(title="Details")
    scheme = ConceptSchemeFactory(role="sector")
    concept = ConceptFactory(scheme=scheme, label="Fishing")
    other = ResourceFactory(title="دليل", language="ar")
    picture = ImageFactory(title="Boats")
    values = {
        "text": "Marmalade <b>House</b>",
        "textarea": "One\nTwo",
        "number": 1240,
        "email": "a@example.org",
        "url": "https://example.org/x",
        "wysiwyg": '<p>See <a href="/r/1">this</a></p>',
        "select": "en",
        "true_false": False,
        "link": {"url": "https://example.org/", "title": "Here"},
        "page_link": f"page:{home.pk}",
        "relationship": [f"resource:{other.identifier}"],
        "taxonomy": f"concept:{scheme.identifier}.{concept.identifier}",
        "google_map": {"address": "Accra", "latitude": 5.6, "longitude": -0.2},
        "date_picker": "2026-01-31",
        "date_time_picker": "2026-01-31T09:30:00",
        "time_picker": "09:30:00",
        "color_picker": "#0b5568",
        "gallery": [f"image:{picture.pk}"],
    }
    for key in values:
        FieldFactory(group=group, key=key, type=key, choices="en : English")
    record = ResourceFactory(field_values=values)

    page = page_of(record.get_absolute_url())
    shown = _shown(page)

    assert page.find("h2", string="Details")
    assert shown["Text"] == ["Marmalade <b>House</b>"]
    assert shown["Number"] == ["1,240"]
    assert shown["Select"] == ["English"]
    assert shown["True_False"] == ["No"]
    assert shown["Taxonomy"] == ["Fishing"]
    assert shown["Date_Picker"] == ["31 Jan 2026"]
    assert shown["Date_Time_Picker"] == ["31 Jan 2026 09:30"]
    assert shown["Time_Picker"] == ["09:30"]
    link = page.find("a", string="دليل")
    assert (link["lang"], link["dir"]) == ("ar", "rtl")
    assert page.find("a", string="Accra")["href"] == "geo:5.6,-0.2"
    assert page.find("a", string="a@example.org")["href"] == "mailto:a@example.org"
    assert page.find("a", string="this")["href"] == "/en/r/1"
    assert page.select_one("img.field-list__picture")["alt"] == "Boats"
    assert not page.select("[style]")


def test_rows_stand_under_each_other(page_of):
    group = FieldGroupFactory()
    body = FieldFactory(group=group, key="body", type="flexible_content")
    hero = FieldFactory(group=group, parent=body, key="hero", type="layout")
    rows = FieldFactory(group=group, parent=hero, key="rows", type="repeater")
    FieldFactory(group=group, parent=rows, key="city")
    inner = {"rows": [{"city": "Accra"}, {"city": "Lomé"}]}
    record = ResourceFactory(
        field_values={"body": [{"layout": "hero", "values": inner}]}
    )

    page = page_of(record.get_absolute_url())

    cities = [dd.text.strip() for dd in page.select(".field-list__row .field-list dd")]
    assert cities[-2:] == ["Accra", "Lomé"]
    assert page.select_one(".field-list__kind").text == "Hero"


def test_what_was_typed_for_another_kind_of_field_acts_nowhere_and_tells_no_hash(
    page_of,
):
    values = {
        "wysiwyg": "Fees < 5 <script>alert(1)</script><b onclick='x()'>here</b>",
        "link": {"url": "JavaScript:alert(1)", "title": "There"},
        "text": make_password("open-sesame"),
        "textarea": "It costs 5 $ and $ 6",
    }
    group = FieldGroupFactory()
    for key in values:
        FieldFactory(group=group, key=key, type=key)
    record = ResourceFactory(field_values=values)

    page = page_of(record.get_absolute_url())

    assert _shown(page) == {
        "Wysiwyg": ["Fees < 5 here"],
        "Link": ["There"],
        "Textarea": ["It costs 5 $ and $ 6"],
    }
    assert not page.select(".field-list script, .field-list a, .field-list [onclick]")


def test_nothing_for_staff_and_nothing_hidden_is_on_the_page_or_in_its_data(
    page_of, client
):
    group = FieldGroupFactory()
    FieldFactory(group=group, key="pages", type="number", name="page_count")
    FieldFactory(group=group, key="ours", is_public=False)
    FieldFactory(group=group, key="secret", type="password")
    FieldFactory(group=group, key="more", type="relationship")
    hidden = ResourceFactory(title="confidential-marmoset", access_rights="staff")
    secret = make_password("open-sesame")
    record = ResourceFactory(
        field_values={
            "pages": 12,
            "ours": "internal-marmoset",
            "secret": secret,
            "gone": "former-marmoset",
            "more": [f"resource:{hidden.identifier}"],
        }
    )

    page = page_of(record.get_absolute_url())

    assert "marmoset" not in str(page)
    assert "pbkdf2" not in str(page)
    data = json.loads(page.find("script", type="application/ld+json").string)
    assert data["additionalProperty"] == [
        {
            "@type": "PropertyValue",
            "propertyID": "page_count",
            "name": "Pages",
            "value": 12,
        }
    ]
    for ending in ("bib", "ris", "json"):
        address = reverse("resource-export", args=[record.identifier, ending])
        assert b"marmoset" not in client.get(address).content


def test_a_field_is_a_filter_of_results_with_a_full_list(page_of, shelve):
    FieldFactory(
        key="f-1", label="Country", is_facetable=True, choices="", group__title="G"
    )
    ghana = ResourceFactory(title="Ghana guide", field_values={"f-1": "Ghana & Togo"})
    ResourceFactory(title="Nepal guide", field_values={"f-1": "Nepal"})
    shelve()

    page = page_of("/en/search?q=guide")
    link = page.find("span", string="Ghana & Togo").parent
    narrowed = page_of(link["href"])
    listed = page_of("/en/search/facets/field.f-1?q=guide")
    page_of("/en/search/facets/field.none", status=404)

    assert "field.f-1=Ghana+%26+Togo" in link["href"]
    titles = [each.text for each in narrowed.select(".resource-card__title")]
    assert [" ".join(title.split()) for title in titles] == [ghana.title]
    assert "Country" in narrowed.select_one(".chip").text
    assert narrowed.select_one("meta[name=robots]")["content"].startswith("noindex")
    assert "Nepal" in listed.text


def test_a_film_in_a_field_is_a_card_that_asks_nobody(page_of, client):
    FieldFactory(key="f-film", type="oembed")
    film = ResourceFactory(field_values={"f-film": "https://youtu.be/dQw4w9WgXcQ"})
    other = ResourceFactory(field_values={"f-film": "https://films.example/1"})

    page = page_of(film.get_absolute_url())
    plain = page_of(other.get_absolute_url())
    policy = client.get(film.get_absolute_url())["Content-Security-Policy"]

    assert page.select_one(".field-list figure.embed .embed__card")
    assert not page.select("iframe")
    assert "frame-src https://www.youtube-nocookie.com" in policy
    link = plain.select_one(".field-list a")
    assert (link["href"], link.text) == ("https://films.example/1", "films.example")


def test_a_record_that_a_field_found_says_so_by_its_words(page_of, shelve):
    FieldFactory(key="f-who", type="textarea")
    ResourceFactory(
        title="A guide",
        description="Nothing of the kind.",
        field_values={"f-who": "Written at the Quernstone Observatory in 2019."},
    )
    shelve()

    page = page_of("/en/search?q=quernstone")

    marked = page.select_one(".resource-card mark")
    assert marked.text == "Quernstone"
    assert "Observatory" in marked.parent.text
