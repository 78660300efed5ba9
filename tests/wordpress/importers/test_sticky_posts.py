"""Sticky posts become featured, from every kind of source, and go out as sticky."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from freeshelf.ingest.models import IngestRun
from freeshelf.ingest.undo import undo_run
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage, NewsPage
from freeshelf_wordpress.export.services import export_wordpress
from freeshelf_wordpress.importers.services import import_wordpress
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import SourceItem
from freeshelf_wordpress.sources.rest.items import RestContext, read_item
from tests.wordpress.conftest import Import
from tests.wordpress.sources.dumps import POSTS, dump, post, settings, table
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db
NEWS = (("category", "news", "News"),)
MAPPING = "types:\n  post in category/news: {name: News, items: 1, target: news}\n"


def featured() -> set[str]:
    """Titles of records and news that are featured."""
    return {
        row.title
        for model in (Resource, NewsPage)
        for row in model.objects.filter(is_featured=True)
    }


def as_exported(path: Path) -> dict[str, SourceItem]:
    """Items of an export of everything, by title."""
    export_wordpress(
        target=path,
        now=timezone.now(),
        with_restricted=True,
    )
    records = WordPressExport(path).records()
    return {row.title: row for row in records if isinstance(row, SourceItem)}


def test_sticky_posts_of_an_export_are_featured_and_go_out_again(
    bring_in: Import, tmp_path: Path
) -> None:
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    bring_in(
        item(20, title="Fees", sticky=True),
        item(21, title="Other"),
        item(22, title="We opened", sticky=True, terms=NEWS),
        item(23, title="We moved", terms=NEWS),
        item(24, title="A draft", sticky=True, status="draft"),
    )

    assert featured() == {"Fees", "We opened", "A draft"}
    out = as_exported(tmp_path / "out.xml")
    sticky = {title for title, row in out.items() if row.is_sticky}
    assert sticky == {"Fees", "We opened", "A draft"}


def test_what_is_sticky_no_longer_is_not_featured_and_taking_it_back_restores_it(
    bring_in: Import,
) -> None:
    bring_in(item(20, title="Fees", sticky=True))
    bring_in(item(20, title="Fees"))
    assert featured() == set()

    undo_run(run=IngestRun.objects.latest("pk"), now=timezone.now())

    assert featured() == {"Fees"}


def test_a_record_that_an_editor_featured_stays_so_while_the_source_says_the_same(
    bring_in: Import,
) -> None:
    bring_in(item(20, title="Fees"))
    draft: Any = Resource.objects.get().get_latest_revision_as_object()
    draft.is_featured = True
    draft.save_revision().publish()

    bring_in(item(20, title="Fees"))

    assert featured() == {"Fees"}


def test_a_dump_says_which_posts_are_sticky(home: HomePage, tmp_path: Path) -> None:
    path = tmp_path / "site.sql"
    rows = (post(20, post_title="Fees"), post(21, post_title="Other"))
    options = settings(sticky_posts="a:1:{i:0;i:20;}")
    path.write_text(dump(options, table("wp_posts", POSTS, *rows)), "utf-8")

    import_wordpress(
        sources=[path], now=timezone.now(), mapping_file=tmp_path / "mapping.yaml"
    )

    assert featured() == {"Fees"}


def test_the_live_site_says_which_posts_are_sticky() -> None:
    entry = {"id": 20, "type": "post", "status": "publish", "sticky": True}

    assert read_item(entry, RestContext()).is_sticky
    assert not read_item({**entry, "sticky": False}, RestContext()).is_sticky
