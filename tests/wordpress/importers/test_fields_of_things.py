"""Fields of Advanced Custom Fields on organisations and terms move in."""

import pytest
from django.utils import timezone

from freeshelf.fields.models import FieldGroup, FieldValueSet
from freeshelf.fields.services import save_values
from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import Agent, Resource
from freeshelf_wordpress.importers.field_settings import Location, Locations
from tests.library.factories import UserFactory
from tests.privacy.factories import ADDRESS, DataRequestFactory
from tests.privacy.test_erasing import carried_out, tables_that_hold
from tests.wordpress.importers.acf import acf, php
from tests.wordpress.sources.wxr import item, list_link


@pytest.mark.parametrize(
    ("alternatives", "appears", "subjects"),
    [
        ([["post_type == post"]], "always", []),
        ([["post_type != post"]], "nowhere", []),
        ([["post_type == organisation"]], "nowhere", []),
        ([["user_form == all"]], "nowhere", []),
        ([["post_type == post", "post_taxonomy == kind:guide"]], "rules", ["type"]),
        ([["post_status == private"], ["page_type == top"]], "rules", ["access"]),
        ([["post_category == gone"]], "nowhere", []),
        ([["post_type == member"]], "rules", ["agent"]),
        ([["post_type == post"], ["post_type == member"]], "always", ["agent"]),
        ([["post_type == all"]], "always", ["agent"]),
        ([["taxonomy == kind"]], "rules", ["scheme", "scheme"]),
        ([["taxonomy != kind"]], "rules", ["scheme", "scheme"]),
        ([["taxonomy == all"]], "rules", ["scheme"] * 3),
        ([["taxonomy == gone"]], "nowhere", []),
        ([["taxonomy == kind", "post_type == post"]], "nowhere", []),
    ],
)
def test_locations_become_rules(alternatives, appears, subjects):
    locations = [[Location(*rule.split(" ")) for rule in each] for each in alternatives]

    read = Locations(
        locations,
        frozenset({"post"}),
        {("kind", "guide"): 4},
        agents=frozenset({"member"}),
        schemes={"kind": (1, 2), "sector": (3,)},
    )

    assert read.appears == appears
    assert [rule["subject"] for rule in read.rules()] == subjects


def test_a_taxonomy_in_two_schemes_is_either_and_another_one_neither():
    def alternatives(operator):
        where = [[Location("taxonomy", operator, "kind")]]
        read = Locations(where, frozenset(), {}, schemes={"kind": (1, 2)})
        return [rule["alternative"] for rule in read.rules()]

    assert alternatives("==") == [1, 2]
    assert alternatives("!=") == [1, 1]


@pytest.mark.django_db
def test_values_of_organisations_and_terms_have_a_home(bring_in, concepts):
    on_terms = {0: {0: {"param": "taxonomy", "operator": "==", "value": "kind"}}}
    group = acf(1, "g1", kind="acf-field-group", location=on_terms)
    fields = [
        acf(2, "f_colour", 1, name="colour", type="color_picker", label="Colour"),
        acf(3, "f_city", 1, name="city", type="text", label="City"),
        acf(4, "f_works", 1, name="works", type="relationship", label="Works"),
    ]
    kinds = item(
        5, kind="acf-post-type", slug="post_type_1",
        content=php(post_type="organisation", public=1, labels={"name": "Orgs"}),
    )  # fmt: skip
    press = item(
        30, kind="organisation", title="Orchard Press",
        meta=(
            ("city", "Accra"), ("_city", "f_city"),
            ("works", 'a:2:{i:0;s:2:"20";i:1;s:3:"404";}'), ("_works", "f_works"),
        ),
    )  # fmt: skip
    term = (
        "<wp:term><wp:term_id>7</wp:term_id><wp:term_taxonomy>kind</wp:term_taxonomy>"
        "<wp:term_slug>guide</wp:term_slug><wp:term_name>Guide</wp:term_name>"
        "<wp:termmeta><wp:meta_key>colour</wp:meta_key>"
        "<wp:meta_value>#1166AA</wp:meta_value></wp:termmeta>"
        "<wp:termmeta><wp:meta_key>_colour</wp:meta_key>"
        "<wp:meta_value>f_colour</wp:meta_value></wp:termmeta></wp:term>"
    )
    parts = (
        term,
        group,
        *fields,
        kinds,
        press,
        item(
            20, content=list_link("kind", "guide"), terms=(("kind", "guide", "Guide"),)
        ),
    )

    bring_in(*parts)
    again = bring_in(*parts)

    record = Resource.objects.get()
    sets = {str(each.agent or each.concept): each for each in _sets()}
    assert sets["Orchard Press"].values == {
        "f_city": "Accra",
        "f_works": [f"resource:{record.identifier}", "source:post:404"],
    }
    assert sets["Guide"].values == {"f_colour": "#1166aa"}
    assert not again.changed
    rules = FieldGroup.objects.get(key="g1").rules
    schemes = [(rule.subject, rule.scheme) for rule in rules.all()]
    assert schemes == [("scheme", sets["Guide"].concept.scheme)]


