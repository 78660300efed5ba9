"""Fields of people, organisations and concepts: rules, the form, history, merging."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.log_actions import registry

from freeshelf.core.personal_data import Person
from freeshelf.fields.definitions import DefinedGroup, Rule, definitions
from freeshelf.fields.entity_values import entity_values
from freeshelf.fields.models import FieldGroup, FieldValueSet
from freeshelf.fields.rules import AgentFacts, ConceptFacts, ResourceFacts, applies_to
from freeshelf.fields.services import (
    LibraryWithFieldsFinder,
    import_values,
    save_values,
)
from freeshelf.library.services.merging_agents import merge_agents, unmerge_agents
from freeshelf.library.services.merging_concepts import (
    merge_concepts,
    unmerge_concepts,
)
from freeshelf.vocabularies.models import Concept
from tests.fields.factories import (
    FieldConditionFactory,
    FieldFactory,
    FieldGroupFactory,
    FieldGroupRuleFactory,
)
from tests.library.admin import edit, fields_of
from tests.library.factories import AgentFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

V = "field-values"
AGENT, CONCEPT = "library_agent", "vocabularies_concept"
RECORD = ResourceFacts(frozenset({7}), "open", "en")


@pytest.fixture
def of_agents():
    """A group on every person and organisation."""
    rule = FieldGroupRuleFactory(subject="agent", value="", group__title="Contact")
    return rule.group


@pytest.fixture
def topics():
    """A scheme whose concepts have a group."""
    scheme = ConceptSchemeFactory(identifier="topics", role="subject")
    FieldGroupRuleFactory(
        subject="scheme", scheme=scheme, value="", group__title="Background"
    )
    return scheme


def _group_of(scheme):
    return FieldGroup.objects.get(rules__scheme=scheme)


def _keep(thing, **values):
    return save_values(entity=thing, values=values, now=timezone.now(), user=None)


def _history(thing):
    logs = registry.get_logs_for_instance(thing).filter(action="freeshelf.fields")
    return [entry.message for entry in logs.order_by("pk")]


def _page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(
    ("rules", "facts", "expected"),
    [
        ([Rule("agent", "")], AgentFacts("person"), True),
        ([Rule("agent", "organization")], AgentFacts("person"), False),
        ([Rule("agent", "person", True)], AgentFacts("organization"), True),
        ([Rule("agent", "")], ConceptFacts(3), False),
        ([Rule("scheme", "3")], ConceptFacts(3), True),
        ([Rule("scheme", "4")], ConceptFacts(3), False),
        ([Rule("scheme", "", True)], ConceptFacts(3), False),
        ([Rule("scheme", "3"), Rule("access", "open")], ConceptFacts(3), False),
        ([Rule("scheme", "3")], RECORD, False),
        ([], ConceptFacts(3), False),
    ],
)
def test_a_rule_holds_for_what_it_is_about_and_for_nothing_else(rules, facts, expected):
    group = DefinedGroup(1, "g", "G", (), (), (tuple(rules),) if rules else ())

    assert applies_to(group, facts) is expected


def test_a_group_on_every_resource_is_on_others_by_rules_only(chief, of_agents):
    everywhere = FieldGroupFactory(title="Everywhere")
    FieldFactory(group=everywhere, key="pages", label="Number of pages")
    FieldFactory(group=of_agents, key="city", label="City")
    FieldGroup.objects.update(appears="always")
    agent = AgentFactory()

    on_agent = _page(chief, f"{AGENT}:edit", agent.pk).content.decode()
    on_record = _page(chief, "library_resource:edit", ResourceFactory().pk)

    assert "City" in on_agent
    assert "Number of pages" not in on_agent
    assert "Number of pages" in on_record.content.decode()


def test_results_are_not_filtered_by_what_only_others_have(of_agents):
    both = FieldGroupRuleFactory(
        subject="agent", value="", group__appears=FieldGroup.Appears.ALWAYS
    )
    FieldFactory(group=of_agents, key="city", is_facetable=True)
    FieldFactory(group=both.group, key="region", is_facetable=True)

    assert [each.key for each in definitions().facet_fields] == ["region"]


def test_rules_about_agents_and_schemes_are_chosen_in_the_admin_area(chief):
    group = FieldGroupFactory()
    scheme = ConceptSchemeFactory()
    rule = {
        "appears": "rules", "rules-TOTAL_FORMS": "2",
        "rules-0-alternative": "1", "rules-0-subject": "agent",
        "rules-0-value": "company", "rules-0-concept": "", "rules-0-ORDER": "1",
        "rules-1-alternative": "2", "rules-1-subject": "scheme", "rules-1-value": "",
        "rules-1-concept": "", "rules-1-scheme": "", "rules-1-ORDER": "2",
    }  # fmt: skip
    address = "fields_group:edit"

    wrong = edit(chief, address, group.pk, **rule)
    right = {"rules-0-value": "organization", "rules-1-scheme": str(scheme.pk)}
    edit(chief, address, group.pk, **rule | right)

    page = wrong.content.decode()
    assert "Enter organization or person" in page
    assert "Choose from the list." in page
    rules = group.rules.order_by("alternative")
    assert [(each.subject, each.value, each.scheme) for each in rules] == [
        ("agent", "organization", None),
        ("scheme", "", scheme),
    ]


def test_an_organisation_is_described_in_fields_and_its_history_says_so(
    chief, of_agents
):
    FieldFactory(group=of_agents, key="city", label="City")
    FieldFactory(group=of_agents, key="staff", type="number", maximum=10)
    secret = FieldFactory(group=of_agents, key="code", type="password", label="Code")
    rows = FieldFactory(group=of_agents, key="rows", type="repeater")
    FieldFactory(group=of_agents, parent=rows, key="mail", type="email")
    agent = AgentFactory()
    set_ = FieldValueSet.objects.create(
        agent=agent, origin="site 1", values={"city": "Accra", "gone": "x"}
    )

    wrong = edit(chief, f"{AGENT}:edit", agent.pk, **{f"{V}-staff": "11"})
    sent = {
        f"{V}-city": "Tema", f"{V}-staff": "8", f"{V}-code": "open-sesame",
        f"{V}-rows-order": "0", f"{V}-rows-0-kind": "rows",
        f"{V}-rows-0-mail": "a@example.org",
    }  # fmt: skip
    edit(chief, f"{AGENT}:edit", agent.pk, **sent)

    assert wrong.content.decode().count("field-value__message") == 1
    set_.refresh_from_db()
    assert check_password("open-sesame", set_.values.pop("code"))
    assert set_.values == {
        "city": "Tema", "staff": 8, "rows": [{"mail": "a@example.org"}], "gone": "x",
    }  # fmt: skip
    (said,) = _history(agent)
    assert "\u2068City\u2069 (\u2068Accra\u2069 → \u2068Tema\u2069)" in said
    with override("ar"):
        assert "(\u2068Accra\u2069 ← \u2068Tema\u2069)" in _history(agent)[0]
    assert secret.label in said
    assert "open-sesame" not in said
    assert said.split(": ", 1)[1] in _page(
        chief, f"{AGENT}:history", agent.pk
    ).content.decode().replace("&gt;", ">")
    edit(chief, f"{AGENT}:edit", agent.pk, name="Another name")
    edit(chief, f"{AGENT}:edit", agent.pk, **{f"{V}-remove": "gone"})
    assert "gone" not in entity_values(agent)
    assert len(_history(agent)) == 2


def test_a_new_concept_takes_the_fields_of_its_scheme(chief, topics):
    group = _group_of(topics)
    FieldFactory(group=group, key="colour", type="color_picker", default="#0B5568")
    flag = FieldFactory(group=group, key="flag", type="true_false")
    note = FieldFactory(group=group, key="note", is_required=True)
    FieldConditionFactory(field=note, other=flag, operator="is", value="1")
    elsewhere = FieldGroupRuleFactory(
        subject="scheme", scheme=ConceptSchemeFactory(), value=""
    )
    FieldFactory(group=elsewhere.group, key="other", is_required=True)
    address = reverse(f"{CONCEPT}:add")
    data = fields_of(chief.get(address).content.decode())
    data |= {"scheme": str(topics.pk), "identifier": "debt"}

    refused = chief.post(address, data | {f"{V}-flag": "on"})
    saved = chief.post(address, data)

    assert refused.content.decode().count("field-value__message") == 1
    assert saved.status_code == 302
    concept = Concept.objects.get()
    assert entity_values(concept) == {"colour": "#0b5568"}


def test_a_concept_keeps_what_its_form_does_not_ask_for(chief, topics):
    FieldFactory(group=_group_of(topics), key="colour", label="Colour")
    hidden = FieldGroupFactory(appears="nowhere")
    FieldFactory(group=hidden, key="old", label="Region of the old site")
    concept = ConceptFactory(scheme=topics)
    values = {"colour": "red", "old": "West Africa"}
    FieldValueSet.objects.create(concept=concept, origin="a", values=values)

    page = _page(chief, f"{CONCEPT}:edit", concept.pk).content.decode()
    edit(chief, f"{CONCEPT}:edit", concept.pk, **{f"{V}-colour": ""})

    assert "Region of the old site" in page
    assert page.count("West Africa") == 1
    assert entity_values(concept) == {"old": "West Africa"}


def test_a_concept_without_fields_is_edited_as_ever(chief):
    concept = ConceptFactory()

    page = _page(chief, f"{CONCEPT}:edit", concept.pk).content.decode()
    edit(chief, f"{CONCEPT}:edit", concept.pk, notation="7")

    assert "Custom fields" not in page
    assert Concept.objects.get().notation == "7"
    assert not FieldValueSet.objects.exists()


def test_values_of_two_sources_are_one_and_what_differs_is_listed(chief, topics):
    FieldFactory(group=_group_of(topics), key="colour", label="Colour")
    concept = ConceptFactory(scheme=topics)
    for origin, values in (("a", {"colour": "red"}), ("b", {"colour": "blue"})):
        FieldValueSet.objects.create(concept=concept, origin=origin, values=values)

    listed = _page(chief, "fields_orphaned_values").content.decode()
    edit(chief, f"{CONCEPT}:edit", concept.pk, **{f"{V}-remove": "_kept/0"})

    assert reverse(f"{CONCEPT}:edit", args=[concept.pk]) in listed
    assert "blue" in listed
    assert entity_values(concept) == {"colour": "red"}


def test_an_import_changes_what_no_one_changed_here():
    agent = AgentFactory()
    first = {"city": "Accra", "mail": "a@example.org", "fax": "1"}
    later = {"city": "Kumasi", "mail": "b@example.org", "web": "https://example.org/"}
    assert import_values(thing=agent, origin="site 1", said=first)
    assert not import_values(thing=agent, origin="site 1", said=first)
    _keep(agent, **first | {"city": "Tema"})

    assert import_values(thing=agent, origin="site 1", said=later)

    assert entity_values(agent) == later | {"city": "Tema"}


@pytest.mark.parametrize("is_edited", [False, True])
def test_values_follow_a_merge_and_come_back_unless_edited(is_edited):
    kept, merged = AgentFactory(), AgentFactory()
    _keep(kept, city="Accra")
    _keep(merged, city="Tema", fax="1")

    merge = merge_agents(kept=kept, merged=merged, choices={}, now=timezone.now())
    strays = [{"label": "city", "value": "Tema"}]
    assert entity_values(kept) == {"city": "Accra", "fax": "1", "_kept": strays}
    if is_edited:
        _keep(kept, city="Accra", fax="2")
    unmerge_agents(merge=merge, now=timezone.now())

    after = {"city": "Accra", "fax": "2"} if is_edited else {"city": "Accra"}
    assert entity_values(kept) == after
    expected = {} if is_edited else {"city": "Tema", "fax": "1"}
    assert entity_values(merged) == expected
    _keep(merged, city="Kumasi")
    assert (entity_values(merged), entity_values(kept)) == (
        {"city": "Kumasi"},
        after,
    )


def test_values_of_a_merged_concept_stand_with_its_successor(topics):
    kept, merged = ConceptFactory(scheme=topics), ConceptFactory(scheme=topics)
    import_values(thing=merged, origin="term", said={"colour": "red"})

    merge = merge_concepts(kept=kept, merged=merged, now=timezone.now())
    moved = entity_values(kept)
    unmerge_concepts(merge=merge, now=timezone.now())

    assert moved == {"colour": "red"}
    assert entity_values(merged) == {"colour": "red"}
    assert entity_values(kept) == {}


def test_the_export_of_organisations_has_a_column_for_each_field(chief, of_agents):
    FieldFactory(group=of_agents, key="city", label="City")
    FieldFactory(group=of_agents, key="code", type="password", label="Code")
    other = FieldGroupFactory()
    FieldFactory(group=other, key="pages", label="Pages")
    one = AgentFactory(name="Harbour Institute")
    _keep(one, city="=Accra()", code=make_password("x"))
    AgentFactory(name="Ministry")

    response = _page(chief, f"{AGENT}:list", export="csv")

    text = b"".join(response.streaming_content).decode()
    rows = {row["Name"]: row for row in csv.DictReader(StringIO(text))}
    assert rows["Harbour Institute"]["City"] == "'=Accra()"
    assert rows["Ministry"]["City"] == ""
    assert not {"Code", "Pages"} & rows["Ministry"].keys()


def test_a_persons_copy_has_the_fields_and_an_erasure_takes_them_for_good(of_agents):
    FieldFactory(group=of_agents, key="mail", label="Mail")
    agent = AgentFactory(name="Tembo, Rosa", kind="person")
    _keep(agent, mail="rosa@example.org", gone="Room 7")
    said = {"mail": "rosa@example.org"}
    rosa = Person(addresses=(), names=("Rosa Tembo",))

    (found,) = LibraryWithFieldsFinder().find(rosa)
    LibraryWithFieldsFinder().erase(rosa, kept=frozenset(), now=timezone.now())

    assert found.facts["fields"] == ["Mail: rosa@example.org", "gone: Room 7"]
    agent.refresh_from_db()
    assert not import_values(thing=agent, origin="site 1", said=said)
    assert entity_values(agent) == {}
    assert _history(agent) == []
