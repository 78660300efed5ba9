"""Editor-defined fields: where they appear, what fits them, what readers get."""

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Collection, CollectionViewRestriction

from freeshelf.fields.checks import problems
from freeshelf.fields.definitions import (
    Condition,
    DefinedField,
    DefinedGroup,
    Definitions,
    Rule,
    definitions,
    read_choices,
)
from freeshelf.fields.display import field_values, plain_texts, single_values
from freeshelf.fields.field_types import DISPLAY_TYPES, FieldType
from freeshelf.fields.models import FieldGroup
from freeshelf.fields.references import reference_to, targets_of
from freeshelf.fields.rules import ResourceFacts, applies_to, is_shown
from freeshelf.fields.services import remove_field, remove_field_group
from freeshelf.fields.values import (
    has_valid_shape,
    is_empty,
    orphaned_values,
)
from freeshelf.library.services.merging_fields import merge_values
from tests.accounts.people import make_person
from tests.fields.factories import (
    FieldConditionFactory,
    FieldFactory,
    FieldGroupFactory,
    FieldGroupRuleFactory,
)
from tests.library.factories import ImageFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.core

FACTS = ResourceFacts(frozenset({7}), "open", "fr-CA")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "layout", "values", "url"]), inner)
    ),
    max_leaves=8,
)


def _field(kind=FieldType.TEXT, **settings):
    return DefinedField(key="a", type=kind, **settings)


def _defined(*fields, rules=None):
    group = DefinedGroup(1, "g", "Details", rules, fields)
    return Definitions((group,), {field.key: field for field in fields})


def _messages(field, value, **options):
    return [
        p.message for p in problems(_defined(field), {"a": value}, FACTS, **options)
    ]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (None, True),
        ((), False),
        (((Rule("type", "7"),),), True),
        (((Rule("type", "8"),),), False),
        (((Rule("type", ""),),), False),
        (((Rule("type", "8", True), Rule("access", "staff")),), False),
        (((Rule("access", "staff"),), (Rule("language", "fr"),)), True),
    ],
)
def test_a_group_appears_where_one_alternative_holds_whole(rules, expected):
    assert applies_to(DefinedGroup(1, "g", "G", rules, ()), FACTS) is expected


@pytest.mark.parametrize(
    ("operator", "compared", "value", "expected"),
    [
        ("is", "en", "en", True),
        ("is", "en", ["fr", "en"], True),
        ("is", "1", True, True),
        ("is", "0", None, True),
        ("is_not", "en", ["fr"], True),
        ("has_value", "", False, False),
        ("is_empty", "", "", True),
        ("contains", "FEE", "no fees", True),
        ("greater", "9.5", 10, True),
        ("less", "9.5", 10, False),
        ("greater", "9", "ten", False),
    ],
)
def test_a_field_is_shown_by_the_value_of_another(operator, compared, value, expected):
    condition = Condition("other", operator, compared)

    shown = is_shown(_field(conditions=((condition,),)), {"other": value})

    assert shown is expected


@pytest.mark.parametrize(
    ("settings", "good", "bad"),
    [
        ({"kind": "text", "max_length": 3}, "abc", "abcd"),
        ({"kind": "text", "pattern": "@@-##*"}, "CH-12 and more", "C-12"),
        ({"kind": "text", "pattern": "a*b*c"}, "a-b-bc", "a-c-b"),
        ({"kind": "number", "minimum": 0, "maximum": 10}, 10, 11),
        ({"kind": "range", "minimum": 1, "step": 2}, 3, 4),
        ({"kind": "email"}, "a@example.org", "a@"),
        ({"kind": "url"}, "https://example.org/", "javascript:alert(1)"),
        ({"kind": "oembed"}, "https://example.org/v", "ftp://example.org/v"),
        ({"kind": "link"}, {"url": "/en/help"}, {"url": "javascript:alert(1)"}),
        ({"kind": "select", "choices": (("en", "English"),)}, "en", "fr"),
        ({"kind": "checkbox", "choices": (("en", "English"),)}, ["en"], ["fr"]),
        ({"kind": "true_false"}, False, "yes"),
        ({"kind": "date_picker"}, "2026-02-28", "2026-02-30"),
        ({"kind": "date_time_picker"}, "2026-02-28T10:00:00", "at ten"),
        ({"kind": "time_picker"}, "10:30:00", "25:00"),
        ({"kind": "color_picker"}, "#0b5568", "red"),
        ({"kind": "google_map"}, {"latitude": 46.2}, {"latitude": 91}),
        ({"kind": "relationship", "maximum": 1}, ["resource:a"], ["resource:a"] * 2),
        ({"kind": "page_link"}, "page:3", "nowhere"),
        ({"kind": "gallery"}, ["image:1"], "image:1"),
        ({"kind": "repeater", "minimum": 1}, [{}], [1]),
        ({"kind": "flexible_content"}, [{"layout": "l", "values": {}}], [{}]),
    ],
)
def test_a_value_is_held_against_its_field(settings, good, bad):
    field = _field(**settings)

    assert _messages(field, good) == []
    assert _messages(field, bad)


