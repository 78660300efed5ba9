"""The page of a resource: what it says, what it links, who sees it."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from freeshelf.library.models import (
    FileContent,
    Resource,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.library.services import withdraw
from freeshelf.web.views.resource import preview
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.core


@pytest.fixture
def topics(db):
    scheme = ConceptSchemeFactory(identifier="topics")
    places = ConceptSchemeFactory(identifier="places", role="place")
    return {
        "fees": ConceptFactory(
            scheme=scheme,
            identifier="fees",
            label="Recruitment fees",
            hidden={"en": ["maid tax"]},
        ),
        "debt": ConceptFactory(scheme=scheme, identifier="debt", label="Debt bondage"),
        "nepal": ConceptFactory(scheme=places, identifier="np", label="Nepal"),
    }


@pytest.fixture
def report(topics):
    return ResourceFactory(
        title="Who pays?",
        description="<p>Fees &amp; debts.</p>",
        publisher=AgentFactory(name="Harbour Institute"),
        creators=[AgentFactory(name="Okafor, Ada", kind="person")],
        subjects=[topics["fees"], topics["debt"]],
        spatial=[topics["nepal"]],
        issued="2022-07",
        source_url="https://harbour.example.org/who-pays",
        license="CC-BY-4.0",
    )


def test_it_says_what_the_record_says(report, page_of):
    page = page_of(report.get_absolute_url())

    assert said(page.h1) == "Who pays?"
    assert [said(fact) for fact in page.select(".resource-card__fact")] == [
        "Nepal",
        "July 2022",
        "English",
    ]
    assert said(page.select_one(".resource__by")) == "Ada Okafor Harbour Institute"
    assert said(page.select_one(".prose")) == "Fees & debts."
    assert {said(tag): tag["href"] for tag in page.select(".tags a")} == {
        "Recruitment fees": "/en/topics/topics/fees",
        "Debt bondage": "/en/topics/topics/debt",
        "Nepal": "/en/topics/places/np",
    }
    link = page.find("a", string="Publisher’s page")
    assert link["href"] == "https://harbour.example.org/who-pays"
    assert "maid tax" not in str(page)


def test_each_file_is_offered_with_language_and_size(report, shelve, page_of):
    FileFactory(
        resource=report,
        name="who-pays.pdf",
        content=pdf_bytes("Fees", "Debts"),
        language="en",
    )
    FileFactory(
        resource=report,
        name="quién-paga.csv",
        content=b"a,b\n1,2\n",
        language="es",
        title="Cuadros",
    )
    shelve()

    buttons = page_of(report.get_absolute_url()).select(".resource__files a")

    texts = [said(button) for button in buttons]
    assert texts[0].startswith("Download PDF · English · ")
    assert texts[0].endswith("KB · 2 pages")
    assert texts[1] == "Cuadros · CSV · Spanish · 8 bytes"
    assert buttons[0]["href"] == f"/r/{report.identifier}/files/1/who-pays.pdf"


def test_the_contents_of_the_file_are_listed_by_page(report, shelve, page_of):
    file = FileFactory(resource=report, content=pdf_bytes("One", "Two", "Three"))
    shelve()
    content = file.current.content
    content.outline = [
        {"title": "Fees", "page": 1, "level": 0},
        {"title": "Who pays them", "page": 3, "level": 1},
        {"title": "Nowhere", "page": None, "level": 0},
    ]
    content.save()

    page = page_of(report.get_absolute_url())

    entries = page.select(".inside .outline a")
    assert [said(entry) for entry in entries] == ["Fees 1", "Who pays them 3"]
    assert entries[1]["href"] == f"{report.get_absolute_url()}/files/1/page/3"


@pytest.mark.parametrize("state", ["encrypted", "damaged"])
def test_a_file_that_not_everyone_can_open_says_so_before_the_click(
    report, shelve, page_of, state
):
    file = FileFactory(resource=report, content=pdf_bytes("One"))
    shelve()
    words = {"encrypted": "password protected", "damaged": "damaged"}
    url = report.get_absolute_url()
    assert words[state] not in said(page_of(url).select_one(".resource__files"))

    FileContent.objects.filter(pk=file.current.content_id).update(state=state)

    assert words[state] in said(page_of(url).select_one(".resource__files a"))
    assert words[state] in said(page_of("/en/search").select_one("a.download"))


def test_a_file_of_one_page_has_no_list_of_all_pages(report, shelve, page_of):
    FileFactory(resource=report, content=pdf_bytes("One"))
    shelve()

    assert "All 1 page" not in said(page_of(report.get_absolute_url()).main)


def test_rights_in_another_language_say_which(report, page_of):
    report.rights = "Cette notice peut être reproduite librement avec sa source."
    report.save()

    rights = page_of(report.get_absolute_url()).find(string=report.rights).parent
    assert rights["lang"] == "fr"


def test_relations_are_named_before_what_is_only_similar(report, topics, page_of):
    older = ResourceFactory(title="Who paid?")
    spanish = ResourceFactory(title="¿Quién paga?", language="es")
    similar = ResourceFactory(
        title="Fees in Nepal", subjects=[topics["fees"]], spatial=[topics["nepal"]]
    )
    elsewhere = ResourceFactory(title="Fees in Peru", subjects=[topics["fees"]])
    ResourceRelation.objects.create(
        resource=report, target=older, kind="newer_edition_of"
    )
    ResourceRelation.objects.create(
        resource=spanish, target=report, kind="translation_of"
    )

    page = page_of(report.get_absolute_url())

    assert [said(item) for item in page.select(".resource__stated li")] == [
        "Who paid? older edition",
        "¿Quién paga? translation",
    ]
    assert [
        (said(item.a), said(item.select_one(".reason")))
        for item in page.select(".related__item")
    ] == [
        (similar.title, "same topic: Recruitment fees; same place: Nepal"),
        (elsewhere.title, "same topic: Recruitment fees"),
    ]


def test_another_translation_of_the_same_original_is_one_of_this_record(
    report, topics, page_of
):
    french, russian = (
        ResourceFactory(title=title, language=language, subjects=[topics["fees"]])
        for title, language in (("Qui paie ?", "fr"), ("Кто платит?", "ru"))
    )
    closed = ResourceFactory(title="¿Quién paga?", language="es", access_rights="staff")
    for each in (french, russian, closed):
        ResourceRelation.objects.create(
            resource=each, target=report, kind="translation_of"
        )

    page = page_of(french.get_absolute_url())

    assert [said(item) for item in page.select(".resource__stated li")] == [
        f"{report.title} the original of this translation",
        "Кто платит? translation",
    ]
    assert russian.title not in [said(item.a) for item in page.select(".related__item")]


def test_an_older_edition_leads_to_the_newer_one(report, page_of):
    newer = ResourceFactory(title="Who pays now?")
    ResourceRelation.objects.create(
        resource=newer, target=report, kind="newer_edition_of"
    )

    stated = page_of(report.get_absolute_url()).select_one(".resource__stated li")

    assert said(stated) == "Who pays now? newer edition"


def test_what_the_reader_may_not_see_is_not_related(report, topics, page_of):
    secret = ResourceFactory(
        title="Marmoset fees", subjects=[topics["fees"]], access_rights="staff"
    )
    draft = ResourceFactory(title="Marmoset draft", draft=True)
    for other in (secret, draft):
        ResourceRelation.objects.create(resource=report, target=other, kind="related")

    assert "Marmoset" not in str(page_of(report.get_absolute_url()))


def test_machines_find_schema_org_meta_tags_and_the_canonical_address(
    report, settings, page_of
):
    settings.FREESHELF_BASE_URL = "https://library.example.org"

    page = page_of(report.get_absolute_url())

    node = json.loads(page.select_one("script[type='application/ld+json']").string)
    assert node["name"] == "Who pays?"
    assert node["author"] == [{"@type": "Person", "name": "Ada Okafor"}]
    assert node["url"] == f"https://library.example.org/r/{report.identifier}"
    canonical = page.select_one("link[rel=canonical]")["href"]
    assert canonical == f"https://library.example.org{report.get_absolute_url()}"
    author = page.select_one("meta[name=citation_author]")
    assert author["content"] == "Okafor, Ada"


def test_references_are_written_in_five_styles(report, page_of):
    page = page_of(f"{report.get_absolute_url()}/cite")

    written = {said(part.h2): said(part.p) for part in page.select(".cite")}
    assert len(written) == 5
    assert written["APA"] == (
        "Okafor, A. (2022, July). Who pays? . Harbour Institute. "
        "https://harbour.example.org/who-pays"
    )


@pytest.mark.parametrize(
    ("ending", "media_type", "beginning"),
    [
        ("bib", "application/x-bibtex", "@misc{okafor2022-"),
        ("ris", "application/x-research-info-systems", "TY  - RPRT"),
        ("json", "application/vnd.citationstyles.csl+json", "[\n {"),
    ],
)
def test_references_are_exported_for_machines(
    report, client, ending, media_type, beginning
):
    response = client.get(f"/r/{report.identifier}/cite.{ending}")

    assert response["Content-Type"] == f"{media_type}; charset=utf-8"
    assert response["Content-Disposition"] == (
        f'attachment; filename="{report.identifier}.{ending}"'
    )
    assert response.content.decode().startswith(beginning)


def test_other_formats_of_references_do_not_exist(report, client):
    assert client.get(f"/r/{report.identifier}/cite.exe").status_code == 404


def test_a_wrong_slug_and_the_permanent_address_redirect(report, client):
    for address in (
        f"/r/{report.identifier}",
        f"/en/r/{report.identifier}",
        f"/en/r/{report.identifier}/some-older-title",
    ):
        response = client.get(address)
        assert response.status_code == 301
        assert response["Location"] == report.get_absolute_url()


def test_a_withdrawn_record_leaves_a_tombstone_with_its_date(report, client):
    withdraw(
        resource=report,
        reason="Asked for by a person it names.",
        now=timezone.datetime(2026, 11, 3, 12, tzinfo=timezone.get_default_timezone()),
    )

    for address in (report.get_absolute_url(), f"/r/{report.identifier}"):
        response = client.get(address)
        body = response.content.decode()
        assert response.status_code == 410
        assert "This resource was withdrawn on 3 Nov 2026." in body
        # The form of withdrawal says that only staff see it.
        assert "Asked for by a person it names." not in body
        assert "Who pays?" not in body


@pytest.mark.parametrize("state", ["draft", "staff", "members"])
def test_what_is_not_for_the_reader_does_not_exist(state, client, db):
    traits = {"draft": True} if state == "draft" else {"access_rights": state}
    resource = ResourceFactory(title="Marmoset", **traits)

    for address in (
        resource.get_absolute_url(),
        f"/r/{resource.identifier}",
        f"/en/r/{resource.identifier}/x",
        f"{resource.get_absolute_url()}/cite",
        f"/r/{resource.identifier}/cite.bib",
    ):
        response = client.get(address)
        assert response.status_code == 404
        assert "Location" not in response.headers
        assert b"Marmoset" not in response.content


def test_staff_see_what_is_restricted_and_that_it_is(client, db):
    resource = ResourceFactory(title="For staff", access_rights="staff")
    client.force_login(UserFactory(permissions=["library.view_restricted_resource"]))

    response = client.get(resource.get_absolute_url())

    assert response.status_code == 200
    assert "Staff only" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def test_a_notice_and_the_legal_status_stand_before_the_download(
    report, shelve, page_of
):
    Resource.objects.filter(pk=report.pk).update(
        content_notice="Describes violence.", legal_status="as_adopted"
    )
    FileFactory(resource=report)
    shelve()

    page = page_of(report.get_absolute_url())

    words = said(page.select_one(".resource__words"))
    assert words.index("Describes violence.") < words.index("Download")
    assert "As adopted" in words


def test_a_law_that_is_only_linked_is_not_said_to_be_the_text_as_adopted(
    report, shelve, page_of
):
    Resource.objects.filter(pk=report.pk).update(legal_status="as_adopted")
    shelve()

    words = said(page_of(report.get_absolute_url()).select_one(".legal-status"))

    assert "As adopted" in words
    assert "This is the text" not in words
    assert "The library has no copy of the text." in words


def test_the_editor_sees_the_page_of_what_is_not_saved(report, topics, rf):
    draft = Resource(
        title="Not yet",
        language="en",
        description="<p>Soon</p>",
        identifier="preview1",
    )
    draft.subjects = [topics["fees"]]
    draft.identifiers = [ResourceIdentifier(kind="doi", value="10.5555/x")]
    request = rf.get("/")
    request.user = AnonymousUser()

    body = preview(request, draft).content.decode()

    assert "Not yet" in body
    assert "10.5555/x" in body
    assert "Recruitment fees" in body


def test_a_record_without_a_title_shows_its_first_words(client, db):
    resource = ResourceFactory(title="", description="<p>Seven words on fees.</p>")

    body = client.get(resource.get_absolute_url()).content.decode()

    assert "[untitled] Seven words on fees." in body
