"""All fields of a group on its one page: saved together, and nothing lost."""

import pytest
from django.urls import reverse

from freeshelf.fields.field_types import FieldType
from freeshelf.fields.models import FieldDefinition, FieldGroup, FormerField
from tests.fields.factories import (
    FieldConditionFactory,
    FieldFactory,
    FieldGroupFactory,
)
from tests.fields.group_page import condition, field, form_data, save, stored
from tests.library.admin import chosen_one, edit, fields_of
from tests.library.factories import ResourceFactory, UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
V = "field-values"


def _errors(response):
    assert response.status_code == 200
    return response.context["form"].errors


def test_a_chief_defines_a_group_its_rules_fields_and_parts_at_once(chief):
    kind = ConceptFactory(scheme=ConceptSchemeFactory(role="type"), label="Law")
    address = reverse("fields_group:add")
    data = fields_of(chief.get(address).content.decode())
    fields = [
        field("Flag", "true_false"),
        field("Note", conditions=[condition("Flag")], max_length="80"),
        field(
            "Places and dates",
            "repeater",
            parts=[
                field("Open", "true_false"),
                field("City", conditions=[condition("Open")]),
            ],
        ),
        field(
            "Body",
            "flexible_content",
            parts=[field("Quotation", "layout", parts=[field("Text", "textarea")])],
        ),
    ]

    response = chief.post(
        address,
        data
        | form_data("field_blocks", fields)
        | {
            "title": "Details",
            "appears": "rules",
            "rules-TOTAL_FORMS": "1",
            "rules-0-alternative": "1",
            "rules-0-subject": "type",
            "rules-0-concept": chosen_one(kind),
            "rules-0-value": "",
            "rules-0-ORDER": "1",
        },
    )

    group = FieldGroup.objects.get()
    assert response.url == reverse("fields_group:edit", args=[group.pk])
    assert group.rules.get().concept == kind
    flag, note, rows, body = group.fields.filter(parent=None)
    assert (note.label, note.name, note.max_length) == ("Note", "note", 80)
    assert note.conditions.get().other == flag
    is_open, city = rows.parts.all()
    assert (rows.name, rows.type) == ("places-and-dates", "repeater")
    assert city.conditions.get().other == is_open
    assert (body.type, body.parts.get().type) == ("flexible_content", "layout")
    assert body.parts.get().parts.get().type == "textarea"


def test_opening_and_saving_changes_nothing(chief):
    group = FieldGroupFactory()
    other = FieldFactory(group=group, key="flag", type="true_false")
    clone = FieldFactory(group=group, key="again", type="clone", sort_order=3)
    clone.clones = ["flag", "was-deleted"]
    clone.save()
    for kind in set(FieldType) - {FieldType.LAYOUT, FieldType.CLONE}:
        each = FieldFactory(
            group=group, key=f"f_{kind}", type=kind, is_public=False, default="x",
            scheme=ConceptSchemeFactory(identifier=f"s-{kind}"), sort_order=5,
        )  # fmt: skip
        FieldConditionFactory(field=each, other=other)
    deep = None
    for level in range(7):
        deep = FieldFactory(group=group, key=f"d{level}", type="group", parent=deep)
    before = {row["key"]: row for row in group.fields.values()}

    response = save(chief, group)

    after = {row["key"]: row for row in group.fields.values()}
    assert response.status_code == 302, response.context["form"].errors
    for rows in (before, after):
        for row in rows.values():
            del row["sort_order"]
        del rows["again"]["clones"]
    assert after == before
    assert group.fields.filter(conditions__other=other).count() == len(FieldType) - 2


def test_a_field_is_renamed_and_moved_without_losing_values(chief):
    group = FieldGroupFactory()
    FieldFactory(group=group, key="first")
    FieldFactory(group=group, key="old", label="Old", type="select", sort_order=1)
    record = ResourceFactory(field_values={"old": "en"})

    def change(blocks):
        blocks.reverse()
        blocks[0]["value"] |= {
            "label": "Language",
            "name": "lang",
            "choices": "en : English\r\nfr : French",
        }

    save(chief, group, change)

    moved, first = group.fields.all()
    assert (moved.key, moved.label, moved.name) == ("old", "Language", "lang")
    assert moved.choices == "en : English\nfr : French"
    assert first.key == "first"
    record.refresh_from_db()
    assert record.field_values == {"old": "en"}
    history = chief.get(reverse("fields_group:history", args=[group.pk]))
    assert "Language (choices, label, field name)" in history.content.decode()