@given(kind=st.sampled_from(FieldType.values), value=JSON, is_multiple=st.booleans())
def test_no_value_however_odd_breaks_a_check(kind, value, is_multiple):
    part = DefinedField(key="layout", type="text")
    field = _field(kind, is_multiple=is_multiple, parts=(part,), choices=(("1", "x"),))

    is_misfit = not (
        has_valid_shape(field, value) or is_empty(value) or kind in DISPLAY_TYPES
    )
    assert not is_misfit or _messages(field, value)
    assert all(found.path for found in orphaned_values(_defined(field), {"a": value}))


def test_what_is_required_is_asked_for_unless_it_is_hidden_or_a_draft():
    hidden = _field(is_required=True, conditions=((Condition("b", "is", "1"),),))
    part = _field(is_required=True)
    rows = DefinedField(key="rows", type="repeater", parts=(part,))

    assert _messages(_field(is_required=True), "")
    assert not _messages(_field(is_required=True), "", asks_required=False)
    assert not _messages(hidden, "")
    found = problems(_defined(rows), {"rows": [{"a": "x"}, {"a": ""}]}, FACTS)
    assert [problem.path for problem in found] == ["rows/1/a"]


def test_choices_are_lines_of_value_and_label():
    read = read_choices("fr : French\n\nar: Arabic : now\nplain\n")

    assert read == (("fr", "French"), ("ar: Arabic", "now"), ("plain", "plain"))


@pytest.mark.django_db
def test_definitions_are_a_tree_with_conditions_clones_and_rules():
    rule = FieldGroupRuleFactory(subject="type", concept=ConceptFactory(), value="")
    whole = FieldFactory(group=rule.group, key="whole", type="group", is_public=False)
    part = FieldFactory(group=rule.group, parent=whole, key="part", is_facetable=True)
    FieldConditionFactory(field=part, other=whole)
    FieldFactory(key="clone", type="clone", clones=["part", rule.group.key, "gone"])

    defined = definitions()

    first, second = defined.groups
    assert first.rules == ((Rule("type", str(rule.concept_id)),),)
    assert [each.key for each in first.fields[0].parts] == ["part"]
    assert first.fields[0].parts[0].conditions == ((Condition("whole", "has_value"),),)
    assert not first.fields[0].parts[0].is_facetable, "a part of what staff alone see"
    assert [each.key for each in second.fields[0].parts] == ["part", "whole"]
    assert [each.key for each in defined.facet_fields] == ["part"]


@pytest.mark.django_db
def test_a_group_that_repeats_itself_ends():
    group = FieldGroupFactory()
    FieldFactory(group=group, key="again", type="clone", clones=[group.key])
    FieldFactory(group=group, key="more", type="clone", clones=[group.key])

    assert "more" in definitions().fields


@pytest.mark.django_db(transaction=True)
def test_definitions_are_read_once_and_anew_after_a_change(
    served_cache, django_assert_num_queries
):
    field = FieldFactory(label="Pages")
    definitions()

    with django_assert_num_queries(0):
        definitions()
    with django_assert_num_queries(1):
        definitions(at_once=True)
    field.label = "Number of pages"
    field.save()

    assert definitions().fields[field.key].label == "Number of pages"


