"""The dump of the real site, against the counts of its own database."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from freeshelf_wordpress.sources.dump.dump import WordPressDump
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceOption,
    SourceRecord,
    SourceRow,
    SourceSite,
    SourceTerm,
)


@pytest.fixture(scope="module")
def records(shared: Path) -> list[SourceRecord]:
    """Every record of the real dump."""
    path = shared / "wordpress" / "sql" / "wpcontent.sql"
    return list(WordPressDump(path).records())


def items(records: list[SourceRecord]) -> Iterator[SourceItem]:
    return (record for record in records if isinstance(record, SourceItem))


def truth(shared: Path, name: str) -> list[list[str]]:
    path = shared / "wordpress" / f"counts-{name}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))


def test_every_item_is_read_by_type_and_status(
    shared: Path, records: list[SourceRecord]
) -> None:
    counts = Counter((item.type, item.status) for item in items(records))

    expected = {(t, s): int(n) for t, s, n in truth(shared, "posts")[1:]}
    assert counts == expected


def test_every_term_is_read_by_taxonomy(
    shared: Path, records: list[SourceRecord]
) -> None:
    terms = Counter(r.taxonomy for r in records if isinstance(r, SourceTerm))

    assert terms == {row[0]: int(row[1]) for row in truth(shared, "terms")[1:]}


def test_every_comment_is_read_by_type_and_state(
    shared: Path, records: list[SourceRecord]
) -> None:
    said = [comment.fields for item in items(records) for comment in item.comments]
    counts = Counter((f["comment_type"], f["comment_approved"]) for f in said)

    expected = {(t, a): int(n) for t, a, n in truth(shared, "comments")[1:]}
    assert counts == expected


def test_every_meta_key_is_read_as_often_as_it_stands_there(
    shared: Path, records: list[SourceRecord]
) -> None:
    counts = Counter(key for item in items(records) for key, _value in item.meta)

    assert counts == {row[0]: int(row[1]) for row in truth(shared, "postmeta-keys")[1:]}


def test_every_row_of_every_table_is_somewhere(
    shared: Path, records: list[SourceRecord]
) -> None:
    authors = [record for record in records if isinstance(record, SourceAuthor)]
    terms = [record for record in records if isinstance(record, SourceTerm)]
    rows = Counter(r.table for r in records if isinstance(r, SourceRow))
    found = {
        "posts": sum(1 for _ in items(records)),
        "postmeta": sum(len(item.meta) for item in items(records)),
        "comments": sum(len(item.comments) for item in items(records)),
        "commentmeta": sum(len(c.meta) for i in items(records) for c in i.comments),
        "term_relationships": sum(len(item.terms) for item in items(records)),
        "terms": len({term.source_id for term in terms}),
        "term_taxonomy": len(terms),
        "termmeta": sum(len(term.meta) for term in terms),
        "users": len(authors),
        "usermeta": sum(len(author.meta) for author in authors),
        "options": sum(isinstance(record, SourceOption) for record in records),
    }

    total = {f"wp_{name}": found.get(name, 0) + rows[name] for name in {*found, *rows}}
    assert total == {table: int(n) for table, n in truth(shared, "tables")}


def test_what_an_export_says_too_is_said_alike(
    shared: Path, records: list[SourceRecord]
) -> None:
    path = shared / "wordpress" / "wxr" / "all-content.wxr.xml"
    exported = [r for r in WordPressExport(path).records() if isinstance(r, SourceItem)]
    of_the_dump = {item.source_id: item for item in items(records)}

    for item in exported:
        ours = of_the_dump[item.source_id]
        for name in (
            "key", "status", "title", "link", "creator", "content", "excerpt", "date",
            "date_gmt", "modified", "modified_gmt", "slug", "parent_id", "password",
            "attachment_url",
        ):  # fmt: skip
            assert getattr(ours, name) == getattr(item, name), (item.key, name)
        assert set(ours.terms) == set(item.terms)
        # WordPress leaves its note of who is editing out of an export.
        ours_meta = [pair for pair in ours.meta if pair[0] != "_edit_lock"]
        assert ours_meta == list(item.meta)
        kept = {name: ours.other[name] for name in ("menu_order", "is_sticky")}
        assert kept == {name: item.other[name] for name in kept}


def test_the_site_and_its_accounts_are_described(records: list[SourceRecord]) -> None:
    (site,) = (record for record in records if isinstance(record, SourceSite))
    authors = {r.login: r for r in records if isinstance(r, SourceAuthor)}

    assert site.title == "Pathways Counter-Trafficking Resource Library"
    assert site.base_blog_url == "http://127.0.0.1:8088"
    assert authors["editor_ines"].roles == ("editor",)
    assert authors["editor_ines"].url == "https://example.org/editor_ines"
    assert authors["sub_olena"].registered == "2026-11-24 22:44:32"


def test_no_hash_of_a_password_leaves_the_reader(
    shared: Path, records: list[SourceRecord]
) -> None:
    path = shared / "wordpress" / "sql" / "wpcontent.sql"
    assert "$wp$2y$" in path.read_text("utf-8")

    assert "$wp$2y$" not in repr(records)


def test_what_is_remembered_of_an_item_is_the_same_from_an_export(
    shared: Path, records: list[SourceRecord]
) -> None:
    path = shared / "wordpress" / "wxr" / "all-content.wxr.xml"
    of_the_dump = {item.source_id: item.as_dict() for item in items(records)}

    different = [
        item
        for item in WordPressExport(path).records()
        if isinstance(item, SourceItem)
        and item.as_dict() != of_the_dump[item.source_id]
    ]

    # No export says the media types of files, nor what was taken for spam.
    assert Counter(item.type for item in different) == {"attachment": 35, "post": 2}
