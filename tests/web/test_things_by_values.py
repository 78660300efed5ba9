"""Organisations, people and topics that a search finds by the values of fields."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from freeshelf.fields.models import FieldValueSet
from freeshelf.library.services.merging_agents import merge_agents
from freeshelf.library.services.merging_concepts import merge_concepts
from tests.fields.factories import FieldFactory, FieldGroupRuleFactory
from tests.library.factories import AgentFactory, ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library(shelve):
    """An index with one record that no test asks for."""
    ResourceFactory(title="Fair recruitment")
    shelve()


@pytest.fixture
def of_agents():
    return FieldGroupRuleFactory(subject="agent", value="").group


@pytest.fixture
def topics():
    """A scheme, and the group of fields that its concepts have."""
    scheme = ConceptSchemeFactory(identifier="topics")
    rule = FieldGroupRuleFactory(subject="scheme", scheme=scheme, value="")
    return scheme, rule.group


@pytest.fixture
def ask(page_of):
    """The lines that a question gets, by the name of who or what they are about."""

    def get(question, language="en"):
        page = page_of(f"/{language}/search?q={question}")
        lines = page.select(".thing-matches__thing")
        return {said(line.a): line for line in lines}

    return get


def _keep(thing, **values):
    kind = "agent" if hasattr(thing, "kind") else "concept"
    origin = f"{kind} {thing.pk}"
    return FieldValueSet.objects.create(**{kind: thing}, origin=origin, values=values)


def _listed(name="Harbour Institute", **values):
    agent = AgentFactory(name=name, is_listed=True)
    _keep(agent, **values)
    return agent


def _read(line):
    """A line as it reads, marks and all."""
    return " ".join(line.get_text().split())


def _marks(line):
    return [said(mark) for mark in line.select("mark")]


def test_an_organisation_is_found_by_a_field_with_the_words_marked(of_agents, ask):
    FieldFactory(group=of_agents, key="office", label="Office")
    text = "Our house has been open to seafarers for many years. " * 4
    agent = _listed(office=f"{text}Ring at the kiosk in Akosombo. {text}")

    lines = ask("akosombo+kiosks")

    (line,) = lines.values()
    assert line.a["href"] == f"/en/publishers/{agent.identifier}"
    assert _read(line).startswith("Harbour Institute Office: …")
    assert _marks(line) == ["kiosk", "Akosombo"]
    assert len(_read(line)) < len(text)


def test_words_may_stand_in_the_name_but_not_all_of_them(of_agents, ask):
    FieldFactory(group=of_agents, key="city", label="City")
    _listed(city="Akosombo")

    assert list(ask("akosombo+harbour")) == ["Harbour Institute"]
    assert ask("harbour") == {}
    assert ask("akosombo+ministry") == {}
    assert ask("akosombo+-harbour") == {}
    assert ask("akosombo+year:2019") == {}


def test_three_at_most_those_with_the_fewest_other_words_first(of_agents, ask):
    FieldFactory(group=of_agents, key="city", label="City")
    _listed("Fourth", city="Akosombo, near the dam, room 4")
    _listed("Third", city="Akosombo, near the dam")
    _listed("First", city="Akosombo")
    _listed("Second", city="Akosombo")

    assert list(ask("akosombo")) == ["First", "Second", "Third"]


def test_only_readable_and_searchable_fields_count(of_agents, ask, client):
    FieldFactory(group=of_agents, key="city")
    FieldFactory(group=of_agents, key="ours", is_public=False)
    FieldFactory(group=of_agents, key="quiet", is_searchable=False)
    FieldFactory(group=of_agents, key="code", type="password")
    elsewhere = FieldGroupRuleFactory(subject="agent", value="person").group
    FieldFactory(group=elsewhere, key="room")
    _listed(
        city="Akosombo", ours="wolverine", quiet="tamarind", code="sesame",
        room="marmoset", gone="quernstone",
    )  # fmt: skip
    client.force_login(UserFactory(is_superuser=True))

    found = [
        word
        for word in ("akosombo", "wolverine", "tamarind", "sesame", "marmoset")
        if ask(word)
    ]

    assert found == ["akosombo"]
    assert ask("quernstone") == {}


def test_who_may_not_be_known_does_not_appear(of_agents, ask, client):
    FieldFactory(group=of_agents, key="city")
    hidden = AgentFactory(name="Quiet House")
    _keep(hidden, city="Akosombo")
    ResourceFactory(publisher=hidden, access_rights="members")
    member = UserFactory()
    member.user_permissions.add(
        Permission.objects.get(codename="view_members_resource")
    )

    signed_out = ask("akosombo")
    client.force_login(member)
    signed_in = ask("akosombo")

    assert signed_out == {}
    assert list(signed_in) == ["Quiet House"]


def test_what_is_hidden_takes_no_place_of_what_is_not(of_agents, ask):
    FieldFactory(group=of_agents, key="city")
    for number in range(120):
        _keep(AgentFactory(name=f"A{number}"), city="Akosombo")
    author = AgentFactory(name="Zulu", kind="person")
    _keep(author, city="Akosombo")
    ResourceFactory(creators=[author])

    assert list(ask("akosombo")) == ["Zulu"]


def test_a_topic_is_found_and_called_as_the_reader_calls_it(topics, ask):
    scheme, group = topics
    FieldFactory(group=group, key="note", label="Note")
    debt = ConceptFactory(
        scheme=scheme, identifier="debt", label="Debt bondage",
        translations={"es": "Servidumbre por deudas"}, hidden={"en": ["peonage"]},
    )  # fmt: skip
    _keep(debt, note="Los pescadores de Akosombo")

    in_english = ask("pescador")
    in_spanish = ask("servidumbres+pescador", language="es")
    by_hidden_name = ask("peonage+pescador")

    assert in_english["Debt bondage"].a["href"] == "/en/topics/topics/debt"
    assert _marks(in_english["Debt bondage"]) == ["pescadores"]
    assert _marks(in_spanish["Servidumbre por deudas"]) == ["pescadores"]
    assert "peonage" not in str(by_hidden_name["Debt bondage"])


def test_a_concept_in_a_field_counts_by_all_its_labels(of_agents, ask):
    places = ConceptSchemeFactory(identifier="places", role="place")
    FieldFactory(
        group=of_agents, key="where", label="Where", type="taxonomy", scheme=places
    )
    nepal = ConceptFactory(
        scheme=places, identifier="np", label="Nepal",
        translations={"ru": "Непал"}, hidden={"en": ["nepul"]},
    )  # fmt: skip
    _listed(where="concept:places.np")

    in_english, in_russian = ask("nepal"), ask("непала")
    misspelt = ask("nepul")["Harbour Institute"]
    merge_concepts(
        kept=ConceptFactory(scheme=places, label="Himalaya"),
        merged=nepal,
        now=timezone.now(),
    )
    merged = ask("himalaya")

    assert _read(in_english["Harbour Institute"]).endswith("Where: Nepal")
    assert _marks(in_english["Harbour Institute"]) == ["Nepal"]
    value = in_russian["Harbour Institute"].select_one("[lang=ru]")
    assert said(value.mark) == "Непал"
    assert _read(misspelt).endswith("Where: Nepal")
    assert "nepul" not in str(misspelt)
    assert _read(merged["Harbour Institute"]).endswith("Where: Himalaya")


def test_words_from_right_to_left_keep_their_direction(of_agents, ask):
    FieldFactory(group=of_agents, key="city", label="المدينة")
    _listed("معهد الميناء", city="قرب مكتبات القاهرة")

    lines = ask("مكتبة+القاهرة", language="ar")

    line = lines["معهد الميناء"]
    assert _marks(line) == ["مكتبات", "القاهرة"]
    assert line.find(dir="auto").text == "قرب مكتبات القاهرة"
    assert [said(part) for part in line.select("bdi")] == ["معهد الميناء", "المدينة"]


def test_runs_of_chinese_and_numbers_of_instruments_are_found(of_agents, ask):
    FieldFactory(group=of_agents, key="about")
    _listed("North", about="保护移徙工人权利的组织")
    _listed("South", about="Watches over Convention No. 182")

    assert _marks(ask("移徙工人")["North"])
    assert list(ask("C182")) == ["South"]


def test_phrases_and_beginnings_are_words_of_one_value(of_agents, ask):
    FieldFactory(group=of_agents, key="about")
    FieldFactory(group=of_agents, key="city")
    _listed(about="Debt and bondage", city="Debt bondage road")
    _listed("Other", about="Bondage by debt")

    assert list(ask('"debt bondage"')) == ["Harbour Institute"]
    assert set(ask("bonda*")) == {"Harbour Institute", "Other"}
    assert set(ask("road OR by")) == {"Harbour Institute", "Other"}


def test_markup_in_values_and_labels_is_text(of_agents, ask):
    evil = "<script>alert(1)</script>"
    FieldFactory(group=of_agents, key="city", label=f"City {evil}")
    FieldFactory(group=of_agents, key="html", type="wysiwyg")
    _listed(f"House {evil}", city=f"Akosombo {evil}", html=f"<p>kiosk {evil}</p>")

    for line in (*ask("akosombo").values(), *ask("kiosk").values()):
        assert line.script is None
        assert "House <script>" in line.a.text


def test_who_was_merged_is_the_one_that_stands_for_it(of_agents, ask):
    FieldFactory(group=of_agents, key="city")
    merged = _listed("Old House", city="Akosombo")
    kept = AgentFactory(name="New House", is_listed=True)
    merge_agents(kept=kept, merged=merged, choices={}, now=timezone.now())
    # What a source says later may still be noted under the merged one.
    FieldValueSet.objects.update(agent=merged)

    assert ask("akosombo")["New House"].a["href"] == kept.get_absolute_url()


def test_later_pages_and_lists_of_one_thing_say_nothing_of_others(
    of_agents, ask, page_of, shelve
):
    FieldFactory(group=of_agents, key="city")
    agent = _listed(city="Akosombo")
    for number in range(12):
        ResourceFactory(title=f"Akosombo {number}", publisher=agent)
    shelve()

    first = ask("akosombo")
    later = page_of("/en/search?q=akosombo&page=2")
    own = page_of(f"{agent.get_absolute_url()}?q=akosombo")

    assert list(first) == ["Harbour Institute"]
    assert not later.select(".thing-matches")
    assert not own.select(".thing-matches")


def test_a_word_of_a_field_is_found_though_a_record_has_one_like_it(
    of_agents, ask, page_of, shelve
):
    FieldFactory(group=of_agents, key="city")
    ResourceFactory(title="Rosewood and its traders")
    _listed(city="Rosewod")
    _listed("Forest Watch", city="Rosewood")
    shelve()

    assert list(ask("rosewod")) == ["Harbour Institute"]
    assert list(ask("rosewoood")) == ["Forest Watch"]


def test_values_that_are_gone_are_not_found(of_agents, ask):
    field = FieldFactory(group=of_agents, key="city")
    kept = FieldValueSet.objects.get(agent=_listed(city="Akosombo"))
    assert ask("akosombo")

    kept.values["city"] = "Tema"
    kept.save()
    changed = ask("akosombo"), ask("tema")
    field.is_searchable = False
    field.save()

    assert changed[0] == {}
    assert list(changed[1]) == ["Harbour Institute"]
    assert ask("tema") == {}


def test_an_erased_set_of_values_is_gone(of_agents, ask):
    FieldFactory(group=of_agents, key="city")
    _listed("Ministry", city="Akosombo")
    _listed(city="Akosombo")
    assert len(ask("akosombo")) == 2

    FieldValueSet.objects.get(agent__name="Ministry").delete()
    one = ask("akosombo")
    FieldValueSet.objects.all().delete()

    assert list(one) == ["Harbour Institute"]
    assert ask("akosombo") == {}
