"""Searching one file."""

import pytest

from freeshelf.search.file_search import PageMatch, search_file
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


def test_search_inside_a_file_goes_by_pages(index, write_pages):
    file = FileFactory(resource=ResourceFactory(), text="z")
    write_pages(file, "fees and more fees", "none", "the fee")
    index()

    found = search_file("fees", file=file, user=UserFactory()).passages

    assert [hit.page for hit in found] == [1, 3]


def test_search_inside_a_file_is_not_crowded_out_by_its_neighbours(
    index, write_pages, monkeypatch
):
    monkeypatch.setattr("freeshelf.search.file_search.PASSAGES_IN_A_FILE", 2)
    resource = ResourceFactory()
    write_pages(FileFactory(resource=resource, text="a"), *["fees, fees and fees"] * 5)
    file = FileFactory(resource=resource, text="b")
    write_pages(file, "Of a fee among many other words on many other matters", "none")
    index()

    found = search_file("fees", file=file, user=UserFactory()).passages

    assert [(hit.file_number, hit.page) for hit in found] == [(file.number, 1)]


def test_pages_with_all_the_words_are_found_alone_and_others_where_there_are_none(
    index, write_pages
):
    file = FileFactory(resource=ResourceFactory(), text="z")
    write_pages(file, "A fee for a permit", "the fees alone", "permits alone")
    index()

    def search(text):
        found = search_file(text, file=file, user=UserFactory())
        return [hit.page for hit in found.passages], found.match

    assert search("fee permit") == ([1], PageMatch.ALL_WORDS)
    assert search("which fees?") == ([1, 2], PageMatch.ALL_WORDS)
    assert search("fees") == ([1, 2], PageMatch.AS_TYPED)
    assert search('"fees alone"') == ([2], PageMatch.AS_TYPED)
    assert search("fees tractor") == ([1, 2], PageMatch.SOME_WORDS)
    assert search("tractor") == ([], PageMatch.AS_TYPED)


@pytest.mark.parametrize(
    ("phrase", "language", "page"),
    [
        ('"the fees"', "en", "Who pays the fees of a worker"),
        ('"of fees"', "en", "A table of fees"),
        ('"the sea"', "en", "Work on the sea"),  # "sea" is a stop word in Spanish
        ('a report on "la trata"', "es", "Un informe sobre la trata"),
        ('"la trata"', "es", "Prevenir la trata"),
        ('"les frais"', "fr", "Qui paie les frais"),
        ('"en el mar"', "es", "Trabajo en el mar"),
    ],
)
def test_a_phrase_with_stop_words_is_found_in_a_file(
    index, write_pages, phrase, language, page
):
    resource = ResourceFactory(language=language)
    file = FileFactory(resource=resource, text="z", language=language)
    write_pages(file, "fees sea trata frais mar", page, language=language)
    index()

    found = search_file(phrase, file=file, user=UserFactory()).passages

    assert [hit.page for hit in found] == [2]


def test_a_page_with_another_name_only_is_not_said_to_have_the_words(
    index, write_pages
):
    topic = ConceptFactory(label="Debt bondage", alternative={"en": ["Bonded labour"]})
    file = FileFactory(resource=ResourceFactory(subjects=[topic]), text="z")
    write_pages(file, "On bonded labour", "On housing")
    index()

    found = search_file("debt bondage", file=file, user=UserFactory())

    assert [hit.page for hit in found.passages] == [1]
    assert found.match == PageMatch.OTHER_NAMES


def test_a_chinese_page_with_single_characters_only_is_not_counted(index, write_pages):
    file = FileFactory(resource=ResourceFactory(language="zh"), text="z", language="zh")
    write_pages(file, "电子证据。", "电视和儿子的住房。", "书店", language="zh")
    index()

    found = search_file("电子书", file=file, user=UserFactory())

    assert [hit.page for hit in found.passages] == [1]
    assert found.match == PageMatch.SOME_WORDS
