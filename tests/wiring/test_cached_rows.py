"""Rows cached by a process follow what this one and others write."""

import os
import shutil
import subprocess
import sys

import pytest
from django.db import transaction

from freeshelf.fields.definitions import definitions
from freeshelf.fields.models import FieldValueSet
from freeshelf.search.concept_names import concept_names, label_index
from freeshelf.search.entity_values import entity_index
from tests.fields.factories import (
    FieldConditionFactory,
    FieldFactory,
    FieldGroupRuleFactory,
)
from tests.library.factories import AgentFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

_FIRST_PROCESS = """
import subprocess
import sys
import time
import django
django.setup()
from freeshelf.search.concept_names import concept_names
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme
scheme = ConceptScheme.objects.create(identifier="own", uri="urn:own", role="subject")
fees = Concept.objects.create(scheme=scheme, identifier="fees", uri="urn:own:fees")
ConceptLabel.objects.create(concept=fees, kind="pref", language="en", text="Fees")
until = time.monotonic() + 30
while not concept_names().get("own.fees") and time.monotonic() < until:
    time.sleep(0.1)
assert concept_names().get("own.fees")
subprocess.run([sys.executable, "-c", sys.argv[1]], check=True)
until = time.monotonic() + 30
while concept_names().get("own.fees") and time.monotonic() < until:
    time.sleep(0.1)
assert concept_names().get("own.costs")
assert concept_names().get("own.fees") is None
"""
_OTHER_PROCESS = """
import django
django.setup()
from freeshelf.vocabularies.models import Concept
concept = Concept.objects.get(identifier="fees", scheme__identifier="own")
concept.identifier = "costs"
concept.save()
"""


@pytest.fixture
def fees(db):
    """A concept whose name has been read."""
    scheme = ConceptSchemeFactory(identifier="topics", role="subject")
    concept = ConceptFactory(scheme=scheme, identifier="fees", label="Fees")
    assert concept_names().get("topics.fees")
    return concept


def _save(instance, **values):
    for name, value in values.items():
        setattr(instance, name, value)
    instance.save()


@pytest.mark.usefixtures("served_cache")
def test_a_concept_has_its_new_identifier_position_scheme_and_labels(fees):
    _save(fees, identifier="costs", position=7)
    (found,) = concept_names().by_name("fees")
    assert (found.value, found.position) == ("topics.costs", 7)

    _save(fees.scheme, identifier="subjects", is_public=False)
    (found,) = concept_names().by_name("fees")
    assert (found.value, found.is_public) == ("subjects.costs", False)

    _save(fees.labels.get(), text="Charges")
    assert [each.value for each in concept_names().by_name("charges")] == [found.value]
    assert not concept_names().by_name("fees")

    fees.broader.add(ConceptFactory(scheme=fees.scheme, identifier="debts"))
    assert len(concept_names().get("subjects.costs").broader) == 1
    fees.delete()
    assert concept_names().get("subjects.costs") is None


@pytest.mark.usefixtures("served_cache")
def test_definitions_follow_the_schemes_they_name_and_their_conditions(fees):
    field = FieldFactory(key="topic", scheme=fees.scheme)
    other = FieldFactory(group=field.group, key="other")
    assert definitions().fields["topic"].scheme == "topics"

    _save(fees.scheme, identifier="subjects")
    assert definitions().fields["topic"].scheme == "subjects"

    condition = FieldConditionFactory(field=field, other=other)
    assert definitions().fields["topic"].conditions
    condition.delete()
    assert not definitions().fields["topic"].conditions


@pytest.mark.django_db
@pytest.mark.usefixtures("served_cache")
def test_the_index_of_values_follows_values_names_and_fields():
    group = FieldGroupRuleFactory(subject="agent", value="").group
    field = FieldFactory(group=group, key="city")
    assert not entity_index()

    agent = AgentFactory(name="Harbour", is_listed=True)
    values = FieldValueSet.objects.create(agent=agent, origin="a", values={"city": "A"})
    before = entity_index()
    assert before
    assert entity_index() is before

    _save(field, is_public=False)
    assert not entity_index()
    _save(field, is_public=True)
    assert entity_index()
    values.delete()
    assert not entity_index()


@pytest.mark.usefixtures("served_cache")
def test_what_is_rolled_back_is_cached_for_nobody(fees):
    with transaction.atomic():
        _save(fees, identifier="costs")
        assert concept_names().get("topics.costs")
        transaction.set_rollback(True)

    assert concept_names().get("topics.fees")
    assert concept_names().get("topics.costs") is None


@pytest.mark.usefixtures("served_cache")
def test_rows_are_read_once(fees, django_assert_num_queries):
    labels = label_index()

    with django_assert_num_queries(1):  # the token, inside a transaction
        assert label_index() is labels


@pytest.mark.sqlite
def test_rows_are_read_anew_when_another_process_changes_them(migrated, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(migrated, folder)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FREESHELF")}
    own = {
        "FREESHELF_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "freeshelf.project.settings.dev",
    }
    command = [sys.executable, "-c", _FIRST_PROCESS, _OTHER_PROCESS]

    subprocess.run(command, check=True, env=kept | own)
