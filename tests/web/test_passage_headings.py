"""A passage among the results says under which headings it stands."""

from tests.enrich import files
from tests.library.factories import FileFactory, ResourceFactory

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
