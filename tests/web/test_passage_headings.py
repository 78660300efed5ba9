"""A passage among the results says under which headings it stands."""

from tests.enrich import files
from tests.library.factories import FileFactory, ResourceFactory
from tests.web.reading import said

WORDS = "Recruiters keep registers of quernstone workers and of their advances. "


def test_a_passage_shows_the_nearest_headings_and_not_the_title(shelve, page_of, db):
    resource = ResourceFactory(title="A handbook")
    FileFactory(
        resource=resource,
        name="handbook.docx",
        content=files.word_document(
            *("A handbook", "What is kept", WORDS * 30),
            headings=["A handbook", "What is kept"],
        ),
    )
    shelve()

    page = page_of("/en/search?q=advances")

    # The first of three begins with it.
    assert [each.text for each in page.select(".passage__heading")] == [
        "What is kept"
    ] * 2


def test_a_snippet_keeps_a_heading_and_keywords_apart_from_sentences(
    shelve, page_of, db
):
    ResourceFactory(
        title="Abstract of a study",
        description="<p>Quernstone workers give advances.</p><p>debt, quernstones</p>",
    )
    file = FileFactory(
        resource=ResourceFactory(title="A handbook"),
        name="handbook.docx",
        content=files.word_document(
            *("A handbook", "Advances kept", "Quernstone workers ask for them." * 9),
            headings=["A handbook", "Advances kept"],
        ),
    )
    assert file.current is not None
    shelve()

    shown = said(page_of("/en/search?q=quernstone").select_one(".results__list"))

    assert "give advances. · debt, quernstones" in shown
    assert "Advances kept · Quernstone workers ask" in shown
