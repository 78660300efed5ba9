"""A question is parsed once in a request, whatever is shown with its results."""

import sys
from collections.abc import Callable
from types import CodeType, FrameType

import pytest

from freeshelf.search.query import parse
from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes


@pytest.fixture
def parsed_in(client) -> Callable[[str], list[str]]:
    """Get a URL; the answer is the text of every call of the parser."""

    def get(url: str) -> list[str]:
        code: CodeType = parse.__code__
        texts: list[str] = []

        def note(frame: FrameType, event: str, _argument: object) -> None:
            if event == "call" and frame.f_code is code:
                texts.append(frame.f_locals["text"])

        sys.setprofile(note)
        try:
            response = client.get(url)
        finally:
            sys.setprofile(None)
        assert response.status_code == 200
        return texts

    return get


def test_a_question_is_parsed_once_for_hits_and_answers(shelve, parsed_in):
    ResourceFactory(title="Fees", description="Employers pay recruitment fees.")
    shelve()

    assert parsed_in("/en/search?q=who+pays+fees%3F") == ["who pays fees?"]


def test_a_question_is_parsed_once_for_a_map(shelve, parsed_in):
    ResourceFactory(title="Fees", description="Employers pay recruitment fees.")
    shelve()

    assert parsed_in("/en/search?q=fees&view=map") == ["fees"]


def test_a_question_to_a_file_is_parsed_once_for_pages_and_answers(shelve, parsed_in):
    resource = ResourceFactory(title="Fees")
    FileFactory(resource=resource, content=pdf_bytes("Employers pay recruitment fees."))
    shelve()

    url = f"{resource.get_absolute_url()}/files/1?q=who+pays+fees%3F"

    assert parsed_in(url) == ["who pays fees?"]