def test_conditions_do_not_mix_parts_of_rows_with_fields_of_the_group(chief):
    group = FieldGroupFactory()
    flag = FieldFactory(group=group, key="flag", type="true_false")
    rows = FieldFactory(group=group, key="rows", type="repeater", sort_order=1)
    city = FieldFactory(group=group, key="city", parent=rows)
    whole = FieldFactory(group=group, key="whole", type="group", sort_order=2)
    FieldFactory(group=group, key="inside", parent=whole)

    def out_of_rows(blocks):
        blocks[1]["value"]["parts"][0]["value"]["conditions"] = [condition("flag")]

    def into_rows(blocks):
        blocks[0]["value"]["conditions"] = [condition("city")]

    def of_itself(blocks):
        blocks[0]["value"]["conditions"] = [condition("flag")]

    def of_a_lost_one(blocks):
        blocks[0]["value"]["conditions"] = [condition("lost")]

    for change in (out_of_rows, into_rows, of_itself, of_a_lost_one):
        assert "field_blocks" in _errors(save(chief, group, change))

    def within_a_group(blocks):
        inside = blocks[2]["value"]["parts"][0]
        inside["value"]["conditions"] = [condition("flag")]

    assert save(chief, group, within_a_group).status_code == 302
    # An imported one works for readers and stays until it is changed.
    FieldConditionFactory(field=city, other=flag)
    assert save(chief, group, title="Renamed").status_code == 302
    assert city.conditions.get().other == flag


@pytest.mark.parametrize("sent", [{"label": "", "name": ""}, {"name": "a b"}])
def test_what_is_wrong_is_refused_at_its_field(chief, sent):
    group = FieldFactory(key="one").group

    errors = _errors(save(chief, group, lambda blocks: blocks[0]["value"].update(sent)))

    assert "field_blocks" in errors
    assert group.fields.get().label == "One"


def test_deleting_a_field_says_how_much_has_a_value_and_asks(chief):
    group = FieldGroupFactory(title="Details")
    rows = FieldFactory(group=group, key="rows", type="repeater", label="Offices")
    FieldFactory(group=group, key="gone", label="City", parent=rows)
    FieldFactory(group=group, key="kept", label="Pages", sort_order=1)
    record = ResourceFactory(field_values={"rows": [{"gone": "Accra"}], "kept": 1})
    draft = ResourceFactory(field_values={"rows": []})
    draft.field_values = {"rows": [{"gone": "Lomé"}]}
    draft.save_revision()

    asked = save(chief, group, lambda blocks: blocks.clear())

    page = asked.content.decode()
    assert "Delete “Offices”" in page
    assert "It has a value in 2 records." in page
    assert "It has a value in 1 record." in page
    assert group.fields.count() == 3

    answer = {"fields-asked": "rows kept", "fields-remove": "rows"}
    done = save(chief, group, lambda blocks: blocks.clear(), **answer)

    assert done.status_code == 302
    assert group.fields.get().key == "kept"
    assert {each.label for each in FormerField.objects.all()} == {"Offices", "City"}
    form = chief.get(reverse("library_resource:edit", args=[record.pk]))
    assert "Details: Offices" in form.content.decode()
    edit(chief, "library_resource:edit", record.pk, title="Changed")
    record.refresh_from_db()
    latest = record.get_latest_revision_as_object()
    assert latest.field_values["rows"] == [{"gone": "Accra"}]


def test_deleting_a_group_says_how_much_has_a_value(chief):
    one = FieldFactory(key="one", label="Pages")
    ResourceFactory(field_values={"one": "12"})

    page = chief.get(reverse("fields_group:delete", args=[one.group_id]))

    assert "Pages: It has a value in 1 record." in page.content.decode()


def test_two_editors_of_one_group_lose_nothing_of_each_other(chief):
    group = FieldGroupFactory()
    mine = FieldFactory(group=group, key="mine", label="Mine")
    FieldFactory(group=group, key="theirs", label="Theirs", sort_order=1)
    gone = FieldFactory(group=group, key="gone", sort_order=2)
    address = reverse("fields_group:edit", args=[group.pk])
    opened = fields_of(chief.get(address).content.decode())
    blocks = stored(group)
    save(chief, group, lambda each: each[1]["value"].update(label="By another"))
    gone.delete()
    FieldFactory(group=group, key="new", sort_order=9)

    blocks[0]["value"]["label"] = "By me"
    done = chief.post(address, opened | form_data("field_blocks", blocks))

    assert done.status_code == 302, done.context["form"].errors
    labels = dict(group.fields.values_list("key", "label"))
    assert labels == {"mine": "By me", "theirs": "By another", "new": "New"}

    blocks[0]["value"]["label"] = "Again by me"
    del blocks[1:]
    mine.refresh_from_db()
    mine.label = "By another"
    mine.save()
    sent = opened | form_data("field_blocks", blocks) | {"fields-asked": "theirs"}
    refused = chief.post(address, sent)

    assert "By another" in str(_errors(refused)["__all__"])
    mine.refresh_from_db()
    assert mine.label == "By another"


