"""Agents, reading lists, concepts and vocabularies in the admin area."""

import pytest
from django.urls import reverse
from wagtail.models import ReferenceIndex

from freeshelf.library.models import Agent, ReadingList, Resource
from freeshelf.vocabularies.models import Concept, ConceptScheme
from tests.library.admin import chosen, chosen_one, edit, fields_of
from tests.library.factories import (
    AgentFactory,
    ReadingListFactory,
    ResourceFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

CONCEPT = "vocabularies_concept"


def _add(client, namespace, **fields):
    address = reverse(f"{namespace}:add")
    data = fields_of(client.get(address).content.decode())
    return client.post(address, data | fields)


def _html(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_one_menu_leads_to_everything(chief):
    html = _html(chief, "wagtailadmin_home")

    for namespace in (
        "library_resource",
        "library_reading_list",
        "library_agent",
        CONCEPT,
        "vocabularies_scheme",
    ):
        assert reverse(f"{namespace}:list") in html


def test_an_agent_is_added_found_and_edited(chief):
    _add(chief, "library_agent", name="La Strada", kind="organization")

    agent = Agent.objects.get()
    edit(chief, "library_agent:edit", agent.pk, alternative_names="LSI")

    assert "La Strada" in _html(chief, "library_agent:list", q="lsi")


def test_an_agent_without_a_name_is_refused(chief):
    response = _add(chief, "library_agent", name="", kind="person")

    assert "This field is required" in response.content.decode()


def test_merged_agents_are_not_listed(chief):
    AgentFactory(name="Old name", merged_into=AgentFactory(name="New name"))

    html = _html(chief, "library_agent:list")

    assert "New name" in html
    assert "Old name" not in html


def test_deleting_an_agent_warns_of_its_use_and_keeps_the_records(chief):
    ilo = AgentFactory(name="ILO")
    ResourceFactory(publisher=ilo, creators=[ilo])
    ResourceFactory(publisher=ilo)

    html = _html(chief, "library_agent:delete", ilo.pk)
    assert "2 resources would lose their publisher." in html
    assert "1 resource would lose an author or contributor." in html
    chief.post(reverse("library_agent:delete", args=[ilo.pk]))

    assert Resource.objects.filter(publisher__isnull=True).count() == 2


def test_an_agent_that_others_were_merged_into_is_kept(chief):
    new = AgentFactory(name="New name")
    AgentFactory(name="Old name", merged_into=new)

    # The index that warns does not see what is written in bulk.
    ReferenceIndex.objects.all().delete()

    address = reverse("library_agent:delete", args=[new.pk])
    response = chief.post(address, follow=True)

    assert "Other items were merged into “New name”" in response.content.decode()
    assert Agent.objects.filter(pk=new.pk).exists()


def test_a_reading_list_keeps_its_order_as_a_draft_and_when_published(chief):
    first, second = ResourceFactory(), ResourceFactory()
    items = {
        "items-TOTAL_FORMS": "2",
        "items-0-resource": chosen_one(second),
        "items-0-ORDER": "2",
        "items-1-resource": chosen_one(first),
        "items-1-note": "Begin here",
        "items-1-ORDER": "1",
    }

    _add(chief, "library_reading_list", title="Begin", slug="begin", **items)
    reading_list = ReadingList.objects.get()
    assert not reading_list.live
    edit(
        chief,
        "library_reading_list:edit",
        reading_list.pk,
        **{"action-publish": "1"},
    )

    reading_list = ReadingList.objects.get()
    assert reading_list.live
    kept = list(reading_list.items.all())
    assert [item.resource for item in kept] == [first, second]
    assert kept[0].note == "Begin here"


def test_a_draft_of_a_list_does_not_show(chief):
    reading_list = ReadingListFactory(title="Live", resources=[ResourceFactory()])

    edit(chief, "library_reading_list:edit", reading_list.pk, title="Draft")

    assert ReadingList.objects.get().title == "Live"


def test_the_same_resource_twice_in_a_list_is_refused(chief):
    resource = ResourceFactory()
    items = {
        "items-TOTAL_FORMS": "2",
        "items-0-resource": chosen_one(resource),
        "items-0-ORDER": "1",
        "items-1-resource": chosen_one(resource),
        "items-1-ORDER": "2",
    }

    response = _add(chief, "library_reading_list", title="A", slug="a", **items)

    assert response.status_code == 200
    assert not ReadingList.objects.exists()


def _label(row, kind, language, text):
    return {
        f"rows-labels-{row}-kind": kind,
        f"rows-labels-{row}-language": language,
        f"rows-labels-{row}-text": text,
    }


def test_a_concept_is_added_with_labels_notes_mappings_and_a_place(chief):
    scheme = ConceptSchemeFactory(uri="https://vocab.example.org/topics")
    forced = ConceptFactory(scheme=scheme, label="Forced labour")

    response = _add(
        chief,
        CONCEPT,
        scheme=scheme.pk,
        identifier="debt-bondage",
        broader=chosen(forced),
        **_label(0, "pref", "en", "Debt bondage"),
        **_label(1, "hidden", "en", "debt slave"),
        **{
            "rows-notes-0-kind": "scopeNote",
            "rows-notes-0-language": "en",
            "rows-notes-0-text": "Work to pay off a debt.",
            "rows-matches-0-kind": "closeMatch",
            "rows-matches-0-uri": "https://other.example.org/1",
        },
    )

    assert response.status_code == 302, response.context["form"].errors
    concept = Concept.objects.get(identifier="debt-bondage")
    assert concept.uri == "https://vocab.example.org/topics/debt-bondage"
    assert concept.label() == "Debt bondage"
    assert list(concept.broader.all()) == [forced]
    assert concept.labels.count() == 2
    assert concept.notes.get().text == "Work to pay off a debt."
    assert concept.matches.get().kind == "closeMatch"


def test_labels_are_changed_and_deleted(chief):
    concept = ConceptFactory(label="Maid", alternative={"en": ["Servant"]})

    edit(
        chief,
        f"{CONCEPT}:edit",
        concept.pk,
        **{"rows-labels-0-text": "Domestic worker", "rows-labels-1-DELETE": "on"},
    )

    assert [label.text for label in concept.labels.all()] == ["Domestic worker"]


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (("pref", "en", "One"), ("pref", "en", "Two"), "more than one preferred label"),
        (("alt", "en", "Same"), ("alt", "en", "Same"), "duplicate"),
    ],
)
def test_labels_that_contradict_each_other_are_refused(chief, first, second, sentence):
    concept = ConceptFactory()
    concept.labels.all().delete()

    response = edit(
        chief, f"{CONCEPT}:edit", concept.pk, **_label(0, *first), **_label(1, *second)
    )

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not concept.labels.exists()


