"""Fields in the admin area: defining them, filling them in, and losing nothing."""

import json

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.urls import reverse

from freeshelf.fields.field_types import FieldType
from freeshelf.fields.models import FormerField
from tests.fields.factories import (
    FieldConditionFactory,
    FieldFactory,
    FieldGroupFactory,
    FieldGroupRuleFactory,
)
from tests.library.admin import chosen, chosen_one, edit, fields_of
from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db

EDIT = "library_resource:edit"
V = "field-values"


def _latest(record):
    record.refresh_from_db()
    return record.get_latest_revision_as_object().field_values


def _post(client, record, **changes):
    """Send the form; names may be written with _ in place of the prefix."""
    named = {name.replace("v__", f"{V}-"): value for name, value in changes.items()}
    return edit(client, EDIT, record.pk, **named)


def test_an_editor_fills_in_fields_of_every_simple_kind(editor):
    group = FieldGroupFactory()
    concept = ConceptFactory(scheme=ConceptSchemeFactory(role="sector"))
    other = ResourceFactory(title="Another")
    choices = "a : Aye\nb : Bee"
    kinds = {
        "text": ("Plain", "Plain"),
        "textarea": ("One\r\nTwo", "One\nTwo"),
        "number": ("8", 8),
        "range": ("2.5", 2.5),
        "email": ("a@example.org", "a@example.org"),
        "url": ("https://example.org/", "https://example.org/"),
        "wysiwyg": ("<p>x</p><script>y</script>", "<p>x</p>"),
        "oembed": ("https://example.org/v", "https://example.org/v"),
        "select": ("b", "b"),
        "checkbox": (["a", "b"], ["a", "b"]),
        "radio": ("a", "a"),
        "true_false": ("on", True),
        "post_object": (chosen_one(other), f"resource:{other.identifier}"),
        "relationship": (chosen(other), [f"resource:{other.identifier}"]),
        "taxonomy": (
            chosen_one(concept),
            f"concept:{concept.scheme.identifier}.{concept.identifier}",
        ),
        "user": ("Ines", "Ines"),
        "date_picker": ("2026-01-31", "2026-01-31"),
        "date_time_picker": ("2026-01-31 09:30", "2026-01-31T09:30:00"),
        "time_picker": ("09:30", "09:30:00"),
        "color_picker": ("#0B5568", "#0b5568"),
    }
    for kind in [*kinds, "password", "link", "google_map", "message", "tab"]:
        FieldFactory(group=group, key=kind, type=kind, choices=choices)
    record = ResourceFactory()

    response = _post(
        editor,
        record,
        **{f"v__{kind}": sent for kind, (sent, _kept) in kinds.items()},
        v__password="open-sesame",
        **{
            f"{V}-link-url": "https://example.org/",
            f"{V}-link-title": "Here",
            f"{V}-google_map-address": "Accra",
            f"{V}-google_map-latitude": "5.6",
        },
    )

    assert response.status_code == 302, response.context["form"].errors
    values = _latest(record)
    assert check_password("open-sesame", values.pop("password"))
    assert values == {kind: kept for kind, (_sent, kept) in kinds.items()} | {
        "link": {"url": "https://example.org/", "title": "Here"},
        "google_map": {"address": "Accra", "latitude": 5.6},
    }
    page = editor.get(reverse(EDIT, args=[record.pk])).content.decode()
    assert "open-sesame" not in page
    assert "pbkdf2" not in page
    again = _post(editor, record)
    assert again.status_code == 302
    assert _latest(record).keys() == {*values, "password"}


def test_rows_come_go_and_move_and_carry_what_no_field_has(editor):
    group = FieldGroupFactory()
    rows = FieldFactory(group=group, key="rows", type="repeater")
    FieldFactory(group=group, parent=rows, key="city")
    FieldFactory(group=group, parent=rows, key="secret", type="password")
    body = FieldFactory(group=group, key="body", type="flexible_content")
    hero = FieldFactory(group=group, parent=body, key="hero", type="layout")
    FieldFactory(group=group, parent=hero, key="title")
    secret = make_password("x")
    record = ResourceFactory(
        field_values={
            "rows": [{"city": "Accra"}, {"city": "Kyiv", "old": 1, "secret": secret}],
            "body": [
                {"layout": "gone", "values": {"a": 1}},
                {"layout": "hero", "values": {"title": "Hello"}},
            ],
        }
    )

    _post(
        editor,
        record,
        **{
            f"{V}-rows-order": "1,7",
            f"{V}-rows-1-city": "Kyїv",
            f"{V}-rows-7-kind": "rows",
            f"{V}-rows-7-city": "Lomé",
        },
    )

    assert _latest(record) == {
        "rows": [{"city": "Kyїv", "old": 1, "secret": secret}, {"city": "Lomé"}],
        "body": [
            {"layout": "hero", "values": {"title": "Hello"}},
            {"layout": "gone", "values": {"a": 1}},
        ],
    }
    _post(editor, record, **{f"{V}-remove": ["rows/0/old", "body/1"]})
    assert _latest(record)["rows"][0] == {"city": "Kyїv", "secret": secret}
    assert len(_latest(record)["body"]) == 1


