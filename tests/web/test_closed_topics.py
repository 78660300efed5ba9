"""A topic that only closed records carry does not exist for those who see none."""

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from freeshelf.accounts.roles import Role
from freeshelf.accounts.services.users import create_user
from freeshelf.library.models import Resource
from freeshelf.pages.models import TopicGuidePage
from freeshelf.search.facet_definitions import FACETS
from freeshelf.search.indexing import Indexer
from freeshelf.vocabularies.models import Concept, ConceptScheme
from freeshelf.wiring.roles import ensure_groups
from freeshelf_wordpress.export.services import export_wordpress
from tests.events.factories import EventFactory
from tests.journeys.test_hidden_words import is_readable, links_of
from tests.library.factories import FileFactory, ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.test_menus import add_menu, item

SECRET = "marmoset"
ROLES = ("type", "subject", "place", "sector", "audience")
FIELDS = dict(
    zip(ROLES, ("types", "subjects", "spatial", "sectors", "audience"), strict=True)
)


@pytest.fixture
def terms(db):
    """Terms of a site that moved in: of each role one open, one closed below it."""
    make_home()
    found = {}
    for role in ROLES:
        scheme = ConceptSchemeFactory(
            identifier=f"site-{role}", role=role, is_public=False
        )
        shown = ConceptFactory(scheme=scheme, label=f"Harbour {role}")
        found[role] = (
            shown,
            ConceptFactory(
                scheme=scheme,
                identifier=f"{SECRET}-{role}",
                label=f"Marmoset {role}",
                translations={"es": f"Marmosete marmoset {role}"},
                alternative={"en": [f"Open kiln {role}", f"Sea {SECRET} {role}"]},
                broader=[shown],
                related=[shown],
            ),
        )
    return found


def described(terms, *, at: int, **record) -> Resource:
    concepts = {FIELDS[role]: [pair[at]] for role, pair in terms.items()}
    return ResourceFactory(**concepts, **record)


@pytest.fixture
def closed_library(terms, shelve):
    """Readers see the open terms; the others are on records closed to them."""
    shown = described(terms, at=0, title="Open kiln subject and debts", issued="2020")
    FileFactory(resource=shown, text="Kilns and an open kiln place.")
    for record in (
        {"access_rights": "staff"},
        {"draft": True},
        {"withdrawn": True},
    ):
        described(terms, at=1, title="Sealed", **record)
    EventFactory(title="Sealed", live=False, subjects=[terms["subject"][1]])
    for number, (role, (_shown, hidden)) in enumerate(terms.items()):
        address = f"/topics/site-{role}/{hidden.identifier}"
        Redirect.add_redirect(f"/?cat={number + 1}", address)
    shelve()
    return shown


def body_of(response) -> str:
    return b"".join(response).decode("utf-8", "replace").casefold()


def addresses_of(concept: Concept) -> list[str]:
    path = f"{concept.scheme.identifier}/{concept.identifier}"
    return [
        *(f"/{code}/topics/{path}" for code in ("en", "es", "ar")),
        f"/en/topics/{path}/feed.atom",
    ]


def walk(client) -> dict[str, str]:
    """Every address that pages in two languages, feeds and the sitemap lead to."""
    waiting = ["/en/", "/es/", "/sitemap.xml", "/en/search?q=kilns"]
    waiting += [f"/en/search/facets/{facet}" for facet in FACETS]
    seen, found = set(waiting), {}
    while waiting:
        url = waiting.pop()
        response = client.get(url)
        found[url] = body_of(response) + response.headers.get("Location", "")
        if is_readable(response.headers.get("Content-Type", "")):
            for link in links_of(url, found[url], response):
                if link not in seen and not link.startswith(
                    ("/ar/", "/fr/", "/ru/", "/zh")
                ):
                    seen.add(link)
                    waiting.append(link)
    return found


def test_no_public_address_says_a_label_of_a_closed_topic(
    terms, closed_library, client, settings
):
    settings.FREESHELF_BASE_URL = "http://testserver"
    add_menu(item("topic", terms["subject"][1]), item("topic", terms["type"][1]))

    walked = walk(client)

    assert any("/topics/site-subject/" in url for url in walked)
    assert any(url.endswith("/feed.atom") for url in walked)
    assert [url for url, said in walked.items() if SECRET in said.casefold()] == []
    for _shown, hidden in terms.values():
        for address in addresses_of(hidden):
            response = client.get(address)
            assert response.status_code == 404, address


@pytest.mark.parametrize(
    "address",
    [
        "/en/search/suggest?q=marm",
        "/es/search/suggest?q=marm",
        "/en/search?q=open+kiln+subject",
        "/en/search?q=open+kiln+sector",
        "/en/search?q=marmoze+type",
        *(
            f"/en/search?{facet}=site-{role}.{SECRET}-{role}"
            for facet, role in zip(
                ("type", "topic", "place", "sector", "audience"), ROLES, strict=True
            )
        ),
        *(f"/?cat={number}" for number in range(1, 6)),
    ],
)
def test_no_question_is_answered_with_a_closed_topic(closed_library, client, address):
    response = client.get(address)

    typed = address.partition("?")[2]
    said = body_of(response)
    # The reader's own words stand in the box, in a chip and in links to the question.
    for role in ROLES:
        said = said.replace(f"site-{role}.{SECRET}-{role}", "")
    words = typed.partition("=")[2].replace("+", " ")
    assert SECRET not in said.replace(words, ""), address
    assert SECRET not in response.headers.get("Location", "")


