"""A second run writes its report and changes no row of any table, whatever it reads."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from freeshelf.ingest.models import IngestRun
from freeshelf.pages.models import HomePage
from freeshelf_wordpress.importers.services import import_wordpress
from tests.wordpress.sources.dumps import (
    META,
    POSTS,
    USER_META,
    USERS,
    dump,
    post,
    settings,
    table,
)
from tests.wordpress.sources.wxr import author, export, item

pytestmark = pytest.mark.django_db

Rows = dict[str, Counter[str]]
# Where the report of a run stands.
_REPORTS = {"ingest_ingestrun", "ingest_runentry"}
# Who imports, and how SQLite counts.
_OF_RUNS = {"leases_lease", "sqlite_sequence"}


def all_rows() -> Rows:
    """Every row of every table as text."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            found[table] = Counter(map(repr, cursor.fetchall()))
    return found


def changed_rows(before: Rows, after: Rows) -> dict[str, list[str]]:
    """Rows that came or went by table; of reports only those that went."""
    changed = {}
    for name in (before.keys() | after.keys()) - _OF_RUNS:
        was, now = before.get(name, Counter()), after.get(name, Counter())
        rows = [f"- {row}" for row in was - now]
        if name not in _REPORTS:
            rows += [f"+ {row}" for row in now - was]
        if rows:
            changed[name] = rows
    return changed


@pytest.fixture
def take(home: HomePage, concepts: None, tmp_path: Path) -> Callable[..., Rows]:
    """Import sources; the rows of all tables afterwards."""

    def run(*sources: Path, uploads: Path | None = None) -> Rows:
        import_wordpress(
            sources=sources,
            uploads=uploads,
            mapping_file=tmp_path / "mapping.yaml",
            now=timezone.now(),
        )
        assert IngestRun.objects.latest("pk").outcome == IngestRun.Outcome.DONE
        return all_rows()

    return run


def test_a_second_run_of_a_real_site_changes_no_row(
    take: Callable[..., Rows], shared: Path
) -> None:
    site = shared / "wordpress"
    export, sql = site / "wxr/all-content.wxr.xml", site / "sql/wpcontent.sql"

    for sources in ([export], [export, sql], [sql]):
        first = take(*sources, uploads=site / "uploads")
        second = take(*sources, uploads=site / "uploads")
        assert changed_rows(first, second) == {}


def a_dump() -> str:
    """A site with a few of everything, whose accounts share names and addresses."""
    accounts = [
        (1, "ines.m", "x", "ines-m", "ines@quay.example", "", "Inès Marchetti"),
        (2, "ines-m", "x", "ines-m-2", "ines@quay.example", "", "Ines Moran"),
        (3, "reader", "x", "reader", "reader@quay.example", "", "A reader"),
        (4, "admin", "x", "admin", "", "", "admin"),
    ]
    roles = {
        1: 'a:1:{s:6:"editor";b:1;}',
        2: 'a:1:{s:6:"author";b:1;}',
        3: 'a:1:{s:10:"subscriber";b:1;}',
        4: 'a:1:{s:13:"administrator";b:1;}',
    }
    posts = [
        post(20, post_title="Fees", post_name="twin"),
        post(21, post_title="Debts", post_name="twin", post_author=2),
        post(22, post_type="page", post_title="About", post_name="twin"),
        post(23, post_type="page", post_parent=22, post_author=4),
        post(24, post_status="draft", post_date_gmt="0000-00-00 00:00:00"),
        post(25, post_type="slider"),
        post(26, post_type="attachment", post_status="inherit", post_parent=20),
    ]
    meta = [(1, 20, "_wp_old_slug", "wages"), (2, 26, "_wp_attached_file", "gone.pdf")]
    names = ("term_id", "name", "slug", "term_group")
    kinds = (
        "term_taxonomy_id",
        "term_id",
        "taxonomy",
        "description",
        "parent",
        "count",
    )
    uses = ("object_id", "term_taxonomy_id", "term_order")
    said = (
        "comment_ID", "comment_post_ID", "comment_author", "comment_author_email",
        "comment_date_gmt", "comment_content", "comment_approved", "comment_type",
    )  # fmt: skip
    comment = (1, 20, "A reader", "reader@quay.example", "2023-05-02 08:00:00", "Yes",
               "1", "comment")  # fmt: skip
    return dump(
        settings(
            sticky_posts="a:1:{i:0;i:20;}",
            permalink_structure="/blog/%postname%/",
            admin_email="ines@quay.example",
            widget_text="a:0:{}",
        ),
        table("wp_posts", POSTS, *posts),
        table("wp_postmeta", META, *meta),
        table("wp_users", USERS, *accounts),
        table(
            "wp_usermeta",
            USER_META,
            *((n, n, "wp_capabilities", role) for n, role in roles.items()),
        ),
        table("wp_terms", names, (3, "Kilns", "kilns", 0), (4, "Kilns", "kilns-2", 0)),
        table(
            "wp_term_taxonomy",
            kinds,
            (3, 3, "category", "", 0, 1),
            (4, 4, "post_tag", "", 0, 1),
        ),
        table("wp_term_relationships", uses, (20, 3, 0), (20, 4, 0)),
        table("wp_comments", said, comment),
    )


def an_export() -> str:
    """The same site as an early export says it, with accounts by name alone."""
    accounts = ["ines.m", "ines-m"]
    return export(
        *(author(name, name.title()).replace(">7<", "><") for name in accounts),
        item(20, title="Fees", slug="twin", creator="ines.m", comments=2, sticky=True),
        item(21, title="Debts", slug="twin", creator="ines-m"),
        item(22, kind="page", title="About", slug="twin"),
        item(25, kind="slider"),
    )


@pytest.mark.parametrize("names", [["dump"], ["export"], ["dump", "export"]])
def test_a_second_run_of_a_made_up_site_changes_no_row(
    take: Callable[..., Rows], tmp_path: Path, names: list[str]
) -> None:
    (tmp_path / "dump").write_text(a_dump(), "utf-8")
    (tmp_path / "export").write_text(an_export(), "utf-8")
    sources = [tmp_path / name for name in names]

    first = take(*sources)
    second = take(*sources)

    assert changed_rows(first, second) == {}
    assert User.objects.filter(is_active=False).exists()
    assert first["wagtailredirects_redirect"]
