"""The plan of an import counts what the run does, to the unit."""

import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image as Pillow
from wagtail.images import get_image_model

from freeshelf.ingest.models import RawItem, RunEntry
from freeshelf.ingest.reports import ImportReport
from freeshelf.library.models import Resource
from freeshelf.pages.models import Menu, StandardPage
from freeshelf_wordpress.importers.services import import_wordpress
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import author, export, item, term

pytestmark = pytest.mark.django_db
SITE = "https://quay.example"
# More of them, in a run by hand, take minutes.
GENERATED = int(os.environ.get("FREESHELF_TEST_GENERATED_SITES", "25"))
# Depends on the text of a page, which a plan does not read.
_NOT_PLANNED = {"front page"}


def counted(report: ImportReport) -> dict[str, Any]:
    """Return what came of everything in the report, by type and status."""
    said = report.as_dict()
    parts = [row for row in said["parts"] if row["type"] not in _NOT_PLANNED]
    return {
        kind: {
            (row["type"], row["status"]): {
                name: row[name] for name in row if name != "found"
            }
            for row in rows
        }
        for kind, rows in (("items", said["rows"]), ("parts", parts))
    }


def compare(
    sources: Sequence[Path], folder: Path, *, uploads: Path | None, times: int = 2
) -> None:
    """Plan and import, and again: each plan must count as the import after it does."""
    options = {
        "sources": list(sources),
        "uploads": uploads,
        "mapping_file": folder / "mapping.yaml",
    }
    for _time in range(times):
        plan = import_wordpress(**options, dry_run=True, now=timezone.now())
        done = import_wordpress(**options, now=timezone.now())
        assert counted(plan) == counted(done)
        lost = [
            kind
            for kind, row in done.rows.items()
            if row.in_file != sum(row.outcomes.values())
        ]
        assert not lost


@pytest.mark.usefixtures("home", "concepts")
@pytest.mark.parametrize(
    "names",
    [
        ["wxr/all-content.wxr.xml"],
        ["wxr/posts-only.wxr.xml"],
        ["wxr/not-well-formed.wxr.xml"],
        ["sql/wpcontent.sql"],
        ["wxr/posts-only.wxr.xml", "ics/ai1ec-export.ics", "feeds/links.opml"],
    ],
    ids=["export", "posts", "broken", "dump", "with calendar and links"],
)
def test_the_plan_of_the_real_site_is_what_comes(
    names: list[str], shared: Path, tmp_path: Path
) -> None:
    folder = shared / "wordpress"
    is_small = names == ["wxr/posts-only.wxr.xml"]
    compare(
        [folder / name for name in names],
        tmp_path,
        uploads=folder / "uploads" if is_small else None,
        times=2 if len(names) > 1 else 1,
    )


KINDS = ("post", "page", "attachment", "nav_menu_item", "wp_block", "case_study",
         "revision", "wp_navigation", "custom_css", "oembed_cache", "ai1ec_event",
         "acf-post-type", "acf-field-group", "acf-field", "user_request",
         "wp_template")  # fmt: skip
STATUSES = ("publish", "draft", "private", "trash", "pending", "future", "inherit",
            "auto-draft", "archived", "")  # fmt: skip
TERMS = (("category", "kilns", "Kilns"), ("post_tag", "fees", "Fees"),
         ("nav_menu", "main", "Main"), ("nav_menu", "foot", "Foot"),
         ("sector", "boats", "Boats"))  # fmt: skip
CONTENTS = (
    "", "<p>Text.</p>", f'<img src="{SITE}/wp-content/uploads/2026/a.png" alt="">',
    "<!-- wp:paragraph --><p>In a block.</p><!-- /wp:paragraph -->",
    '[gallery ids="3,4"]', "<script>alert(1)</script>", "]]> & < \u2028", "x" * 3000,
)  # fmt: skip


def generated(seed: int, uploads: Path) -> str:
    """A site of a few items with numbers that some of them share."""
    chance = random.Random(seed)
    parts = [
        author(name, f"{name.title()} Koval").replace("_id>7<", f"_id>{number}<")
        for number, name in enumerate(chance.sample(["ines", "olena", "amir"], 2), 7)
    ]
    parts += [term(*one[:3]) for one in chance.sample(TERMS, 3)]
    for _nth in range(chance.randint(1, 12)):
        number, kind = chance.randint(1, 9), chance.choice(KINDS)
        name = chance.choice(["a.png", "b.pdf", "c.txt", "lost.pdf"])
        parts.append(
            item(
                number,
                kind=kind,
                status=chance.choice(STATUSES),
                title=chance.choice(["", "A title", "Ünï & <b>code</b>", "t" * 600]),
                content=chance.choice(CONTENTS),
                excerpt=chance.choice(["", "An excerpt"]),
                slug=chance.choice([None, "same", "", "%d8%b1"]),
                parent=chance.randint(0, 9),
                password=chance.choice(["", "", "sesame"]),
                date=chance.choice(["2023-05-01 10:00:00", "0000-00-00 00:00:00"]),
                creator=chance.choice(["ines", "olena", "gone"]),
                attachment_url=f"{SITE}/wp-content/uploads/2026/{name}"
                if kind == "attachment"
                else "",
                terms=tuple(chance.sample(TERMS, chance.randint(0, 3))),
                meta=tuple(chance.sample(METAS, chance.randint(0, 2))),
                comments=chance.randint(0, 2),
            )
        )
        if chance.random() < 0.2:
            parts.append(parts[-1])
    return export(*parts)


