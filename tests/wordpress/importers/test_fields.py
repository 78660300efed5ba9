"""Fields of Advanced Custom Fields move in with their groups, rules and values."""

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone
from wagtail.models import Revision

from freeshelf.fields.definitions import DefinedField, Definitions, definitions
from freeshelf.fields.models import FieldDefinition, FieldGroup
from freeshelf.fields.values import has_valid_shape, orphaned_values
from freeshelf.ingest.mapping import Mapping, TypeEntry
from freeshelf.ingest.models import Provenance, RawItem, Source
from freeshelf.library.models import Resource
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.entities.field_groups import FieldGroupImporter
from freeshelf_wordpress.importers.field_settings import read_field
from freeshelf_wordpress.importers.field_values import values_of, with_references
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.sources.combined.record_merging import WXR
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import SourceItem
from tests.wordpress.importers.acf import acf
from tests.wordpress.sources.wxr import item


def _field(key, kind, name="", **settings):
    return DefinedField(key=key, type=kind, name=name or key, **settings)


def _read(fields, **meta):
    known = {each.key: each for each in fields}
    post = SourceItem("1", "post", "publish", meta=tuple(meta.items()))
    return values_of(post, Definitions(fields=known, top=tuple(fields)))


@pytest.mark.parametrize(
    ("kind", "stored", "expected"),
    [
        ("number", "8", 8),
        ("number", "8.5", 8.5),
        ("number", "NaN", "NaN"),
        ("true_false", "0", False),
        ("date_picker", "20120131", "2012-01-31"),
        ("date_picker", "31/01/2012", "31/01/2012"),
        ("date_time_picker", "2021-03-20 14:30:00", "2021-03-20T14:30:00"),
        ("time_picker", "09:30:00", "09:30:00"),
        ("color_picker", "#FFF", "#ffffff"),
        ("color_picker", "rgba(1,2,255,0.5)", "#0102ff80"),
        ("link", "https://example.org/", {"url": "https://example.org/"}),
        ("post_object", "88", "source:post:88"),
        ("page_link", "https://old.example/x", "https://old.example/x"),
        ("relationship", 'a:2:{i:0;s:2:"94";i:1;i:100;}', None),
        ("gallery", 'a:1:{i:0;s:1:"7";}', ["source:image:7"]),
        ("taxonomy", 'a:1:{i:0;s:2:"17";}', "source:term:17"),
        ("user", "3", "source:user:3"),
        ("text", 'O:11:"EvilGadget7":0:{}', 'O:11:"EvilGadget7":0:{}'),
        ("wysiwyg", "<p>a<script>b</script></p>", "<p>a</p>"),
        (
            "google_map",
            'a:3:{s:7:"address";s:5:"Accra";s:3:"lat";d:5.6;s:3:"lng";s:4:"-0.2";}',
            {"address": "Accra", "latitude": 5.6, "longitude": -0.2},
        ),
    ],
)
def test_a_stored_value_becomes_a_typed_one(kind, stored, expected):
    read = _read([_field("f", kind)], f=stored, _f="f")

    if expected is None:
        expected = ["source:post:94", "source:post:100"]
    assert read == {"f": expected}


def test_parts_are_found_under_the_names_that_acf_flattens_them_to():
    part = _field("p", "text", "name")
    layout = _field("l", "layout", "hero", parts=(part,))
    fields = [
        _field("g", "group", "who", parts=(part,)),
        _field("r", "repeater", "rows", parts=(part, _field("n", "number"))),
        _field("x", "flexible_content", "body", parts=(layout,)),
        _field("c", "clone", "copy", parts=(part,)),
        _field("empty", "text"),
        _field("other", "text", "name"),
    ]
    meta = {
        "_who": "g", "who": "", "who_name": "Press", "_who_name": "p",
        "_rows": "r", "rows": "2", "rows_0_name": "a", "rows_1_n": "3",
        "_body": "x", "body": 'a:2:{i:0;s:4:"hero";i:1;s:4:"gone";}',
        "body_0_name": "Hello", "body_1_title": "Kept",
        "copy_name": "twice", "_copy_name": "c_p",
        "_empty": "empty", "empty": "",
        "name": "not ours",
    }  # fmt: skip

    assert _read(fields, **meta) == {
        "g": {"p": "Press"},
        "r": [{"p": "a"}, {"n": 3}],
        "x": [
            {"layout": "l", "values": {"p": "Hello"}},
            {"layout": "gone", "values": {"title": "Kept"}},
        ],
        "c": {"p": "twice"},
    }


def test_a_password_is_kept_as_a_hash_that_is_the_same_each_time():
    fields = [_field("f", "password")]

    first, second = (_read(fields, f="open-sesame", _f="f")["f"] for _ in range(2))

    assert first == second
    assert has_valid_shape(fields[0], first)
    assert check_password("open-sesame", first)


