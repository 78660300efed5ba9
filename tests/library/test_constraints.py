"""The database itself refuses impossible rows, whoever writes to it."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from freeshelf.library.models import (
    Agent,
    File,
    FileContent,
    FileVersion,
    PageText,
    ReadingListItem,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _refuses(write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


@pytest.mark.parametrize(
    "values",
    [
        {"identifier": ""},
        {"access_rights": "everyone"},
        {"language": ""},
        {"live": True, "withdrawn_at": timezone.now()},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_resource_with_an_impossible_value_is_refused(values):
    resource = ResourceFactory()

    _refuses(lambda: Resource.objects.filter(pk=resource.pk).update(**values))


def test_an_identifier_belongs_to_one_resource():
    first, second = ResourceFactory(), ResourceFactory()

    _refuses(
        lambda: Resource.objects.filter(pk=second.pk).update(
            identifier=first.identifier
        )
    )


def test_an_agent_has_a_name_and_never_succeeds_itself():
    agent = AgentFactory()

    _refuses(lambda: Agent.objects.filter(pk=agent.pk).update(name=""))
    _refuses(lambda: Agent.objects.filter(pk=agent.pk).update(merged_into=agent))


def test_an_agent_has_a_role_in_a_resource_once():
    agent = AgentFactory()
    resource = ResourceFactory(creators=[agent])

    _refuses(lambda: ResourceCreator.objects.create(resource=resource, agent=agent))


def test_an_identifier_of_others_is_noted_once():
    resource = ResourceFactory()
    noted = {"resource": resource, "kind": "doi", "value": "10.1000/1"}
    ResourceIdentifier.objects.create(**noted)

    _refuses(lambda: ResourceIdentifier.objects.create(**noted))


def test_a_relation_is_stated_once_and_never_to_itself():
    guide, translation = ResourceFactory(), ResourceFactory()
    stated = {"resource": translation, "target": guide, "kind": "translation_of"}
    ResourceRelation.objects.create(**stated)

    _refuses(lambda: ResourceRelation.objects.create(**stated))
    _refuses(
        lambda: ResourceRelation.objects.create(
            resource=guide, target=guide, kind="cites"
        )
    )


def test_a_file_number_is_taken_once_and_starts_at_one():
    file = FileFactory()

    _refuses(lambda: File.objects.create(resource=file.resource, number=file.number))
    _refuses(lambda: File.objects.create(resource=file.resource, number=0))
    _refuses(lambda: File.objects.filter(pk=file.pk).update(access_rights="all"))


def test_a_file_has_one_current_version():
    file = FileFactory()

    _refuses(
        lambda: FileVersion.objects.create(
            file=file,
            content=file.current.content,
            original_name="again.pdf",
            added_at=timezone.now(),
        )
    )


def test_bytes_in_use_cannot_be_deleted():
    content = FileFactory().current.content

    _refuses(content.delete)


def test_an_unknown_extraction_state_is_refused():
    content = FileFactory().current.content

    _refuses(lambda: FileContent.objects.filter(pk=content.pk).update(state="perhaps"))


def test_a_page_of_a_file_exists_once_and_counts_from_one():
    content = FileFactory().current.content
    PageText.objects.create(content=content, number=1)

    _refuses(lambda: PageText.objects.create(content=content, number=1))
    _refuses(lambda: PageText.objects.create(content=content, number=0))


def test_a_resource_stands_once_in_a_list():
    resource = ResourceFactory()
    reading_list = ReadingListFactory(resources=[resource])

    _refuses(
        lambda: ReadingListItem.objects.create(
            reading_list=reading_list, resource=resource
        )
    )


def test_schemes_and_concepts_are_identified():
    scheme, concept = ConceptSchemeFactory(), ConceptFactory()

    _refuses(lambda: ConceptScheme.objects.filter(pk=scheme.pk).update(uri=""))
    _refuses(lambda: Concept.objects.filter(pk=concept.pk).update(identifier=""))
    _refuses(lambda: Concept.objects.filter(pk=concept.pk).update(merged_into=concept))


def test_a_concept_has_one_preferred_label_a_language():
    concept = ConceptFactory(label="Debt bondage")

    _refuses(
        lambda: ConceptLabel.objects.create(
            concept=concept, kind="pref", language="en", text="Bonded labour"
        )
    )
    _refuses(
        lambda: ConceptLabel.objects.create(
            concept=concept, kind="alt", language="en", text=""
        )
    )