METAS = (
    ("_thumbnail_id", "3"), ("_menu_item_type", "custom"), ("language", "fr"),
    ("_menu_item_url", "https://example.org/"), ("audience", "workers"),
    ("publisher_name", "Harbour Union"), ("_menu_item_menu_item_parent", "4"),
)  # fmt: skip


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A picture and two documents."""
    folder = tmp_path / "uploads"
    (folder / "2026").mkdir(parents=True)
    Pillow.new("RGB", (40, 30), "teal").save(folder / "2026" / "a.png")
    (folder / "2026" / "b.pdf").write_bytes(b"%PDF-1.4 b")
    (folder / "2026" / "c.txt").write_text("c", "utf-8")
    return folder


@pytest.mark.usefixtures("home")
def test_a_picture_that_is_there_twice_with_the_number_of_another_item_comes_once(
    uploads: Path, tmp_path: Path
) -> None:
    address = f"{SITE}/wp-content/uploads/2026/a.png"
    picture = item(7, kind="attachment", status="inherit", attachment_url=address)
    file = tmp_path / "export.xml"
    definition = item(7, kind="acf-post-type", title="A type")
    file.write_text(export(definition, picture, picture), "utf-8")

    compare([file], tmp_path, uploads=uploads)

    assert get_image_model().objects.count() == 1


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("seed", range(GENERATED))
def test_the_plan_of_a_generated_site_is_what_comes(
    seed: int, uploads: Path, tmp_path: Path
) -> None:
    file = tmp_path / "export.xml"
    file.write_text(generated(seed, uploads), "utf-8")

    compare([file], tmp_path, uploads=uploads)


def line(number: int, label: str, *menus: str) -> str:
    """A line of classic menus."""
    return item(
        number, kind="nav_menu_item", title=label,
        terms=tuple(("nav_menu", menu, menu.title()) for menu in menus),
        meta=(("_menu_item_type", "custom"),
              ("_menu_item_url", f"https://example.org/{number}")),
    )  # fmt: skip


def labels(title: str) -> list[str]:
    """The lines of a menu."""
    menu = Menu.objects.get(title=title)
    return [one["value"]["label"] for one in menu.items.get_prep_value()]


def test_menus_that_share_a_line_have_it_both(bring_in: Import) -> None:
    parts = (line(40, "Shared", "main", "foot"), line(41, "Own", "foot"))
    report = bring_in(*parts)

    assert (labels("main"), labels("foot")) == (["Shared"], ["Shared", "Own"])
    assert report.total("new") == 2
    assert not bring_in(*parts).changed
    bring_in(line(40, "Changed", "main", "foot"), line(41, "Own", "foot"))
    assert (labels("main"), labels("foot")) == (["Changed"], ["Changed", "Own"])
    assert Menu.objects.count() == 2


def test_two_items_with_one_number_both_come(bring_in: Import) -> None:
    parts = (
        line(40, "Fees", "main"), line(40, "Kilns", "foot"),
        item(50, title="First"), item(50, title="Second"),
        item(60, kind="page", title="Page one"),
        item(60, kind="page", title="Page two"),
        item(70, kind="page", title="Third"), item(70, title="Fourth"),
    )  # fmt: skip
    plan, report = bring_in(*parts, dry_run=True), bring_in(*parts)

    assert (labels("main"), labels("foot")) == (["Fees"], ["Kilns"])
    assert set(Resource.objects.values_list("title", flat=True)) == {
        "First", "Second", "Fourth",
    }  # fmt: skip
    assert set(StandardPage.objects.values_list("title", flat=True)) == {
        "Page one", "Page two", "Third",
    }  # fmt: skip
    assert counted(plan) == counted(report)
    assert (report.total("new"), report.total("refused")) == (8, 0)
    assert not bring_in(*parts).changed


def test_a_copy_is_refused_and_kept_raw_with_all_that_it_says(bring_in: Import) -> None:
    text = "<p>The whole of a long text.</p>"
    twice = item(50, title="One", content=text, comments=1)
    parts = (twice, twice)
    plan, report = bring_in(*parts, dry_run=True), bring_in(*parts)

    assert counted(plan) == counted(report)
    assert (report.total("new"), report.total("refused")) == (1, 1)
    kept = RawItem.objects.get(record_type="post")
    assert kept.data["content"] == text
    assert "twice" in kept.reason
    assert RunEntry.objects.get(outcome="refused").reason == kept.reason
    assert not bring_in(*parts).changed


def test_what_cannot_be_written_is_kept_raw_with_all_that_it_says(
    bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> str:
        raise ValueError("too strange a value")

    monkeypatch.setattr(
        "freeshelf_wordpress.importers.resources.ResourceImporter.write", refuse
    )
    report = bring_in(item(50, title="Odd", content="<p>Marmoset</p>"))

    assert report.total("refused") == 1
    kept = RawItem.objects.get(record_type="post")
    assert kept.data["title"] == "Odd"
    assert kept.reason.startswith("Its format is not valid for this type of item.")
    assert "Marmoset" in kept.data["content"]
