"""Related resources when a model is installed, and the answer box on the pages."""

import pytest

from freeshelf.library.models import ResourceRelation
from tests.library.factories import FileFactory, ResourceFactory
from tests.search.meaning import embed, install
from tests.vocabularies.factories import ConceptFactory
from tests.web.reading import outline, said

pytestmark = pytest.mark.django_db
FEES = "The employer pays all recruitment fees and never the worker."


def test_near_and_on_the_same_topic_comes_first_each_with_its_reason(
    settings, tmp_path, shelve, page_of
):
    install(settings, tmp_path)
    topic = ConceptFactory(label="Work at sea")
    one = ResourceFactory(title="Forced labour", subjects=[topic])
    ResourceFactory(title="A survey of ships", subjects=[topic])
    ResourceFactory(title="Trabajo forzoso en el mar", language="es")
    ResourceFactory(title="Travail forcé en mer", language="fr", subjects=[topic])
    ResourceFactory(title="Forced labour inside", access_rights="staff")
    ResourceFactory(title="A shelter")
    shelve()
    embed()

    items = page_of(f"/en/r/{one.identifier}/{one.slug}").select(".related__item")

    assert [(said(i.a), said(i.select_one(".reason"))) for i in items] == [
        ("Travail forcé en mer", "similar in meaning; same topic: Work at sea"),
        ("Trabajo forzoso en el mar", "similar in meaning"),
        ("A survey of ships", "same topic: Work at sea"),
    ]


def test_newer_drafts_and_closed_records_keep_no_other_out(shelve, page_of):
    topic = ConceptFactory(label="Fees")
    one = ResourceFactory(subjects=[topic])
    ResourceFactory(title="A guide to fees", subjects=[topic])
    for _ in range(8):
        ResourceFactory(subjects=[topic], draft=True)
        ResourceFactory(subjects=[topic], access_rights="staff")
    shelve()

    page = page_of(f"/en/r/{one.identifier}/{one.slug}")

    assert [said(item.a) for item in page.select(".related__item")] == [
        "A guide to fees"
    ]


def test_translations_and_editions_of_one_work_are_one_line(shelve, page_of):
    topic = ConceptFactory(label="Fees")
    one = ResourceFactory(subjects=[topic])
    french = ResourceFactory(title="Guide", language="fr", subjects=[topic])
    english = ResourceFactory(title="Guidance", issued="2020", subjects=[topic])
    older = ResourceFactory(title="Guidance", issued="2010", subjects=[topic])
    for resource, target, kind in (
        (french, english, "translation_of"),
        (english, older, "newer_edition_of"),
    ):
        ResourceRelation.objects.create(resource=resource, target=target, kind=kind)
    shelve()

    [item] = page_of(f"/en/r/{one.identifier}/{one.slug}").select(".related__item")

    assert item.a["href"] == english.get_absolute_url()
    assert [said(a) for a in item.select(".related__versions a")] == ["2010", "French"]


def test_a_question_is_answered_above_the_results_with_its_source(shelve, page_of):
    FileFactory(
        resource__title="Handbook",
        resource__issued="2021",
        name="a.txt",
        content=f"A first line on housing and food.\n{FEES}".encode(),
    )
    shelve()

    page = page_of("/en/search?q=who+pays+recruitment+fees%3F")

    [box] = page.select(".answer-box")
    assert said(box.select_one("h2")) == "Quoted from the documents"
    assert said(box.blockquote) == FEES
    source = box.select_one(".answer-box__source")
    assert "Handbook" in said(source)
    assert "2021" in said(source)
    assert "/files/1/page/1" in source.a["href"]
    assert page_of("/en/search?q=recruitment+fees").select(".answer-box") == []
    assert outline(page)[1:3] == ["2 Quoted from the documents", "2 1 resource"]


@pytest.mark.parametrize(
    ("source", "origin"),
    [
        ("editor", "From the library’s description"),
        ("publisher", "Description by the publisher"),
    ],
)
def test_a_quoted_description_is_not_called_a_document(shelve, page_of, source, origin):
    ResourceFactory(title="Handbook", description=FEES, description_source=source)
    shelve()

    page = page_of("/en/search?q=who+pays+recruitment+fees%3F")

    [box] = page.select(".answer-box")
    assert said(box.select_one("h2")) == "Quoted from descriptions"
    assert said(box.select_one(".answer-box__origin")) == origin


def test_a_document_answers_above_the_pages_that_have_the_words(shelve, page_of):
    file = FileFactory(resource__title="Handbook", name="a.txt", content=FEES.encode())
    shelve()

    address = f"{file.resource.get_absolute_url()}/files/1?q=who+pays+fees"
    page = page_of(address)

    assert said(page.select_one(".answer-box blockquote")) == FEES
    assert said(page.select_one(".answer-box h2")) == "Quoted from this document"