@pytest.mark.django_db
def test_what_a_person_typed_outlives_an_import_and_its_undoing(bring_in):
    organisations = item(
        5, kind="acf-post-type", slug="post_type_1",
        content=php(post_type="organisation", public=1, labels={"name": "Orgs"}),
    )  # fmt: skip
    where = {0: {0: {"param": "post_type", "operator": "==", "value": "organisation"}}}
    group = acf(1, "g1", kind="acf-field-group", location=where, show_in_rest=1)
    city = acf(3, "f_city", 1, name="city", type="text", label="City")

    def press(number, title, city):
        meta = (("city", city), ("_city", "f_city"))
        return item(number, kind="organisation", title=title, meta=meta)

    first, second = press(30, "Orchard Press", "Accra"), press(31, "Harbour", "Lomé")
    bring_in(organisations, group, city, first, second)
    edited = _sets().get(agent__name="Orchard Press")
    save_values(
        entity=edited.agent, values={"f_city": "Tema"}, now=timezone.now(), user=None
    )
    moved = press(30, "Orchard Press", "Kumasi"), press(31, "Harbour", "Kpalimé")

    bring_in(organisations, group, city, *moved)
    now = {each.agent.name: each.values for each in _sets()}
    runs = IngestRun.objects.order_by("-pk")
    undone = [undo_run(run=run, now=timezone.now()) for run in runs]

    assert now == {
        "Orchard Press": {"f_city": "Tema"},
        "Harbour": {"f_city": "Kpalimé"},
    }
    assert [each.agent.name for each in _sets()] == ["Orchard Press"]
    assert any("Orchard Press" in said for said in undone[-1].kept)


@pytest.mark.django_db
def test_of_a_person_who_was_erased_nothing_comes_again(bring_in):
    people = item(
        5, kind="acf-post-type", slug="post_type_1",
        content=php(post_type="staff", public=1, labels={"name": "Staff"}),
    )  # fmt: skip

    def rosa(content):
        return item(30, kind="staff", title="Rosa Tembo", content=content)

    bring_in(people, rosa("Rosa Tembo counts fees."))
    writer = Agent.objects.get(name="Rosa Tembo")
    UserFactory(email=ADDRESS, first_name="Rosa", last_name="Tembo")
    carried_out(DataRequestFactory())
    bring_in(people, rosa("Rosa Tembo counts passports."))

    writer.refresh_from_db()
    assert (writer.name, writer.description) == ("[erased]", "")
    assert not Agent.objects.filter(name__icontains="tembo").exists()
    assert tables_that_hold("tembo counts") == []


def _sets():
    return FieldValueSet.objects.select_related("agent", "concept")