def test_a_concept_is_never_put_above_itself(chief):
    scheme = ConceptSchemeFactory()
    top = ConceptFactory(scheme=scheme)
    middle = ConceptFactory(scheme=scheme, broader=[top])
    bottom = ConceptFactory(scheme=scheme, broader=[middle])

    response = edit(chief, f"{CONCEPT}:edit", top.pk, broader=chosen(bottom))

    assert "A concept cannot be broader than itself" in response.content.decode()
    assert not top.broader.exists()


def test_a_broader_concept_of_another_scheme_is_refused(chief):
    concept, foreign = ConceptFactory(), ConceptFactory()

    response = edit(chief, f"{CONCEPT}:edit", concept.pk, broader=chosen(foreign))

    assert "must be in the same scheme" in response.content.decode()


def test_concepts_are_listed_with_their_path_and_found_by_any_label(chief):
    scheme = ConceptSchemeFactory()
    forced = ConceptFactory(scheme=scheme, label="Forced labour")
    ConceptFactory(
        scheme=scheme,
        label="Debt bondage",
        broader=[forced],
        translations={"fr": "Servitude pour dettes"},
    )

    html = _html(chief, f"{CONCEPT}:list", q="SERVITUDE")

    assert "Forced labour › Debt bondage" in html
    assert html.count("Debt bondage") >= 1


def test_deleting_a_concept_warns_of_its_use_and_keeps_the_records(chief):
    concept = ConceptFactory()
    ResourceFactory(subjects=[concept])
    ResourceFactory(subjects=[concept])

    html = _html(chief, f"{CONCEPT}:delete", concept.pk)
    assert "2 records would lose this concept." in html
    chief.post(reverse(f"{CONCEPT}:delete", args=[concept.pk]))

    assert Resource.objects.count() == 2
    assert not Concept.objects.exists()


def test_the_use_of_a_concept_lists_the_records(chief):
    concept = ConceptFactory()
    ResourceFactory(title="Uses it", subjects=[concept])
    ResourceFactory(title="Does not")

    html = _html(chief, "library_resource:list", subjects=concept.pk)

    assert "Uses it" in html
    assert "Does not" not in html


def test_a_vocabulary_is_added(chief):
    _add(
        chief,
        "vocabularies_scheme",
        title="Sectors",
        identifier="sectors",
        uri="https://vocab.example.org/sectors",
        role="sector",
    )

    assert ConceptScheme.objects.get().role == "sector"


def test_those_without_the_right_see_none_of_it(editor):
    for namespace in ("library_agent", CONCEPT, "vocabularies_scheme"):
        response = editor.get(reverse(f"{namespace}:list"))
        assert response.headers["Location"] == reverse("wagtailadmin_home")
