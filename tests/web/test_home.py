"""The home page and other editorial pages."""

import datetime
import io

import pytest
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.models import Collection, CollectionViewRestriction

from freeshelf.library.models import Resource
from freeshelf.pages.models import NewsPage, StandardPage
from freeshelf.search.examples import refresh_examples
from tests.content.factories import picture_looked_at
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
    UserFactory,
)
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.core


@pytest.fixture
def picture():
    stream = io.BytesIO()
    Picture.new("RGB", (1200, 800), "#345").save(stream, "PNG")
    stream.seek(0)
    return picture_looked_at(
        title="Kiln", description="A brick kiln", file=ImageFile(stream, "kiln.png")
    )


def test_the_home_page_shows_what_is_on_the_shelf(shelve, page_of):
    make_home(introduction="A library.", examples="debt bondage\nC189")
    topics = ConceptSchemeFactory(identifier="topics")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    resource = ResourceFactory(title="Brick kilns", subjects=[debt])
    ResourceFactory(title="Marmoset", subjects=[debt], access_rights="staff")
    FileFactory(resource=resource)
    first = ReadingListFactory(title="Begin here")
    for entry in Resource.objects.all():
        first.items.create(resource=entry)
    first.save()
    shelve()
    refresh_examples(["en"])

    page = page_of("/en/")

    assert said(page.h1) == "A library."
    assert said(page.select_one(".home__counts")) == "1 resource, 1 file, 1 language"
    # No record has C189.
    examples = page.select(".home__examples a")
    assert [link["href"] for link in examples] == ["/en/search?q=debt%20bondage"]
    assert said(page.select_one(".counted-links")) == "Debt bondage 1"
    assert said(page.select_one(".home__new")) == "Recently added " + said(
        page.select_one(".home__new .resource-card")
    )
    assert said(page.select_one(".home__lists li")) == "Begin here 1 resource"
    assert "Marmoset" not in str(page)


def test_the_root_leads_to_the_language(db, client):
    make_home()

    response = client.get("/")

    assert response.status_code == 302
    assert response["Location"] == "/en/"


def test_pages_of_the_menu_stand_in_the_header_if_everyone_may_read_them(db, page_of):
    home = make_home()
    for title, fields in {
        "About": {"show_in_menus": True},
        "Aside": {},
        "Draft": {"show_in_menus": True, "live": False},
    }.items():
        home.add_child(instance=StandardPage(title=title, slug=title.lower(), **fields))

    menu = [said(link) for link in page_of("/en/").select(".site-header__nav a")]

    assert menu == ["Search", "Topics", "Reading lists", "Publishers", "About"]


def test_texts_quotations_and_imported_html_are_shown(db, page_of):
    home = make_home()
    page = StandardPage(
        title="About",
        slug="about",
        body=[
            ("heading", "Why"),
            ("paragraph", "<p>Because.</p>"),
            ("quote", {"text": "Read.", "attribution": "A reader"}),
            ("imported_html", "<p>From <em>before</em></p>"),
        ],
    )
    home.add_child(instance=page)

    text = said(page_of("/en/about/").select_one(".prose"))

    assert text == "Why Because. Read. A reader From before"


def test_news_has_its_day(db, page_of):
    home = make_home()
    home.add_child(
        instance=NewsPage(
            title="Opened", slug="opened", published_date=datetime.date(2026, 11, 3)
        )
    )

    day = page_of("/en/opened/").select_one("time")

    assert day["datetime"] == "2026-11-03"
    assert said(day) == "3 Nov 2026"


def test_a_picture_of_a_page_is_served_in_the_size_shown(db, page_of, client, picture):
    home = make_home()
    body = [("figure", {"image": picture, "caption": "At dawn"})]
    home.add_child(instance=StandardPage(title="Kilns", slug="kilns", body=body))

    image = page_of("/en/kilns/").select_one(".figure img")
    response = client.get(image["src"])

    assert image["alt"] == "A brick kiln"
    assert response["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_originals_have_no_address_and_closed_pictures_are_for_those_who_may(
    db, client, picture
):
    closed = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    body = [("figure", {"image": picture, "caption": "At dawn"})]
    make_home().add_child(instance=StandardPage(title="Kilns", slug="kilns", body=body))
    address = picture.get_rendition("width-480").url
    original = picture.file.url

    assert client.get(original).status_code == 404
    assert client.get(address).status_code == 200
    picture.collection = closed
    picture.save()
    assert client.get(address).status_code == 404
    client.force_login(UserFactory())
    assert client.get(address).status_code == 200
    assert client.get(original).status_code == 404


def test_the_health_address_says_ok(client, db):
    assert client.get("/healthz").content == b"ok\n"


def test_new_documents_in_the_readers_language_come_first(shelve, page_of):
    make_home()
    ResourceFactory(title="Los hornos", language="es")
    for number in range(6):
        ResourceFactory(title=f"Kilns {number}", language="en")
    ResourceFactory(title="Les fours", language="fr")
    shelve()

    spanish = page_of("/es/").select(".home__new h3")
    english = page_of("/en/").select(".home__new h3")

    assert [said(title) for title in spanish][:2] == ["Los hornos", "Les fours"]
    assert len(spanish) == 6
    assert all(said(title).startswith("Kilns") for title in english)


def test_topics_are_those_that_records_name_themselves(shelve, page_of):
    make_home()
    topics = ConceptSchemeFactory(identifier="topics")
    umbrella = ConceptFactory(scheme=topics, label="4P paradigm")
    for number in range(12):
        topic = ConceptFactory(scheme=topics, label=f"Topic {number}")
        topic.broader.add(umbrella)
        ResourceFactory(subjects=[topic])
    shelve()

    shown = [said(each) for each in page_of("/en/").select(".counted-links__label")]

    assert sorted(shown) == sorted(f"Topic {number}" for number in range(12))


def test_publishers_are_in_the_menu_and_do_not_run_the_library(shelve, page_of):
    make_home()
    ResourceFactory(publisher=AgentFactory(name="Kiln Press"))
    shelve()

    link = page_of("/en/").select_one('.site-header__nav a[href$="facets/publisher"]')
    page = page_of(link["href"])

    assert said(link) == "Publishers"
    assert "Kiln Press" in said(page.main)
    assert "does not mean that an organisation runs this library" in said(page.main)