def test_a_value_that_does_not_fit_any_more_stays_beside_the_new_one(editor):
    field = FieldFactory(key="pages", label="Pages")
    record = ResourceFactory(field_values={"pages": "about ten"})
    field.type = FieldType.NUMBER
    field.save()

    _post(editor, record, title="Changed")
    assert _latest(record) == {"pages": "about ten"}
    _post(editor, record, v__pages="10")

    assert _latest(record) == {
        "pages": 10,
        "_kept": [{"label": "Pages", "value": "about ten"}],
    }
    _post(editor, record, **{f"{V}-remove": "_kept/0"})
    assert _latest(record) == {"pages": 10}


def test_wrong_values_are_refused_where_they_stand(publisher):
    group = FieldGroupFactory()
    FieldFactory(group=group, key="pages", type="number", maximum=10)
    FieldFactory(group=group, key="must", is_required=True)
    flag = FieldFactory(group=group, key="flag", type="true_false")
    hidden = FieldFactory(group=group, key="hidden", is_required=True)
    FieldConditionFactory(field=hidden, other=flag, operator="is", value="1")
    rows = FieldFactory(group=group, key="rows", type="repeater")
    FieldFactory(group=group, parent=rows, key="mail", type="email")
    record = ResourceFactory(field_values={"rows": [{"mail": "a@example.org"}]})

    wrong = _post(publisher, record, v__pages="11", **{f"{V}-rows-0-mail": "a@"})
    page = wrong.content.decode()
    assert wrong.status_code == 200
    assert page.count("field-value__message") == 2
    assert 'value="a@"' in page

    draft = _post(publisher, record, v__pages="9")
    assert draft.status_code == 302
    publish = {"action-publish": "1"}
    refused = _post(publisher, record, **publish)
    assert refused.content.decode().count("field-value__message") == 1
    done = _post(publisher, record, v__must="x", v__flag="", **publish)
    assert done.status_code == 302
    record.refresh_from_db()
    assert record.field_values["must"] == "x"
    assert _post(publisher, record, v__flag="on", **publish).status_code == 200


def test_the_groups_of_its_types_appear_and_others_keep_their_values(editor):
    kind = ConceptFactory(scheme=ConceptSchemeFactory(role="type"))
    rule = FieldGroupRuleFactory(subject="type", concept=kind, value="")
    FieldFactory(group=rule.group, key="article", is_required=True)
    record = ResourceFactory(field_values={"article": "26"})

    page = editor.get(reverse(EDIT, args=[record.pk])).content.decode()
    assert "data-field-group" in page
    assert f'[[["type", "{kind.pk}", false]]]' in page.replace("&quot;", '"')
    _post(editor, record, v__article="ignored: the group does not appear")
    assert _latest(record) == {"article": "26"}

    _post(editor, record, v__article="27", types=chosen(kind))
    assert _latest(record) == {"article": "27"}


def test_versions_are_compared_in_words_and_reverted(editor):
    group = FieldGroupFactory()
    FieldFactory(
        group=group, key="lang", label="Languages", type="checkbox",
        choices="en : English\nfr : French",
    )  # fmt: skip
    FieldFactory(group=group, key="secret", type="password")
    record = ResourceFactory(field_values={"lang": ["en"], "old": "x"})
    first = record.save_revision()

    _post(editor, record, v__lang=["en", "fr"], v__secret="open-sesame")
    record.refresh_from_db()
    compare = reverse(
        "library_resource:revisions_compare",
        args=[record.pk, first.pk, record.latest_revision_id],
    )
    page = editor.get(compare).content.decode()

    assert "Languages" in page
    assert "English" in page
    assert "French" in page
    assert "pbkdf2" not in page
    _menu, main, comparison = page.partition("<main")
    assert main
    assert "Values without a field" not in comparison
    address = reverse("library_resource:revisions_revert", args=[record.pk, first.pk])
    data = fields_of(editor.get(address).content.decode())
    editor.post(address, data | {"revision": first.pk})
    assert _latest(record) == {"lang": ["en"], "old": "x"}


def test_a_form_that_was_sent_without_the_fields_leaves_them(editor):
    FieldFactory(key="pages")
    record = ResourceFactory(field_values={"pages": "12"})
    address = reverse(EDIT, args=[record.pk])
    data = fields_of(editor.get(address).content.decode())

    editor.post(address, {k: v for k, v in data.items() if not k.startswith(V)})

    assert _latest(record) == {"pages": "12"}


def test_a_new_record_begins_with_the_values_of_its_fields(editor):
    group = FieldGroupFactory()
    FieldFactory(group=group, key="text", default="As usual")
    FieldFactory(group=group, key="flag", type="true_false", default="1")

    address = reverse("library_resource:add")
    data = fields_of(editor.get(address).content.decode())

    assert data[f"{V}-text"] == "As usual"
    assert f"{V}-flag" in data
    assert json.loads(data["types"] or "[]") == []


def test_all_values_without_a_field_stand_in_one_list(chief):
    FieldFactory(key="f_now", type="number", label="Pages")
    FormerField.objects.create(key="f_gone", label="Region", group_title="Details")
    record = ResourceFactory(
        title="A guide", field_values={"f_now": "many", "f_gone": "West Africa"}
    )
    ResourceFactory(title="In order", field_values={"f_now": 12})
    address = reverse("fields_orphaned_values")

    page = chief.get(address).content.decode()

    assert reverse(EDIT, args=[record.pk]) in page
    assert "Details: Region" in page
    assert "West Africa" in page
    assert "many" in page
    assert "In order" not in page
