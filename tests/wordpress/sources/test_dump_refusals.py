"""Dumps that are cut off, broken, hostile or of something else: one clear sentence."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from freeshelf.sources.errors import EmptySourceError, SourceError, SourceMissingError
from freeshelf_wordpress.sources.dump.dump import WordPressDump
from freeshelf_wordpress.sources.errors import (
    BrokenDumpError,
    NotWordPressDumpError,
    TruncatedDumpError,
)
from tests.wordpress.sources.dumps import POSTS, dump, post, settings, table
from tests.wordpress.sources.summaries import read_all

WHOLE = dump(
    settings(), table("wp_posts", POSTS, *(post(n) for n in range(1, 30)))
).encode()
END = WHOLE.rindex(b"/*!40101 SET CHARACTER_SET_CLIENT=@OLD")


def refusal(path: Path, data: bytes, kind: type[SourceError]) -> str:
    path.write_bytes(data)
    with pytest.raises(kind) as caught:
        list(WordPressDump(path).records())
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", EmptySourceError, "is empty"),
        (WHOLE[: END // 2], TruncatedDumpError, "ends too early in line"),
        (WHOLE[:END], TruncatedDumpError, "the end that every dump has is missing"),
        (WHOLE[: END - 2], TruncatedDumpError, "ends too early"),
        (gzip.compress(WHOLE)[:-60], TruncatedDumpError, "gzip data is cut off"),
        (b"\x1f\x8b" + b"x" * 50, BrokenDumpError, "gzip data is broken"),
        (
            b"SET NAMES sjis;\n" + WHOLE.replace(b"SET NAMES utf8mb4", b"SELECT 1"),
            BrokenDumpError,
            "--default-character-set=utf8mb4",
        ),
        (
            dump(table("wp_x", ("a",), ("1",))).encode(),
            NotWordPressDumpError,
            "none of its 1 tables",
        ),
        (WHOLE + WHOLE, BrokenDumpError, "is in it twice"),
        (b"-- nothing in it\n", NotWordPressDumpError, "no tables"),
        (WHOLE.replace(b"(1,1,'", b"(now(),1,'"), BrokenDumpError, "no value"),
        (WHOLE.replace(b"(1,1,'", b"(1,1,1,'"), BrokenDumpError, "15 values for 14"),
        (WHOLE.replace(b"(1,1,'", b"('x',1,'"), BrokenDumpError, "no number"),
        *(
            (WHOLE.replace(b"(1,1,'", b"(%d,1,'" % number), BrokenDumpError, "in line")
            for number in (2**63, 2**64 - 1, -(2**63) - 1)
        ),
        (
            b"INSERT INTO `wp_posts` VALUES (1);\n" + WHOLE,
            BrokenDumpError,
            "no CREATE TABLE",
        ),
    ],
)
def test_a_broken_dump_is_refused_in_one_sentence(
    tmp_path: Path, data: bytes, kind: type[SourceError], words: str
) -> None:
    assert words in refusal(tmp_path / "site.sql", data, kind)


def test_a_dump_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceMissingError, match="does not exist"):
        read_all(WordPressDump(tmp_path / "none.sql"))


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "bomb.sql.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(70):
            file.write(b"\n" * 1024 * 1024)

    with pytest.raises(BrokenDumpError, match="unpacks to far more"):
        read_all(WordPressDump(path))


def test_one_long_line_of_many_rows_does_not_stay_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.sql"
    rows = (post(n, post_content="x" * 10_000) for n in range(3000))
    path.write_text(dump(settings(), table("wp_posts", POSTS, *rows)))
    assert path.stat().st_size > 30_000_000

    tracemalloc.start()
    count = sum(1 for _ in WordPressDump(path).records())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count > 3000
    assert peak < 12_000_000
