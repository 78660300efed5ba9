"""A question means the same on the page, in the API and to an assistant."""

import pytest

from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes
from tests.mcp_server.conftest import call
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

__all__ = ["call"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def library(shelve):
    laws = ConceptSchemeFactory(identifier="laws", role="reference")
    children = ConceptFactory(
        scheme=ConceptSchemeFactory(identifier="topics"),
        identifier="child-labour",
        label="Child labour",
    )
    ConceptFactory(
        scheme=laws,
        identifier="c182",
        label="Worst Forms of Child Labour Convention, 1999 (No. 182)",
        related=[children],
    )
    guide = ResourceFactory(identifier="guide", title="Kilns", subjects=[children])
    FileFactory(resource=guide, content=pdf_bytes("Kilns! And looms."))
    ResourceFactory(identifier="looms", title="Looms")
    ResourceFactory(identifier="closed", access_rights="staff", subjects=[children])
    shelve()


_NO_WORDS = ("!!!", "OR", '""', "-!!!", 'title:""', "😀 ?", "* || &")


def test_a_question_without_a_word_to_look_for_finds_nothing(
    library, get, page_of, call
):
    for question in (*_NO_WORDS, "w" * 65):
        meta = get("search", q=question)["meta"]
        assert (meta["total"], meta["facets"]) == (0, []), question
        assert meta["reading"]["notices"] or meta["reading"]["absent_words"]
    page = page_of("/en/search?q=!!!")
    assistant = call("search", query="!!!")

    (said,) = get("search", q="!!!")["meta"]["reading"]["notices"]
    assert "no word or number" in said
    assert said in page.get_text()
    assert (assistant["results"], assistant["total"]) == ([], 0)
    assert said in assistant["note"]
    assert "0 resources" in page.get_text()


def test_an_empty_question_still_lists_everything(library, get):
    assert get("search")["meta"]["total"] == 2
    assert get("search", q="  ")["meta"]["total"] == 2
    assert get("search", q="-kilns")["meta"]["total"] == 1


def test_a_word_that_no_text_can_have_is_named_beside_others(library, get):
    found = get("search", q=f"kilns {'w' * 65}")["meta"]

    assert found["reading"]["absent_words"] == ["w" * 65]
    assert found["counts"]["in_text"] == 0


def test_an_instrument_without_records_leads_to_its_subject(
    library, get, page_of, call
):
    page = page_of("/en/search?q=C182")
    meta = get("search", q="C182")["meta"]
    assistant = call("search", query="C182")

    assert meta["instruments"][0]["id"] == "laws.c182"
    assert meta["subject"]["concept"]["id"] == "topics.child-labour"
    assert meta["subject"]["count"] == 1
    assert [each["id"] for each in meta["subject"]["records"]] == ["guide"]
    assert "about its subject, Child labour" in page.get_text()
    assert assistant["subject"]["instrument"].startswith("Worst Forms")
    assert [each["id"] for each in assistant["subject"]["newest"]] == ["guide"]
    assert get("search", q="C182", literal="1")["meta"]["subject"] is None
    assert get("search", q="kilns")["meta"]["subject"] is None
    assert call("search", query="kilns")["subject"] is None