@pytest.mark.django_db
def test_readers_get_public_values_of_groups_that_appear():
    rule = FieldGroupRuleFactory(value="staff")
    FieldFactory(group=rule.group, key="elsewhere")
    group = FieldGroupFactory()
    FieldFactory(group=group, key="pages", type="number")
    FieldFactory(group=group, key="notes", is_public=False)
    FieldFactory(group=group, key="secret", type="password")
    rows = FieldFactory(group=group, key="rows", type="repeater")
    FieldFactory(group=group, parent=rows, key="city")
    FieldFactory(group=group, parent=rows, key="remark", is_public=False)
    FieldGroupFactory(title="Out of use", is_active=False)
    record = ResourceFactory(
        field_values={
            "elsewhere": "x",
            "pages": 12,
            "notes": "for us",
            "secret": make_password("open-sesame"),
            "rows": [{"city": "Geneva", "remark": "late"}, {"remark": "only for us"}],
            "gone": "y",
        }
    )

    readers = {each.field.key: each.value for each in field_values(record)}
    staff = {
        each.field.key: each.value for each in field_values(record, for_staff=True)
    }

    assert readers == {"pages": 12, "rows": [{"city": "Geneva"}]}
    assert staff.keys() == {"pages", "notes", "rows"}
    assert staff["rows"][1] == {"remark": "only for us"}
    singles = [
        (field.key, value) for field, value in single_values(field_values(record))
    ]
    assert singles == [("pages", 12), ("city", "Geneva")]


def test_words_of_a_value_are_its_labels_without_markup():
    choice = _field("select", choices=(("en", "English"),))

    assert plain_texts(choice, "en") == ["English"]
    assert plain_texts(_field("wysiwyg"), "<p>Fees &amp; <b>costs</b></p>") == [
        "Fees & costs"
    ]
    assert plain_texts(_field("link"), {"url": "/x", "title": "Here"}) == ["Here", "/x"]


@pytest.mark.django_db
def test_values_outlive_a_change_of_kind_and_the_end_of_their_field():
    group = FieldGroupFactory(title="Details")
    pages = FieldFactory(group=group, key="pages", label="Pages")
    whole = FieldFactory(group=group, key="whole", label="Whole", type="group")
    part = FieldFactory(group=group, parent=whole, key="part", label="Part")
    record = ResourceFactory(field_values={"pages": "x", "whole": {"part": "y"}})

    pages.type = FieldType.NUMBER
    pages.save()
    remove_field(part)
    found = {
        each.path: each.label
        for each in orphaned_values(definitions(), record.field_values)
    }

    assert found == {"pages": "Pages", "whole/part": "Whole, Details: Part"}
    remove_field_group(FieldGroup.objects.get())
    found = {
        each.path: each.label
        for each in orphaned_values(definitions(), record.field_values)
    }
    assert found == {"pages": "Details: Pages", "whole": "Details: Whole"}
    record.refresh_from_db()
    assert record.field_values == {"pages": "x", "whole": {"part": "y"}}


def test_records_that_are_merged_unite_their_values_and_lose_none():
    kept = {"a": 1, "b": "", "_kept": [{"label": "x", "value": 1}]}
    merged = {"a": 2, "b": "y", "c": True}

    assert merge_values(kept, merged) == {
        "a": 1,
        "b": "y",
        "c": True,
        "_kept": [{"label": "x", "value": 1}, {"label": "a", "value": 2}],
    }
    assert merge_values(merged, {}) == merged


@pytest.mark.django_db
def test_a_reference_leads_to_what_stands_for_it_and_never_to_what_is_closed():
    closed = ResourceFactory(access_rights="staff")
    successor = ResourceFactory()
    merged = ResourceFactory(live=False, merged_into=successor)
    concept = ConceptFactory()
    former = ConceptFactory(scheme=concept.scheme, merged_into=concept)
    record, term = f"resource:{merged.identifier}", reference_to(former)
    picture = ImageFactory(collection=Collection.get_first_root_node())
    CollectionViewRestriction.objects.create(
        collection=picture.collection, restriction_type="login"
    )
    asked = [record, term, *map(reference_to, (closed, picture)), "resource:gone"]

    assert targets_of(asked, user=AnonymousUser()) == {record: successor, term: concept}
    contributor = make_person("ana", "contributor")
    assert picture not in targets_of(asked, user=contributor).values()
    editor = make_person("ben", "editor")
    assert picture in targets_of(asked, user=editor).values()
    assert targets_of(asked)[reference_to(closed)] == closed
    assert targets_of(asked)[reference_to(picture)] == picture
