"""Searching one file."""

import pytest

from freeshelf.search.file_search import search_file
from tests.library.factories import FileFactory, ResourceFactory, UserFactory

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
        return [hit.page for hit in found.passages], found.has_all_words

    assert search("fee permit") == ([1], True)
    assert search("fees tractor") == ([1, 2], False)
    assert search("tractor") == ([], True)