def test_an_expansion_never_comes_from_a_closed_topic(terms, closed_library, client):
    before = body_of(client.get("/en/search?q=open+kiln+sector"))
    Resource.objects.filter(title="Sealed", access_rights="staff").first()
    described(terms, at=1, title="Opened")

    after = body_of(client.get("/en/search?q=open+kiln+sector"))

    assert "marmoset sector" not in before
    assert "marmoset sector" in after


def test_the_first_open_record_opens_a_topic_and_the_last_one_closes_it(
    terms, closed_library, client
):
    hidden = terms["subject"][1]
    page, *_others, feed = addresses_of(hidden)
    record = Resource.objects.get(title="Sealed", live=False, withdrawn_at=None)

    record.save_revision().publish()
    Indexer().drain()

    assert client.get(page).status_code == 200
    assert client.get(feed).status_code == 200
    assert "marmoset subject" in body_of(client.get("/en/topics"))
    assert "marmoset subject" in body_of(
        client.get("/en/search/suggest?q=marmoset+subj")
    )
    above = addresses_of(terms["subject"][0])[0]
    assert "marmoset subject" in body_of(client.get(above))

    record.refresh_from_db()
    record.withdrawn_at = timezone.now()
    record.live = False
    record.save()
    # Even before the index has heard of it.
    for address in (page, feed):
        assert client.get(address).status_code == 404
    asked = "/en/search/suggest?q=marmoset+sub"
    for address in ("/en/topics", asked, "/en/"):
        assert SECRET not in body_of(client.get(address)), address
    Indexer().drain()
    assert SECRET not in body_of(client.get(above))


def test_members_know_the_topics_of_their_records_and_no_others(terms, shelve, client):
    ensure_groups()
    member = create_user(username="member", password="a-long-one", role=Role.MEMBER)
    described(terms, at=1, access_rights="members")
    draft = ConceptFactory(scheme=terms["subject"][0].scheme, label="Marmoset draft")
    ResourceFactory(access_rights="staff", subjects=[draft])
    shelve()
    page = addresses_of(terms["subject"][1])[0]

    assert client.get(page).status_code == 404
    client.force_login(member)
    assert client.get(page).status_code == 200
    assert client.get(addresses_of(draft)[0]).status_code == 404


def test_a_topic_above_an_open_one_is_reachable_and_shows_no_closed_child(
    terms, shelve, client
):
    top = ConceptFactory(scheme=terms["subject"][0].scheme, label="Coast")
    terms["subject"][0].broader.add(top)
    described(terms, at=0)
    described(terms, at=1, access_rights="staff")
    shelve()

    said = body_of(client.get(addresses_of(top)[0]))
    below = body_of(client.get(addresses_of(terms["subject"][0])[0]))

    assert "harbour subject" in said
    assert "coast" in below
    assert SECRET not in said + below


def test_a_topic_of_a_vocabulary_that_was_chosen_as_public_stays_known(db, client):
    topic = ConceptFactory(scheme=ConceptSchemeFactory(), label="Debt bondage")

    assert client.get(addresses_of(topic)[0]).status_code == 200


def test_events_guides_and_merged_topics_make_a_topic_known(terms):
    scheme = terms["subject"][0].scheme
    of_event, of_guide, kept, merged, place = (
        ConceptFactory(scheme=each)
        for each in (*itertools.repeat(scheme, 4), terms["place"][0].scheme)
    )
    EventFactory(subjects=[of_event], place=place)
    guide = TopicGuidePage(title="Guide", slug="guide", concept=of_guide)
    Site.objects.get(is_default_site=True).root_page.add_child(instance=guide)
    ResourceFactory(subjects=[merged])
    merged.merged_into = kept
    merged.save()

    known = Concept.objects.visible_to(AnonymousUser())

    assert set(known) == {of_event, of_guide, kept, merged, place}


def test_what_leaves_for_wordpress_names_no_closed_topic(
    terms, closed_library, tmp_path
):
    target = tmp_path / "library.xml"

    export_wordpress(target=target, now=timezone.now())

    written = target.read_text("utf-8")
    assert "Harbour subject" in written
    assert SECRET not in written.casefold()


@pytest.mark.wordpress
def test_terms_of_an_import_make_no_public_vocabulary(db, shared, tmp_path):
    from freeshelf_wordpress.importers.services import import_wordpress

    make_home()
    import_wordpress(
        sources=[shared / "wordpress" / "wxr" / "posts-only.wxr.xml"],
        mapping_file=tmp_path / "mapping.yaml",
        now=timezone.now(),
    )

    made = ConceptScheme.objects.all()
    assert made
    assert not made.filter(is_public=True).exists()
