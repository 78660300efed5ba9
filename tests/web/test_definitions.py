"""A topic itself answers a question about its meaning."""

import pytest

from freeshelf.vocabularies.models import Concept, ConceptNote
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory
from tests.web.reading import said


@pytest.fixture
def debt(db) -> Concept:
    """A topic with one resource."""
    topic = ConceptFactory(label="Debt bondage")
    ResourceFactory(title="Brick kilns", subjects=[topic])
    return topic


def test_a_definition_is_answered_by_the_topic_in_the_language_of_the_page(
    debt, shelve, page_of
):
    for language, text in (("en", "A debt that holds."), ("fr", "Une dette.")):
        notes = debt.notes
        notes.create(kind=ConceptNote.Kind.DEFINITION, language=language, text=text)
    shelve()

    def answer(path):
        return said(page_of(path).select_one(".concept-matches li"))

    assert answer("/en/search?q=what+is+debt+bondage%3F") == (
        "What it means A debt that holds. Topic: Debt bondage – 1 resource"
    )
    assert answer("/en/search?q=debt+bondage") == "Topic: Debt bondage – 1 resource"
    assert answer("/fr/search?q=debt+bondage+definition").startswith(
        "Ce que cela veut dire Une dette."
    )
    assert answer("/es/search?q=what+is+debt+bondage").startswith(
        "Qué significa A debt that holds."
    )
    assert page_of("/es/search?q=what+is+debt+bondage").select_one(
        ".concept-matches [lang=en]"
    )


def test_a_definition_stands_above_quotes_and_a_scope_note_for_it(
    debt, shelve, page_of
):
    note = debt.notes
    note.create(kind=ConceptNote.Kind.SCOPE_NOTE, language="en", text="Work for debt.")
    note.create(kind=ConceptNote.Kind.EDITORIAL_NOTE, language="en", text="Check it.")
    ResourceFactory(
        title="Guide", description="Debt bondage is work for what cannot be repaid."
    )
    shelve()

    page = page_of("/en/search?q=what+is+meant+by+debt+bondage%3F")
    text = said(page.select_one("#results"))
    assert "Check it." not in text
    assert text.index("Work for debt.") < text.index("Quoted from descriptions")