def test_references_are_put_in_place_and_dangling_ones_stay():
    value = {"a": ["source:post:1", "source:post:2"], "b": 3}

    found = with_references(value, {"source:post:1": "resource:x"}.get)

    assert found == {"a": ["resource:x", "source:post:2"], "b": 3}


def test_conditions_that_are_not_understood_are_told():
    settings = (
        'a:2:{s:4:"type";s:4:"text";s:17:"conditional_logic";a:2:{'
        'i:0;a:1:{i:0;a:3:{s:5:"field";s:1:"a";s:8:"operator";s:2:"==";'
        's:5:"value";s:1:"1";}}'
        'i:1;a:1:{i:0;a:3:{s:5:"field";s:1:"b";s:8:"operator";s:9:"==pattern";'
        's:5:"value";s:1:"x";}}}}'
    )

    read = read_field(SourceItem("1", "acf-field", "publish", content=settings))

    assert read.conditions == ((("a", "is", "1"),),)
    assert read.unknown == ("condition ==pattern",)


@pytest.fixture
def moved_in(shared, db):
    """The definitions of the real site, and its export."""
    site = CombinedSite()
    path = shared / "wordpress/wxr/all-content.wxr.xml"
    site.add(WordPressExport(path), origin=WXR)
    source = Source.objects.create(slug="real", kind="wordpress", title="Real")
    mapping = Mapping(types={"post": TypeEntry("Posts", 104, "resource")})
    home = FieldGroupImporter(
        ImportContext(site, source, Survey(), mapping, None, timezone.now())
    )  # fmt: skip
    for each in home.items():
        assert not home.unmapped_reason(each)
        assert home.write(each, home.checksum(each)) == "new"
    return site


def test_the_real_site_brings_four_groups_with_their_fields(moved_in):
    groups = {each.key: each for each in FieldGroup.objects.all()}

    assert {key: (g.is_active, g.appears) for key, g in groups.items()} == {
        "group_resource01": (True, "always"),
        "group_org01": (True, "nowhere"),
        "group_term01": (True, "nowhere"),
        "group_user01": (False, "nowhere"),
    }
    assert FieldDefinition.objects.count() == 36
    assert groups["group_resource01"].fields.count() == 29
    part = FieldDefinition.objects.get(key="field_r11b")
    assert (part.parent.key, part.label, part.is_public) == (
        "field_r11", "Country", True,
    )  # fmt: skip
    assert not FieldDefinition.objects.get(key="field_r15").is_public


def test_every_value_of_the_real_site_is_typed_and_fits(moved_in):
    defined = definitions()
    values = [values_of(each, defined) for each in moved_in.items("post")]
    filled = [each for each in values if each]

    first = next(each for each in filled if each.get("field_r24") == 0)
    assert len(filled) == 60
    assert first["field_r01"] == "Harbour Rights Network"
    assert first["field_r03"] == "2012-01-01"
    assert first["field_r04"] == ["en"]
    assert first["field_r09"] is True
    assert first["field_r11"]["field_r11b"] == "Kenya"
    assert first["field_r17"]["new_window"] is True
    assert first["field_r22"].endswith("T14:30:00")
    assert all(ref.startswith("source:post:") for ref in first["field_r07"])
    assert not [each for one in filled for each in orphaned_values(defined, one)]


_ON_POSTS = {0: {0: {"param": "post_type", "operator": "==", "value": "post"}}}
_SHOWN = {0: {0: {"field": "f_flag", "operator": "==", "value": "1"}}}
_GROUP = acf(
    1, "g1", kind="acf-field-group", location=_ON_POSTS, show_in_rest=1
)  # fmt: skip
_FIELDS = (
    # Parts stand in front of what they are parts of.
    acf(5, "f_hero_name", 4, name="name", type="text", parent_layout="l_hero"),
    acf(2, "f_flag", 1, name="flag", type="true_false"),
    acf(3, "f_note", 1, name="note", type="textarea", conditional_logic=_SHOWN),
    acf(
        4, "f_body", 1, name="body", type="flexible_content",
        layouts={"l_hero": {"key": "l_hero", "name": "hero", "label": "Hero"}},
    ),
    acf(6, "f_more", 1, name="more", type="relationship"),
    acf(7, "f_lost", 99, name="lost", type="text"),
    acf(8, "f_odd", 1, name="odd", type="star_rating"),
)  # fmt: skip
_POST = item(
    20,
    meta=(
        ("flag", "1"), ("_flag", "f_flag"), ("note", "Mind it"), ("_note", "f_note"),
        ("body", 'a:1:{i:0;s:4:"hero";}'), ("_body", "f_body"),
        ("body_0_name", "Hello"), ("_body_0_name", "f_hero_name"),
        ("more", 'a:2:{i:0;s:2:"20";i:1;s:3:"404";}'), ("_more", "f_more"),
        ("odd", "4"), ("_odd", "f_odd"),
    ),
)  # fmt: skip


