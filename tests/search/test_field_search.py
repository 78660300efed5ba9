"""Editor-defined fields in search: found, counted, narrowed, and never leaked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from freeshelf.fields.services import remove_field
from freeshelf.search.indexing import compare
from freeshelf.search.models import IndexChange
from tests.fields.factories import (
    FieldFactory,
    FieldGroupFactory,
    FieldGroupRuleFactory,
)
from tests.library.factories import ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _facet(results, name):
    found = next((f for f in results.facets if f.name == f"field.{name}"), None)
    return found and [(v.value, v.label, v.count) for v in found.values]


def _identifiers(results):
    return [hit.resource.identifier for hit in results.hits]


def test_words_of_public_searchable_fields_find_their_record(find):
    group = FieldGroupFactory()
    FieldFactory(group=group, key="source")
    FieldFactory(group=group, key="quiet", is_searchable=False)
    rows = FieldFactory(group=group, key="rows", type="repeater")
    FieldFactory(group=group, parent=rows, key="html", type="wysiwyg")
    FieldFactory(group=group, key="ours", is_public=False)
    record = ResourceFactory(
        field_values={
            "source": "Marmalade House",
            "quiet": "tamarind",
            "rows": [{"html": "<p>brick <b>kilns</b></p>"}],
            "ours": "wolverine",
        }
    )
    staff = UserFactory(is_superuser=True)

    assert _identifiers(find("marmalade")) == [record.identifier]
    assert _identifiers(find('"brick kilns"')) == [record.identifier]
    assert find("tamarind").total == 0
    assert find("wolverine").total == find("wolverine", user=staff).total == 0


def test_facets_of_fields_count_right_and_narrow(find):
    group = FieldGroupFactory()
    choices = "en : English\nfr : French"
    FieldFactory(
        group=group,
        key="languages",
        type="checkbox",
        choices=choices,
        is_facetable=True,
        label="Languages",
    )
    FieldFactory(group=group, key="endorsed", type="true_false", is_facetable=True)
    FieldFactory(group=group, key="ours", is_facetable=True, is_public=False)
    both = ResourceFactory(
        field_values={"languages": ["en", "fr"], "endorsed": True, "ours": "x"}
    )
    ResourceFactory(field_values={"languages": ["fr"], "endorsed": False})
    ResourceFactory(field_values={"languages": ["xx"]})
    ResourceFactory(access_rights="staff", field_values={"languages": ["en"]})

    every = find()
    chosen = find(filters={"field.languages": ("fr",), "field.endorsed": ("yes",)})
    unknown = find(filters={"field.ours": ("x",), "field.none": ("y",)})

    assert _facet(every, "languages") == [("fr", "French", 2), ("en", "English", 1)]
    assert _facet(every, "endorsed") == [("no", "No", 1), ("yes", "Yes", 1)]
    assert _facet(every, "ours") is None
    assert _identifiers(chosen) == [both.identifier]
    assert _facet(chosen, "languages") == [("en", "English", 1), ("fr", "French", 1)]
    assert _facet(chosen, "endorsed") == [("no", "No", 1), ("yes", "Yes", 1)]
    assert unknown.total == every.total == 3


def test_a_concept_in_a_field_is_found_and_counted_with_what_is_above_it(find, index):
    scheme = ConceptSchemeFactory(identifier="sectors", role="sector")
    broad = ConceptFactory(scheme=scheme, identifier="fishing", label="Fishing")
    narrow = ConceptFactory(
        scheme=scheme, identifier="tuna", label="Tuna", broader=[broad]
    )
    FieldFactory(key="sector", type="taxonomy", is_facetable=True, scheme=scheme)
    record = ResourceFactory(field_values={"sector": "concept:sectors.tuna"})

    assert _identifiers(find("tuna")) == [record.identifier]
    values = _facet(find(), "sector")
    assert sorted(values) == [
        ("sectors.fishing", "Fishing", 1),
        ("sectors.tuna", "Tuna", 1),
    ]
    narrow.labels.update(text="Bonito")
    IndexChange.objects.create(kind="concept", key=str(narrow.pk))

    assert find("bonito").total == 1
    assert find("tuna").total == 0


def test_a_change_of_definitions_reaches_the_records(find, index, search_engine):
    rule = FieldGroupRuleFactory(value="open")
    field = FieldFactory(group=rule.group, key="source")
    copy = FieldFactory(key="copy", type="clone", clones=["source"])
    ResourceFactory(field_values={"source": "quince"})
    ResourceFactory(field_values={"copy": {"source": "medlar"}})
    assert find("quince").total == find("medlar").total == 1

    field.is_searchable = False
    field.save()
    assert find("quince").total == find("medlar").total == 0

    field.is_searchable = True
    field.save()
    rule.value = "staff"
    rule.save()
    assert (find("quince").total, find("medlar").total) == (0, 1)

    rule.group.appears = "always"
    rule.group.save()
    remove_field(copy)
    assert (find("quince").total, find("medlar").total) == (1, 0)

    rule.group.delete()
    assert find("quince").total == 0
    assert not compare(search_engine=search_engine)


def test_fields_cost_a_page_of_results_no_query_for_each_record(find):
    FieldFactory(group=FieldGroupFactory(), key="source")
    for number in range(6):
        ResourceFactory(
            title=f"Record {number}", field_values={"source": f"Marmalade {number}"}
        )
    find("marmalade")

    def queries(size):
        with CaptureQueriesContext(connection) as captured:
            assert len(find("marmalade", page_size=size).hits) == size
        return len(captured)

    assert queries(2) == queries(5)
