"""A notice stands before what it warns of; a law says what its force is."""

import pytest

from tests.library.factories import FileFactory, ReadingListFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db

NOTICE = "Describes violence against children."


@pytest.fixture
def law():
    """The type that laws have."""
    types = ConceptSchemeFactory(identifier="resource-types", role="type")
    return ConceptFactory(scheme=types, identifier="legislation", label="Legislation")


def pages_of(resource):
    """Addresses on which the resource or its file can be taken away."""
    base = resource.get_absolute_url()
    reading_list = ReadingListFactory(resources=[resource])
    return {
        "record": base,
        "results": "/en/search?q=kilns",
        "list": reading_list.get_absolute_url(),
        "contents": f"{base}/files/1",
        "page": f"{base}/files/1/page/1",
    }


def test_the_notice_stands_before_every_link_to_the_file(shelve, page_of):
    resource = ResourceFactory(title="Brick kilns", content_notice=NOTICE)
    file = FileFactory(resource=resource)
    FileFactory(resource=ResourceFactory(title="Kilns, harmless"))
    shelve()

    for name, address in pages_of(resource).items():
        html = str(page_of(address).main)
        notice = html.index(NOTICE)
        # Nothing closes the way: the link is there, after the notice.
        assert notice < html.index(f'href="{file.download_url()}'), name


def test_the_notice_says_what_it_is_and_only_where_there_is_one(shelve, page_of):
    ResourceFactory(title="Brick kilns", content_notice=NOTICE)
    ResourceFactory(title="Kilns, harmless")
    shelve()

    notices = page_of("/en/search?q=kilns").select(".content-notice")

    assert [said(notice) for notice in notices] == [f"Content notice: {NOTICE}"]


def test_the_notice_comes_before_the_words_of_the_document(shelve, page_of):
    resource = ResourceFactory(title="Kilns", content_notice=NOTICE)
    FileFactory(resource=resource, text="Marmosets suffer.")
    shelve()

    results = str(page_of("/en/search?q=marmosets").main)
    page = str(page_of(f"{resource.get_absolute_url()}/files/1/page/1").main)

    assert results.index(NOTICE) < results.index('class="passage"')
    assert page.index(NOTICE) < page.index('class="page-picture"')
    assert page.index(NOTICE) < page.index('class="page-text"')


@pytest.mark.parametrize(
    ("status", "word", "meaning"),
    [
        ("in_force", "In force", "This law applies."),
        ("amended", "Amended", "amended since this text"),
        ("repealed", "Repealed", "no longer in force"),
        ("as_adopted", "As adopted", "does not include later changes"),
    ],
)
def test_a_law_says_its_force_its_day_and_that_it_is_no_advice(
    shelve, page_of, law, status, word, meaning
):
    resource = ResourceFactory(title="Brick law", legal_status=status, types=[law])
    file = FileFactory(resource=resource)
    resource.last_published_at = resource.last_published_at.replace(
        year=2026, month=11, day=3, hour=12
    )
    resource.save()
    shelve()

    base = resource.get_absolute_url()
    for address in (base, f"{base}/files/1", f"{base}/files/1/page/1"):
        page = page_of(address)
        told = said(page.select_one(".legal-status"))
        assert told.startswith(word), address
        assert meaning in told, address
        assert "Not legal advice" in told, address
        assert "3 Nov 2026" in told, address
        html = str(page.main)
        assert html.index("Not legal advice") < html.index(file.download_url())
    facts = page_of("/en/search?q=brick").select(".resource-card__fact")
    assert word in [said(fact) for fact in facts]


def test_a_law_without_a_status_says_that_nobody_recorded_it(page_of, law):
    resource = ResourceFactory(title="Brick law", types=[law])

    told = said(page_of(resource.get_absolute_url()).select_one(".legal-status"))

    assert told.startswith("Legal status not recorded")
    assert "Not legal advice" in told


def test_what_is_no_law_says_nothing_of_the_kind(shelve, page_of):
    resource = ResourceFactory(title="Brick guide")
    shelve()

    assert "legal advice" not in str(page_of(resource.get_absolute_url()))
    assert not page_of("/en/search?q=brick").select(".legal-status")
