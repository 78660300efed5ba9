"""A report says each kind of remark once, with a number and a list behind it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from freeshelf.ingest.models import ImportRequest, RunEntry
from freeshelf.ingest.reports import ImportReport
from tests.pages.home import make_home
from tests.wordpress.admin.conftest import *  # noqa: F403
from tests.wordpress.conftest import Import
from tests.wordpress.importers.test_shown_types import bring_dump

__all__ = ["bring_dump"]
from tests.wordpress.sources.dumps import post, table
from tests.wordpress.sources.wxr import export, item

pytestmark = pytest.mark.django_db

LOST = '<p><a href="https://quay.example/perdido-{0}/">Perdido</a></p>'


def lost_links(count: int) -> list[str]:
    return [
        item(n, title=f"Ficha {n} &amp; anexo", content=LOST.format(n))
        for n in range(1, count + 1)
    ]


def lines_with(words: str, text: str) -> list[str]:
    return [line for line in text.splitlines() if words in line]


def test_many_remarks_of_one_kind_are_one_line_with_a_few_examples(
    bring_in: Import,
) -> None:
    report = bring_in(*lost_links(12))

    (line,) = lines_with("link with no target", report.as_text())
    assert "(12)" in line
    assert "post 1 (Ficha 1 & anexo) https://quay.example/perdido-1/, post 2" in line
    assert "post 4" not in line
    assert (
        len(lines_with("link with no target:", report.as_text(is_verbose=True))) == 12
    )
    (kind,) = [r for r in report.as_dict()["remarks"] if "no target" in r["kind"]]
    assert kind["count"] == len(kind["lines"]) == 12


def test_one_remark_of_its_kind_is_its_own_sentence(bring_in: Import) -> None:
    report = bring_in(*lost_links(1))

    (line,) = lines_with("link with no target", report.as_text())
    assert "/perdido-1/" in line
    assert "--verbose" not in report.as_text()


def test_the_command_lists_all_when_asked(tmp_path: Path) -> None:
    make_home()
    path = tmp_path / "export.xml"
    path.write_text(export(*lost_links(5)), "utf-8")
    said = io.StringIO()

    call_command(
        "import_wordpress", str(path), f"--mapping={tmp_path / 'm.yaml'}", "--verbose",
        stdout=said, verbosity=0,
    )  # fmt: skip

    assert len(lines_with("/perdido-", said.getvalue())) == 5


def test_entities_are_decoded_wherever_the_report_names_an_item(
    bring_in: Import,
) -> None:
    report = bring_in(*lost_links(2))

    assert "&amp;" not in report.as_text(is_verbose=True)
    assert RunEntry.objects.filter(title="Ficha 1 & anexo").count() == 1


def test_a_file_that_closed_posts_hold_is_not_said_to_be_used_by_none(
    bring_in: Import, uploads: Path
) -> None:
    address = "https://quay.example/wp-content/uploads/2023/05/guide.pdf"
    link = f'<a href="{address}">Guía</a>'
    file = item(
        9, kind="attachment", status="inherit", title="Guía", attachment_url=address
    )
    page = item(2, kind="page", content=link)
    closed = [item(n, status="private", content=link) for n in (3, 4)]

    used = bring_in(page, *closed, file, uploads=uploads)

    (line,) = lines_with("became a separate record", used.as_text())
    assert "is not used by any post that readers could open" in line


def test_rows_of_core_tables_are_not_said_to_be_of_a_plug_in(
    bring_dump: Callable[..., ImportReport],
) -> None:
    orphan = ((1, 999, "_edit_last", "1"), (2, 999, "nota", "x"))
    report = bring_dump(
        post(1), meta=orphan, tables=(table("wp_gestor_citas", ("id",), (1,)),)
    )

    text = report.as_text()
    assert "Rows of table postmeta that belong to nothing on the old site: 2." in text
    assert "Plugin table gestor_citas was left out: 1 rows." in text


def test_in_the_admin_area_each_kind_is_a_line_that_opens(
    admin: Client, give: Callable[..., Any], work: Callable[[], None]
) -> None:
    give(*(item(n, content=f'<!-- wp:block {{"ref":{n}00}} /-->') for n in range(1, 5)))
    work()

    page = admin.get(f"/admin/imports/sources/{ImportRequest.objects.get().pk}/")

    text = page.content.decode()
    assert "<summary>References to items that do not exist (4)</summary>" in text
    assert text.count("which does not exist") == 4


def test_a_line_of_a_menu_that_led_to_a_list_leads_on(
    bring_dump: Callable[..., ImportReport],
) -> None:
    line = post(90, post_type="nav_menu_item", post_title="Estudios")
    meta = (
        (1, 90, "_menu_item_type", "post_type_archive"),
        (2, 90, "_menu_item_object", "estudio"),
        (3, 90, "_menu_item_object_id", "0"),
    )
    rules = 'a:1:{s:12:"estudios/?$";s:27:"index.php?post_type=estudio";}'

    report = bring_dump(
        line,
        post(1, post_type="estudio", post_name="uno"),
        meta=meta,
        options={"rewrite_rules": rules.replace("s:12", "s:11")},
    )

    assert "no longer leads anywhere" not in report.as_text()
