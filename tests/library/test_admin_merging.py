"""Merging in the admin area: choose, compare, merge, undo, who may."""

import pytest
from django.urls import reverse
from django.utils import timezone

from freeshelf.library.models import Agent, Merge, Resource
from freeshelf.library.services.merging_resources import merge_resources
from freeshelf.vocabularies.models import Concept
from tests.library.admin import chosen_one
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def _address(kind, kept, other=None):
    address = reverse("library_merge", args=[kind, kept.pk])
    return f"{address}?other={other.pk}" if other else address


def test_the_other_one_is_chosen_by_typing_and_both_stand_side_by_side(chief):
    kept = ResourceFactory(title="Kept", issued="2018")
    other = ResourceFactory(title="Other", issued="2019", rights="CC BY")
    FileFactory(resource=other)
    chosen = chief.post(_address("resource", kept), {"other": chosen_one(other)})

    html = chief.get(chosen["Location"]).content.decode()

    for shown in ("Kept", "Other", "2018", "2019", "CC BY", "will be copied"):
        assert shown in html
    assert "1 file will be moved." in html
    assert _address("resource", other, kept).replace("&", "&amp;") in html


def test_what_is_ticked_is_taken_and_the_merge_undone_from_the_message(chief):
    kept = ResourceFactory(title="Kept", issued="2018", revised=True)
    other = ResourceFactory(title="Other", issued="2019", revised=True)

    response = chief.post(
        _address("resource", kept, other),
        {"merge": "1", "title": "kept", "issued": "merged"},
        follow=True,
    )

    row = Resource.objects.get(pk=kept.pk)
    assert (row.title, row.alternative, row.issued) == ("Kept", "Other", "2019")
    undo = reverse("library_merge_undo", args=[Merge.objects.get().pk])
    assert undo in response.content.decode()
    assert "Undoing the merge separates them again" in chief.get(undo).content.decode()
    chief.post(undo)
    assert Resource.objects.get(pk=other.pk).live
    assert Resource.objects.get(pk=kept.pk).issued == "2018"


def test_access_is_the_stricter_one_unless_the_other_is_ticked(chief):
    kept = ResourceFactory(access_rights="open", revised=True)
    other = ResourceFactory(access_rights="staff", revised=True)
    page = chief.get(_address("resource", kept, other))
    [row] = [r for r in page.context["rows"] if r["name"] == "access_rights"]
    assert [ticked for _value, _text, ticked in row["options"]] == [False, True]

    chief.post(
        _address("resource", kept, other), {"merge": "1", "access_rights": "merged"}
    )

    assert Resource.objects.get(pk=kept.pk).access_rights == "staff"


@pytest.mark.parametrize("kind", ["agent", "concept"])
def test_agents_and_concepts_are_merged_and_undone(chief, kind):
    if kind == "agent":
        kept, other = AgentFactory(name="ILO"), AgentFactory(name="ILO Geneva")
    else:
        scheme = ConceptSchemeFactory()
        kept, other = ConceptFactory.create_batch(2, scheme=scheme)
    model = Agent if kind == "agent" else Concept
    assert chief.get(_address(kind, kept, other)).status_code == 200

    chief.post(_address(kind, kept, other), {"merge": "1"})

    assert model.objects.get(pk=other.pk).merged_into == kept
    chief.post(reverse("library_merge_undo", args=[Merge.objects.get().pk]))
    assert model.objects.get(pk=other.pk).merged_into is None


def test_two_ticked_in_a_list_come_to_the_page_that_compares_them(chief):
    first, second, third = ResourceFactory.create_batch(3)
    address = reverse("wagtail_bulk_action", args=["library", "resource", "merge"])

    two = chief.get(f"{address}?id={first.pk}&id={second.pk}")
    three = chief.get(
        f"{address}?id={first.pk}&id={second.pk}&id={third.pk}", follow=True
    )

    assert two["Location"] == _address("resource", first, second)
    assert "Select exactly two" in three.content.decode()


def test_the_fuller_one_is_kept_by_default(chief):
    bare = ResourceFactory(title="Guide")
    full = ResourceFactory(title="Guide", issued="2019", rights="CC BY")
    FileFactory(resource=full)
    address = reverse("wagtail_bulk_action", args=["library", "resource", "merge"])

    offered = chief.get(f"{address}?id={bare.pk}&id={full.pk}")

    assert offered["Location"] == _address("resource", full, bare)
    # The page can still swap them.
    assert (
        _address("resource", bare, full).replace("&", "&amp;")
        in chief.get(offered["Location"]).content.decode()
    )


def test_every_edit_page_leads_to_merging(chief):
    concept = ConceptFactory()
    for kind, row, name in (
        ("resource", ResourceFactory(), "library_resource:edit"),
        ("agent", AgentFactory(), "library_agent:edit"),
        ("concept", concept, "vocabularies_concept:edit"),
    ):
        html = chief.get(reverse(name, args=[row.pk])).content.decode()
        assert _address(kind, row) in html


def test_a_merged_record_is_in_no_list_and_its_page_says_where_it_went(chief):
    kept, merged = ResourceFactory.create_batch(2, revised=True)
    merge_resources(kept=kept, merged=merged, choices={}, now=timezone.now())

    listed = chief.get(reverse("library_resource:list")).context["object_list"]
    page = chief.get(reverse("library_resource:edit", args=[merged.pk]))
    by_identifier = chief.get(
        reverse("library_resource:list"), {"q": merged.identifier}
    ).context["object_list"]

    assert [resource.pk for resource in listed] == [kept.pk]
    assert kept.identifier in page.content.decode()
    assert [resource.pk for resource in by_identifier] == [kept.pk]


def test_what_cannot_be_merged_is_said_in_a_sentence_and_the_page_stays(chief):
    draft, live = ResourceFactory(draft=True), ResourceFactory(revised=True)

    response = chief.post(
        _address("resource", draft, live), {"merge": "1", "title": "merged"}
    )

    assert "Publish it first" in response.content.decode()
    [title] = [row for row in response.context["rows"] if row["name"] == "title"]
    assert title["options"][1][2]


def test_an_undo_that_cannot_be_is_said_in_a_sentence(chief):
    kept, merged = ResourceFactory.create_batch(2, revised=True)
    merge = merge_resources(kept=kept, merged=merged, choices={}, now=timezone.now())
    row = Resource.objects.get(pk=kept.pk)
    row.title = "Edited since"
    row.save_revision()

    response = chief.post(reverse("library_merge_undo", args=[merge.pk]), follow=True)

    assert "edited since the merge" in response.content.decode()


@pytest.mark.parametrize("address", ["x/1", "resource/0", "agent/7"])
def test_addresses_of_nothing_are_not_found(chief, address):
    assert chief.get(f"/admin/library/merge/{address}/").status_code == 404


def test_an_editor_merges_nothing_and_undoes_nothing(editor):
    kept, other = ResourceFactory.create_batch(2, revised=True)
    agents = AgentFactory.create_batch(2)
    concepts = ConceptFactory.create_batch(2, scheme=ConceptSchemeFactory())

    for kind, (first, second) in (
        ("resource", (kept, other)),
        ("agent", agents),
        ("concept", concepts),
    ):
        editor.post(_address(kind, first, second), {"merge": "1"})
    assert not Merge.objects.exists()

    merge = merge_resources(kept=kept, merged=other, choices={}, now=timezone.now())
    editor.post(reverse("library_merge_undo", args=[merge.pk]))
    assert Resource.objects.get(pk=other.pk).merged_into == kept
