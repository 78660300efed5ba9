"""The factories make valid things."""

import pytest

from freeshelf.library.models import Resource
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db


def test_a_resource_of_the_factory_is_valid_and_keeps_what_it_was_given():
    fees = ConceptFactory(label="Recruitment fees")
    author = AgentFactory()

    resource = ResourceFactory(subjects=[fees], creators=[author], revised=True)

    again = Resource.objects.get(pk=resource.pk)
    again.full_clean()
    assert list(again.subjects.all()) == [fees]
    assert [creator.agent for creator in again.creators.all()] == [author]
    assert again.latest_revision is not None


def test_a_withdrawn_resource_of_the_factory_is_not_live():
    assert ResourceFactory(withdrawn=True).live is False


def test_a_file_of_the_factory_has_bytes_in_storage():
    file = FileFactory(text="Passports stay with their owners.")

    assert file.current.content.size > 500
    assert file.current.content.media_type == "application/pdf"


def test_a_reading_list_of_the_factory_keeps_the_order():
    second, first = ResourceFactory(), ResourceFactory()

    reading_list = ReadingListFactory(resources=[first, second])

    assert [item.resource for item in reading_list.items.all()] == [first, second]