def test_rights_to_change_add_and_delete_fields_are_asked_for(client):
    group = FieldFactory(key="one").group
    names = ["change_fieldgroup", "view_fieldgroup", "change_fielddefinition"]
    client.force_login(UserFactory(permissions=[f"fields.{name}" for name in names]))

    assert _errors(save(client, group, lambda blocks: blocks.clear()))
    assert _errors(save(client, group, lambda blocks: blocks.append(field("New"))))
    save(client, group, lambda blocks: blocks[0]["value"].update(label="Renamed"))
    client.force_login(
        UserFactory(permissions=[f"fields.{name}" for name in names[:2]])
    )
    save(client, group, lambda blocks: blocks[0]["value"].update(label="Other"))

    assert group.fields.get().label == "Renamed"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("opened", "[1"),
        ("opened", "3"),
        ("opened", '{"one": ["x"]}'),
        ("field_blocks-count", "x"),
        ("field_blocks-count", "-1"),
        ("field_blocks-count", "99"),
        ("field_blocks-0-order", "x"),
        ("field_blocks-0-type", "nothing"),
        ("field_blocks-0-id", "x" * 999),
        ("field_blocks-0-value-scheme", "x"),
        ("field_blocks-0-value-minimum", "nan"),
        ("field_blocks-0-value-max_length", "9" * 30),
        ("fields-asked", "\x00"),
    ],
)
def test_hostile_input_is_refused_or_harmless(chief, name, text):
    one = FieldFactory(key="one")
    FieldFactory(key="of-another-group")

    response = save(chief, one.group, **{name: text})

    assert response.status_code in (200, 302, 400)
    assert FieldDefinition.objects.filter(key="one").exists()
    assert FieldDefinition.objects.filter(key="of-another-group").exists()


def test_the_fields_are_tried_on_a_record_and_nothing_is_saved(chief):
    group = FieldGroupFactory()
    FieldFactory(group=group, key="city", label="City")
    record = ResourceFactory(title="A guide", field_values={"city": "Accra"})
    address = reverse("fields_group:preview_on_edit", args=[group.pk])
    opened = fields_of(
        chief.get(reverse("fields_group:edit", args=[group.pk])).content.decode()
    )
    blocks = stored(group)
    blocks[0]["value"]["label"] = "Town"
    blocks.append(field("Flag", "true_false"))
    blocks.append(field("Seat", conditions=[condition("Flag")]))
    sent = opened | form_data("field_blocks", blocks) | {"tried_on": chosen_one(record)}

    said = chief.post(address, sent)
    response = chief.get(address)

    assert said.json() == {"is_valid": True, "is_available": True}
    page = response.content.decode()
    assert "A guide" in page
    assert "Town" in page
    assert 'value="Accra"' in page
    assert "Seat" in page
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert group.fields.get().label == "City"
    new = reverse("fields_group:preview_on_add")
    chief.post(new, sent | form_data("field_blocks", blocks[1:]))
    assert "Seat" in chief.get(new).content.decode()
    assert FieldGroup.objects.get() == group


def test_no_record_that_one_may_not_read_is_tried(client):
    group = FieldFactory(key="city").group
    rights = ["fields.change_fieldgroup", "fields.change_fielddefinition"]
    client.force_login(UserFactory(permissions=[*rights, "library.change_resource"]))
    opened = fields_of(
        client.get(reverse("fields_group:edit", args=[group.pk])).content.decode()
    )
    address = reverse("fields_group:preview_on_edit", args=[group.pk])
    sent = opened | form_data("field_blocks", stored(group))

    for access, is_shown in (("open", True), ("staff", False)):
        record = ResourceFactory(title=f"For {access}", access_rights=access)
        client.post(address, sent | {"tried_on": chosen_one(record)})
        page = client.get(address).content.decode()
        assert (record.title in page) is is_shown
    client.force_login(UserFactory(permissions=[*rights, "library.view_resource"]))
    unchangeable = ResourceFactory(title="For all")
    client.post(address, sent | {"tried_on": chosen_one(unchangeable)})
    assert "For all" not in client.get(address).content.decode()


def test_former_addresses_of_fields_lead_to_the_page_of_their_group(chief):
    one = FieldFactory(key="one")
    page = reverse("fields_group:edit", args=[one.group_id])
    base = reverse("wagtailadmin_home") + "library/fields/"

    for address in ("edit", "delete", "history", "usage"):
        response = chief.get(f"{base}{address}/{one.pk}/")
        assert response.url == f"{page}#block-one-section"
    assert chief.get(f"{base}add/?group={one.group_id}").url == page
    assert chief.get(base).url == reverse("fields_group:list")
    assert chief.get(f"{base}edit/99/").status_code == 404
