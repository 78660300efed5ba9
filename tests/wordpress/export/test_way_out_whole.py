"""A real site comes in, goes out, and is compared with what it was, item by item."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from freeshelf.core.html import plain_title
from freeshelf_wordpress.export.services import export_wordpress
from freeshelf_wordpress.importers.services import import_wordpress
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import SourceItem, SourceTerm
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db
FIELDS = (
    "type", "status", "slug", "creator", "excerpt", "date", "date_gmt", "modified",
    "modified_gmt",
)  # fmt: skip
# What became something else, and so has another name.
REPLACED = {
    "acf-field": 36,  # definitions of fields have the keys that they had
    "acf-field-group": 4,  # the same
    "acf-taxonomy": 2,  # types of concepts are taxonomies of the plug-in
    "custom_css": 1,  # the look stays behind
    "nav_menu_item": 20,  # lines of menus are made anew
    "wp_font_family": 1,  # the look stays behind
    "wp_global_styles": 1,  # the look stays behind
    "wp_navigation": 3,  # menus
}
# Fields that differ: how many of which type, and why.
KINDS = {
    ("date", "post"): (3, "a day of zeros, and two moved apart by a second"),
    ("date_gmt", "post"): (3, "the same"),
    ("menu_order", "attachment"): (4, "files are in the order of their record"),
    ("menu_order", "page"): (14, "pages are counted anew, in their order"),
    ("modified", "page"): (1, "never published: the last change had no moment in GMT"),
    ("modified", "post"): (3, "never published: the last change had no moment in GMT"),
    ("modified_gmt", "ai1ec_event"): (1, "never published: zeros there"),
    ("modified_gmt", "organisation"): (1, "never published: zeros there"),
    ("modified_gmt", "page"): (1, "never published: zeros there"),
    ("modified_gmt", "post"): (3, "never published: zeros there"),
    ("modified_gmt", "wp_block"): (1, "never published: zeros there"),
    ("slug", "page"): (1, "a page has an address here, a draft had none there"),
    ("slug", "wp_block"): (1, "the same"),
    ("status", "internal_note"): (1, "of a type that readers never saw: private"),
    ("status", "page"): (1, "the front page stands on the home page"),
    ("status", "post"): (1, "a password is not kept: private"),
    ("type", "internal_note"): (2, "a type that became records is posts"),
}
META = {
    "_thumbnail_id": (31, "pictures have new numbers"),
    "_thumbnail_id of ai1ec_event": (1, "a picture of no text is a file of a record"),
    "_wp_attachment_metadata": (35, "WordPress makes the sizes anew"),
    "_wp_attachment_metadata of attachment": (35, "the same"),
    "cover_image": (12, "pictures have new numbers"),
    "document_file": (15, "files have new numbers"),
    "footnotes": (1, "the same words in other marks"),
    "lead_contact": (20, "an account by its name, since its number is another"),
    "main_sector": (20, "terms have new numbers"),
    "parent_resource": (12, "records have new numbers"),
    "related_resources": (30, "records have new numbers"),
    "resources": (4, "records have new numbers"),
    "summary_html": (20, "links lead to the new numbers"),
}


@dataclass
class WayOut:
    """Items by guid, as they were and as they came out."""

    before: dict[str, SourceItem]
    after: dict[str, SourceItem]
    terms_before: dict[tuple[str, str], SourceTerm]
    terms_after: dict[tuple[str, str], SourceTerm]

    def pairs(self) -> Iterator[tuple[SourceItem, SourceItem]]:
        for guid, item in self.before.items():
            if guid in self.after:
                yield item, self.after[guid]


def items_of(path: Path) -> dict[str, SourceItem]:
    records = WordPressExport(path).records()
    return {row.guid: row for row in records if isinstance(row, SourceItem)}


def terms_in(path: Path) -> dict[tuple[str, str], SourceTerm]:
    records = WordPressExport(path).records()
    return {(t.taxonomy, t.slug): t for t in records if isinstance(t, SourceTerm)}


@pytest.fixture(scope="module")
def way_out(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[WayOut]:
    """The real export, and what an export of the library that read it says."""
    folder, site = tmp_path_factory.mktemp("out"), shared / "wordpress"
    source = site / "wxr" / "all-content.wxr.xml"
    with django_db_blocker.unblock(), transaction.atomic():
        make_home()
        import_wordpress(
            sources=[source],
            uploads=site / "uploads",
            mapping_file=folder / "mapping.yaml",
            now=timezone.now(),
        )
        export_wordpress(
            target=folder / "out.xml",
            now=timezone.now(),
            uploads=folder / "uploads",
            base_url="https://library.example",
            with_restricted=True,
        )
        out = folder / "out.xml"
        yield WayOut(items_of(source), items_of(out), terms_in(source), terms_in(out))
        transaction.set_rollback(True)


def test_what_does_not_come_out_as_it_was_has_become_something_else(
    way_out: WayOut,
) -> None:
    gone = Counter(
        item.type for guid, item in way_out.before.items() if guid not in way_out.after
    )

    assert gone == REPLACED


def test_each_field_of_each_item_comes_out_but_for_these_kinds(way_out: WayOut) -> None:
    found = Counter(kind for pair in way_out.pairs() for kind in differences(*pair))

    assert dict(found) == {kind: number for kind, (number, _why) in KINDS.items()}


def test_every_value_of_meta_comes_out_but_for_these_kinds(way_out: WayOut) -> None:
    found: Counter[str] = Counter()
    for old, new in way_out.pairs():
        left = Counter(old.meta) - Counter(new.meta)
        for (name, _value), number in left.items():
            found[name] += number
        for name, _value in left:
            if not new.all_meta(name):
                found[f"{name} of {old.type}"] += 1

    assert dict(found) == {kind: number for kind, (number, _why) in META.items()}


def test_every_term_comes_out_with_parent_description_and_meta(way_out: WayOut) -> None:
    lost = [
        (name, field)
        for name, old in way_out.terms_before.items()
        for field in ("name", "parent", "description", "meta")
        if not kept(field, old, way_out.terms_after.get(name))
    ]

    assert way_out.terms_before
    assert lost == []


def kept(field: str, old: SourceTerm, new: SourceTerm | None) -> bool:
    """Return whether a field of a term came out; its meta may have more than before."""
    if new is None:
        return False
    if field == "meta":
        return set(old.meta) <= set(new.meta)
    return unescape(getattr(old, field)) == unescape(getattr(new, field))


def differences(old: SourceItem, new: SourceItem) -> Iterator[tuple[str, str]]:
    """Fields with another value, and the types of their items."""
    for name in FIELDS:
        if getattr(old, name) != getattr(new, name):
            yield name, old.type
    for name in ("comment_status", "ping_status", "menu_order", "is_sticky"):
        if old.other.get(name) != new.other.get(name):
            yield name, old.type
    if plain_title(old.title) != plain_title(new.title):
        yield "title", old.type
    if not terms_of(old) <= terms_of(new):
        yield "terms", old.type


def terms_of(item: SourceItem) -> set[tuple[str, str, str]]:
    """The terms of an item, with names as people read them."""
    return {(t.taxonomy, t.slug, unescape(t.name)) for t in item.terms}
