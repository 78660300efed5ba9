"""Dumps come with other quotes, prefixes, character sets and several sites."""

import gzip
import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf_wordpress.sources.dump.dump import WordPressDump
from freeshelf_wordpress.sources.dump.statements import DumpReader
from freeshelf_wordpress.sources.errors import ManySitesError
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceOption,
    SourceRecord,
    SourceRow,
)
from tests.wordpress.sources.dumps import (
    META,
    POSTS,
    USER_META,
    USERS,
    Cell,
    dump,
    literal,
    post,
    settings,
    table,
)


def read(path: Path, text: str | bytes, *, prefix: str = "") -> list[SourceRecord]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(WordPressDump(path, prefix=prefix).records())


def items(records: Iterable[SourceRecord]) -> dict[str, SourceItem]:
    return {r.source_id: r for r in records if isinstance(r, SourceItem)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a dump is written."""
    return tmp_path / "site.sql"


def test_escapes_of_both_kinds_and_every_literal_are_read(path: Path) -> None:
    tricky = 'It\'s "quoted" \\ back\nnew \t; -- no comment /* nor this */ `x`'
    row = post(7, post_title="Ünïcode 🐚", post_content=tricky, post_name=b"slug")
    written = ",".join(map(literal, row)).replace("'publish'", "_utf8mb4 'pub''lish'")
    rows = f"INSERT IGNORE INTO `wp_posts` ({', '.join(POSTS)}) VALUES\n({written});\n"

    found = items(read(path, dump(settings(), table("wp_posts", POSTS), rows)))

    item = found["7"]
    assert (item.title, item.content) == ("Ünïcode 🐚", tricky)
    assert (item.slug, item.status) == ("slug", "pub'lish")


def test_the_order_of_columns_is_that_of_the_dump(path: Path) -> None:
    columns = tuple(reversed(POSTS))
    row = tuple(reversed(post(3, post_title="Backwards")))

    found = items(read(path, dump(settings(), table("wp_posts", columns, row))))

    assert found["3"].title == "Backwards"


def test_a_packed_dump_with_another_prefix_is_read(path: Path) -> None:
    text = dump(settings("x9_"), table("x9_posts", POSTS, post(1), post(2)))

    found = items(read(path, gzip.compress(text.encode())))

    assert list(found) == ["1", "2"]


def test_of_several_sites_one_must_be_chosen_and_accounts_are_shared(
    path: Path,
) -> None:
    text = dump(
        settings(), table("wp_posts", POSTS, post(1)),
        settings("wp_2_"), table("wp_2_posts", POSTS, post(5)),
        table("wp_2_extra", ("a",), ("second",)),
        table("wp_users", USERS, (1, "ines", "hash", "ines", "i@example.org", "", "I")),
        table("wp_usermeta", USER_META,
              (1, 1, "wp_2_capabilities", 'a:1:{s:6:"editor";b:1;}')),
    )  # fmt: skip

    with pytest.raises(ManySitesError, match="--table-prefix and one of: wp_, wp_2_"):
        read(path, text)
    second = read(path, text, prefix="wp_2_")
    first = read(path, text, prefix="wp_")

    assert list(items(second)) == ["5"]
    assert [r.roles for r in second if isinstance(r, SourceAuthor)] == [("editor",)]
    assert [r.values for r in second if isinstance(r, SourceRow)] == [{"a": "second"}]
    assert list(items(first)) == ["1"]
    assert not [r for r in first if isinstance(r, SourceRow)]


def test_latin1_is_read_as_it_was_meant(path: Path) -> None:
    text = dump(
        settings(), table("wp_posts", POSTS, post(1, post_title="Genève – café"))
    )
    text = text.replace("NAMES utf8mb4", "NAMES latin1")

    found = items(read(path, text.encode("cp1252")))

    assert found["1"].title == "Genève – café"


def test_single_bytes_of_another_encoding_are_mended_and_named(path: Path) -> None:
    text = dump(settings(), table("wp_posts", POSTS, post(1, post_title="a\ufffdb")))
    path.write_bytes(text.encode().replace("\ufffd".encode(), b"\x92"))

    source = WordPressDump(path)

    assert items(source.records())["1"].title == "a’b"
    assert source.repair_count == 1


def test_triggers_views_and_comments_are_passed_over(path: Path) -> None:
    noise = (
        "# a comment; with 'a quote\n-- and another's\n"
        "/*!50003 CREATE TRIGGER `t` BEFORE INSERT ON `wp_posts` */;\n"
        "DELIMITER ;;\nCREATE TRIGGER x BEGIN INSERT INTO wp_posts VALUES (1); END ;;\n"
        "DELIMITER ;\nCREATE VIEW `v` AS SELECT 'a;b' AS `c;d`;\n"
    )

    found = read(path, dump(settings(), noise, table("wp_posts", POSTS, post(1))))

    assert list(items(found)) == ["1"]


def test_rows_of_other_tables_and_of_nobody_are_kept(path: Path) -> None:
    text = dump(
        settings(),
        table("wp_postmeta", META, (1, 7, "of", "it"), (2, 999, "of", "nobody")),
        table("wp_forms", ("id", "name", "api_key"),
              (1, "Contact", "abc"), (2, None, "")),
        table("wp_posts", POSTS, post(7)),
    )  # fmt: skip

    records = read(path, text)

    rows = [r for r in records if isinstance(r, SourceRow)]
    assert items(records)["7"].meta == (("of", "it"),)
    assert [(r.table, dict(r.values)) for r in rows] == [
        ("forms", {"id": "1", "name": "Contact", "api_key": "(not kept)"}),
        ("forms", {"id": "2", "name": None, "api_key": ""}),
        ("postmeta", {"meta_id": "2", "post_id": "999", "meta_key": "of",
                      "meta_value": "nobody"}),
    ]  # fmt: skip
    assert rows[0].line > 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auth_salt", "SECRET-WORD"),
        ("mailserver_pass", "SECRET-WORD"),
        ("wp_mail_smtp", 'a:1:{s:4:"smtp";a:1:{s:4:"pass";s:11:"SECRET-WORD";}}'),
        ("captcha", '{"secret_key": "SECRET-WORD"}'),
    ],
)
def test_no_secret_leaves_the_reader(path: Path, name: str, value: str) -> None:
    text = dump(
        settings(**{name: value}),
        table("wp_posts", POSTS,
              post(1, post_type="user_request", post_password="SECRET-WORD")),
        table("wp_users", USERS,
              (1, "ines", "SECRET-WORD", "ines", "i@example.org", "SECRET-WORD", "I")),
        table("wp_usermeta", USER_META,
              (1, 1, "session_tokens", "SECRET-WORD"),
              (2, 1, "_application_passwords", "SECRET-WORD"),
              (3, 1, "nickname", "ines"), (4, 9, "session_tokens", "SECRET-WORD")),
    )  # fmt: skip

    records = read(path, text)

    assert "SECRET-WORD" not in repr(records)
    options = {r.name: r.value for r in records if isinstance(r, SourceOption)}
    assert options[name] == "(not kept)"
    (author,) = (r for r in records if isinstance(r, SourceAuthor))
    assert ("nickname", "ines") in author.meta


def test_passwords_of_protected_items_come_for_their_reader_to_hash(path: Path) -> None:
    text = dump(settings(), table("wp_posts", POSTS, post(1, post_password="open")))

    assert items(read(path, text))["1"].password == "open"


@pytest.mark.parametrize(
    ("structure", "link"),
    [
        ("/%postname%/", "/item-1/"),
        ("/%year%/%monthnum%/%day%/%postname%", "/2023/05/01/item-1"),
        ("/index.php/archives/%post_id%", "/index.php/archives/1"),
        ("/%author%/%postname%/", "/ines-m/item-1/"),
        ("/%category%/%postname%/", "/uncategorized/item-1/"),
        ("", "/?p=1"),
    ],
)
def test_addresses_are_made_as_wordpress_makes_them(
    path: Path, structure: str, link: str
) -> None:
    text = dump(
        settings(permalink_structure=structure),
        table("wp_posts", POSTS, post(1)),
        table("wp_users", USERS, (1, "ines", "", "ines-m", "", "", "Inès")),
    )

    assert items(read(path, text))["1"].link == f"https://quay.example{link}"


cells = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**64),
    st.text(st.characters(exclude_categories=["Cs"])),
)


@given(
    rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6),
    step=st.integers(1, 40),
)
def test_whatever_is_written_is_read_however_the_bytes_arrive(
    rows: list[tuple[Cell, ...]], step: int
) -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(step)

    text = dump(table("t", ("a", "b", "c"), *rows), table("u", ("a",), ("end",)))

    found = list(DumpReader(Dripping(text.encode()), "t.sql").rows())

    expected = [[None if c is None else str(c) for c in row] for row in rows]
    assert [row.values for row in found] == [*expected, ["end"]]
