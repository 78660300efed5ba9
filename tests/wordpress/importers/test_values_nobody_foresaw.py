"""One value that nobody foresaw costs no other item its way in."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.images import get_image_model

from freeshelf.ingest.models import RawItem
from freeshelf.library.models import Agent, File, Resource
from freeshelf.privacy.models import DataRequest
from freeshelf_wordpress.importers.services import import_wordpress
from tests.wordpress.conftest import Import
from tests.wordpress.importers.test_user_requests import request
from tests.wordpress.sources.dumps import META, POSTS, dump, post, settings, table
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db
HALF = "\\ud83d"  # of a character, as JSON names it


def test_halves_of_characters_are_no_halt(bring_in: Import) -> None:
    link = f'<!-- wp:social-link {{"url":"https://x.example","label":"{HALF}"}} /-->'
    notes = f'[{{"id":"a","content":"{HALF} note"}}]'
    report = bring_in(
        item(20, content=link, meta=(("footnotes", notes),)),
        item(21, kind="wp_navigation", title="Menu",
             content=f'<!-- wp:navigation-link {{"label":"Boat {HALF}"}} /-->'),
        item(22, kind="wp_global_styles", slug="wp-global-styles-x",
             content=f'{{"styles":{{"css":"/* {HALF} */"}}}}'),
    )  # fmt: skip

    assert report.total("refused") == 0
    assert Resource.objects.get().live


def test_numbers_that_are_none_or_too_large_are_no_halt(bring_in: Import) -> None:
    many = "9" * 5000
    late = request(
        271, "completed", "export_personal_data", "kofi@example.org",
        meta=(("_wp_user_request_completed_timestamp", "9" * 20),),
    )  # fmt: skip
    face = '{"fontWeight":"²00","src":"x"}'
    strange = item(23, kind="page", title="Strange").replace(
        "</item>", f"<wp:menu_order>{many}</wp:menu_order></item>"
    )
    report = bring_in(
        late,
        strange,
        item(24, kind="page", title="Also").replace(
            "</item>", "<wp:menu_order>--5</wp:menu_order></item>"
        ),
        item(25, kind="wp_font_face", content=face),
        item(
            26,
            content=f'<figure class="wp-block-gallery columns-{many}">'
            f'<img src="/a.png"><img src="/b.png"></figure>[gallery columns="{many}"]',
        ),
    )

    assert report.total("refused") == 0
    assert DataRequest.objects.count() == 1
    assert Resource.objects.count() == 1


def test_a_calendar_of_another_age_is_no_halt(home: Any, tmp_path: Path) -> None:
    columns = ("post_id", "start", "end", "timezone_name")
    site = dump(
        settings(),
        table("wp_posts", POSTS, post(20, post_type="ai1ec_event"), post(21)),
        table("wp_postmeta", META),
        table("wp_ai1ec_events", columns, (20, "9" * 19, "9" * 19, "UTC")),
        table("wp_ai1ec_event_instances", ("post_id", "start"), (20, "9" * 19)),
    )
    (tmp_path / "site.sql").write_text(site, "utf-8")

    import_wordpress(
        sources=[tmp_path / "site.sql"],
        mapping_file=tmp_path / "mapping.yaml",
        now=timezone.now(),
    )

    assert RawItem.objects.get(record_type="ai1ec_event").reason
    assert Resource.objects.count() == 1


def test_a_picture_that_is_cut_off_is_no_halt(bring_in: Import, tmp_path: Path) -> None:
    whole = tmp_path / "whole.jpg"
    PillowImage.effect_noise((600, 400), 90).save(whole)
    (tmp_path / "uploads").mkdir()
    cut = tmp_path / "uploads" / "cut.jpg"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    address = "https://quay.example/wp-content/uploads/cut.jpg"

    report = bring_in(
        item(24, kind="attachment", status="inherit", attachment_url=address),
        item(25),
        uploads=tmp_path / "uploads",
    )

    assert report.total("refused") == 0
    assert any("cannot be shown" in note for note in report.notes)
    assert File.objects.count() == 1
    assert not get_image_model().objects.exists()


def test_what_no_reader_can_read_is_refused_alone(
    bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_day(_text: str) -> str:
        raise OverflowError("not in the calendar")

    monkeypatch.setattr(
        "freeshelf_wordpress.importers.resources.read_partial_date", no_day
    )

    report = bring_in(item(20), item(21, kind="page", title="A page"))

    (reason,) = report.rows["post", "publish"].reasons
    assert reason.startswith("Its format is not valid for this type of item.")
    assert report.rows["page", "publish"].imported == 1


def test_items_of_a_type_that_is_people_in_part_are_all_accounted_for(
    bring_in: Import, tmp_path: Path
) -> None:
    (tmp_path / "mapping.yaml").write_text(
        "types: {partner in tier/gold: agent, partner: raw}\n", "utf-8"
    )
    gold = (("tier", "gold", "Gold"),)

    report = bring_in(
        item(30, kind="partner", title="Harbour Union", terms=gold),
        item(31, kind="partner", title="Another"),
    )

    assert Agent.objects.filter(name="Harbour Union").exists()
    assert RawItem.objects.get(record_type="partner").title == "Another"
    assert report.unaccounted == 0
    assert json.dumps(report.as_dict())