@pytest.mark.django_db
def test_a_site_of_fields_moves_in_and_changes_nothing_the_second_time(bring_in):
    report = bring_in(_POST, *_FIELDS, _GROUP)
    again = bring_in(_POST, *_FIELDS, _GROUP)

    record = Resource.objects.get()
    assert record.field_values == {
        "f_flag": True,
        "f_note": "Mind it",
        "f_body": [{"layout": "l_hero", "values": {"f_hero_name": "Hello"}}],
        "f_more": [f"resource:{record.identifier}", "source:post:404"],
        "f_odd": "4",
    }
    fields = {each.key: each for each in FieldDefinition.objects.all()}
    assert fields["l_hero"].parent == fields["f_body"]
    assert fields["f_hero_name"].parent == fields["l_hero"]
    assert fields["f_note"].conditions.get().other == fields["f_flag"]
    assert (fields["f_odd"].type, fields["f_odd"].is_public) == ("unknown", False)
    said = " ".join(report.notes)
    assert "404" in said
    assert "star_rating" in said
    assert report.rows["acf-field", "publish"].outcomes["kept_raw"] == 1
    assert not again.changed


@pytest.mark.django_db
def test_what_a_person_changed_in_a_definition_stays(bring_in):
    bring_in(_POST, *_FIELDS, _GROUP)
    field = FieldDefinition.objects.get(key="f_note")
    field.label, field.is_public = "Remark", False
    field.save()
    longer = acf(3, "f_note", 1, name="note", type="textarea", maxlength=50)

    bring_in(_POST, *_FIELDS[:2], longer, *_FIELDS[3:], _GROUP)

    field.refresh_from_db()
    assert (field.label, field.is_public, field.max_length) == ("Remark", False, 50)


@pytest.mark.django_db
def test_of_custom_fields_an_edit_wins_key_by_key(bring_in):
    def post(note: str, hello: str) -> str:
        typed = (("note", note), ("_note", "f_note"), ("_body_0_name", "f_hero_name"))
        hero = (("body", 'a:1:{i:0;s:4:"hero";}'), ("_body", "f_body"))
        return item(20, meta=(*typed, *hero, ("body_0_name", hello)))

    bring_in(post("Mind it", "Hello"), *_FIELDS, _GROUP)
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.field_values = draft.field_values | {"f_note": "Ours", "f_flag": True}
    draft.save_revision().publish()

    report = bring_in(post("Theirs", "Good day"), *_FIELDS, _GROUP)
    bring_in(post("Theirs again", "Good day"), *_FIELDS, _GROUP)

    values = Resource.objects.get().field_values
    assert (values["f_note"], values["f_flag"]) == ("Ours", True)
    assert "Good day" in str(values["f_body"])
    assert any("were kept (F_Flag, F_Note)" in note for note in report.notes)


@pytest.mark.django_db
def test_conditions_that_a_person_took_away_do_not_come_again(bring_in):
    bring_in(_POST, *_FIELDS, _GROUP)
    field = FieldDefinition.objects.get(key="f_note")
    field.conditions.get().delete()

    bring_in(_POST, *_FIELDS, _GROUP)
    bring_in(_POST, *(each.replace("F_Note", "Remark") for each in _FIELDS), _GROUP)

    field.refresh_from_db()
    assert field.label == "Remark"
    assert not field.conditions.exists()


@pytest.mark.django_db
def test_a_field_does_not_depend_on_a_part_of_rows_but_such_a_part_on_a_field(bring_in):
    def shown_if(key: str) -> dict[int, object]:
        return {0: {0: {"field": key, "operator": "==", "value": "1"}}}

    report = bring_in(
        _GROUP,
        acf(2, "f_flag", 1, name="flag", type="true_false"),
        acf(3, "f_rows", 1, name="rows", type="repeater"),
        acf(4, "f_open", 3, name="open", type="true_false"),
        acf(5, "f_in", 3, name="in", conditional_logic=shown_if("f_flag")),
        acf(6, "f_out", 1, name="out", conditional_logic=shown_if("f_open")),
    )

    fields = {each.key: each for each in FieldDefinition.objects.all()}
    assert fields["f_in"].conditions.get().other == fields["f_flag"]
    assert not fields["f_out"].conditions.exists()
    assert any("condition on f_open" in note for note in report.notes)


@pytest.mark.django_db
def test_a_password_in_a_field_is_nowhere_as_it_was_typed(bring_in):
    code = acf(30, "f_code", 1, name="code", type="password")
    post = item(31, meta=(("code", "open-sesame"), ("_code", "f_code")))

    bring_in(post, code, _GROUP)
    again = bring_in(post, code, _GROUP)

    values = Resource.objects.get().field_values
    assert check_password("open-sesame", values["f_code"])
    assert not again.changed
    kept = [*Provenance.objects.all(), *RawItem.objects.all(), *Revision.objects.all()]
    assert not [each for each in kept if "open-sesame" in str(vars(each))]
