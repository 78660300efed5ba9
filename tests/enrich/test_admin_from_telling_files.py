"""Add from a file: what may betray a person is not suggested."""

import pytest
from django.utils import timezone

from freeshelf.enrich.checks.looks import check_content
from freeshelf.enrich.models import Suggestion
from freeshelf.enrich.services import extract_content
from freeshelf.library.models import IncomingFile, Resource
from tests.enrich.described_files import printed
from tests.enrich.incoming_files import (
    make_describer,
    make_draft,
    proposals_page,
    receive,
    words_of,
)

pytestmark = pytest.mark.django_db

VICTIM = "Interview of Bopha Sreymao (victim), Poipet house 3"
_NOT_SHOWN = "Something in the file is not suggested here"


def _file(title: str, author: str = "") -> bytes:
    first = [(24, "Guidelines on interviewing"), "Harbour Institute", "July 2021"]
    return printed(first, title=title, author=author)


def _checked(incoming: IncomingFile) -> None:
    extract_content(sha256=incoming.content_id, now=timezone.now())
    check_content(sha256=incoming.content_id, now=timezone.now())


def test_a_title_in_the_properties_that_names_a_victim_is_not_suggested():
    describer = make_describer()
    incoming = receive(describer, _file(VICTIM))
    _checked(incoming)
    telling = Suggestion.objects.get(value__contains="Bopha")

    shown = words_of(proposals_page(describer, incoming))

    assert "Bopha" not in shown
    assert shown.count(_NOT_SHOWN) == 1
    # Nor can it be taken by whoever saw it before the check.
    make_draft(describer, incoming, title_choice=str(telling.pk))
    assert not Resource.objects.exists()


def test_a_name_that_the_check_found_is_not_suggested_as_an_author():
    describer = make_describer()
    author = "Bopha Sreymao"
    incoming = receive(describer, _file(VICTIM, author))
    assert Suggestion.objects.filter(kind="creator").exists()
    _checked(incoming)

    shown = words_of(proposals_page(describer, incoming))

    assert "Bopha" not in shown
    assert "Sreymao" not in shown


def test_a_date_is_not_suggested_from_a_line_with_a_name_that_the_check_found():
    describer = make_describer()
    told = "Witness Bopha Sreymao (victim), heard on 3 March 2021"
    first = [(24, "Guidelines on interviewing"), "Harbour Institute", told]
    incoming = receive(describer, printed(first, title="", author=""))
    extract_content(sha256=incoming.content_id, now=timezone.now())
    assert Suggestion.objects.filter(kind="issued", excerpt__contains="Bopha").exists()
    assert "Bopha" in words_of(proposals_page(describer, incoming))

    check_content(sha256=incoming.content_id, now=timezone.now())

    shown = words_of(proposals_page(describer, incoming))
    assert "Bopha" not in shown
    assert _NOT_SHOWN in shown


def test_other_titles_in_the_properties_are_suggested():
    describer = make_describer()
    incoming = receive(describer, _file("Guidelines on interviewing"))
    _checked(incoming)

    shown = words_of(proposals_page(describer, incoming))

    assert "Use: Guidelines on interviewing" in shown
    assert _NOT_SHOWN not in shown
