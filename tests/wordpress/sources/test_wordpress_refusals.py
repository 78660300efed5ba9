"""One sentence refuses what is no export: the file, the place, the mend."""

import gzip
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freeshelf.sources.errors import EmptySourceError, SourceError, SourceMissingError
from freeshelf_wordpress.sources.errors import (
    MalformedSourceError,
    NotWxrError,
    NotXmlError,
    TruncatedSourceError,
    UnsafeXmlError,
)
from freeshelf_wordpress.sources.export import WordPressExport
from tests.wordpress.sources.summaries import read_all
from tests.wordpress.sources.wxr import author, export, item, term

SMALL = export(
    author("ines", "Inès"),
    term("sector", "fishing", "Fishing"),
    item(1, content="<p>One & two ]]> three</p>", comments=1),
    item(2, kind="page", meta=(("_thumbnail_id", "3"),)),
).encode()
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {c} "{("&" + p + ";") * 10}">' for p, c in ["ab", "bc", "cd"])
    + "]><rss><channel><title>&d;</title></channel></rss>"
)


def refusal(path: Path, kind: type[SourceError]) -> str:
    with pytest.raises(kind) as caught:
        read_all(WordPressExport(path))
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", EmptySourceError, "is empty"),
        (b" \n\t ", EmptySourceError, "is empty"),
        (b"\x00" * 10_000, NotXmlError, "zeros"),
        (gzip.compress(SMALL), NotXmlError, "gzip"),
        (b"PK\x03\x04rest", NotXmlError, "zip archive"),
        (SMALL.decode().encode("utf-16"), NotXmlError, "UTF-16"),
        (b"Just a letter.", NotXmlError, "Just a letter"),
        (b"<html><body>x</body></html>", NotWxrError, "<html>"),
        (b"<?xml version='1.0'?><opml/>", NotWxrError, "<opml>"),
        (
            b"<rss><channel><item><title>News</title></item></channel></rss>",
            NotWxrError,
            "without wp:wxr_version",
        ),
        (SMALL.replace(b"1.2</wp:wxr", b"2.0</wp:wxr"), NotWxrError, "version 2.0"),
        (LAUGHS.encode(), UnsafeXmlError, "DTD"),
        (b"<!DOCTYPE rss SYSTEM '/etc/passwd'><rss/>", UnsafeXmlError, "DTD"),
        (SMALL.replace(b"</item>", b"</items>", 1), MalformedSourceError, "mismatched"),
    ],
)
def test_what_is_no_export_is_refused(
    tmp_path: Path, content: bytes, kind: type[SourceError], words: str
) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(content)

    assert words in refusal(path, kind)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "none.xml", SourceMissingError)
    assert "is a folder" in refusal(tmp_path, SourceMissingError)


def test_a_truncated_file_says_how_many_items_were_whole(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(SMALL[: SMALL.rindex(b"<wp:status>")])

    message = refusal(path, TruncatedSourceError)

    assert "after 1 whole items" in message
    assert "nothing was imported" in message


def test_every_cut_of_an_export_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    end = SMALL.rindex(b"</rss>") + len(b"</rss>")
    for cut in range(1, end, 7):
        path.write_bytes(SMALL[:cut])

        with pytest.raises(SourceError):
            read_all(WordPressExport(path))


def test_a_table_is_told_where_its_rows_become_records(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("title,year\nFees,2024\n")

    assert "through the API" in refusal(path, NotXmlError)


def test_a_gigabyte_of_zeros_is_refused_from_its_first_bytes(tmp_path: Path) -> None:
    path = tmp_path / "zeros.xml"
    with path.open("wb") as stream:
        stream.truncate(1024**3)

    tracemalloc.start()
    message = refusal(path, NotXmlError)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert "zeros" in message
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "start",
    [
        SMALL[: SMALL.index(b"</item>")],
        SMALL[: SMALL.index(b"One ")],
        b"<?xml version='1.0'?>",
    ],
)
def test_a_file_that_turns_into_zeros_costs_no_memory(
    tmp_path: Path, start: bytes
) -> None:
    path = tmp_path / "half.xml"
    with path.open("wb") as stream:
        stream.write(start)
        stream.truncate(48 * 1024**2)

    tracemalloc.start()
    refusal(path, SourceError)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 4_000_000


def nested(size: int) -> bytes:
    return SMALL.replace(b"<item>", b"<item>" + b"<a>" * size, 1)


def endless(size: int) -> bytes:
    return SMALL.replace(b"One ", b"x" * size, 1)


@pytest.mark.parametrize(
    ("make", "size", "words"),
    [(nested, 100_000, "nested"), (endless, 70_000_000, "64 million")],
)
def test_an_item_without_measure_is_refused(
    tmp_path: Path, make: Callable[[int], bytes], size: int, words: str
) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(make(size))

    assert words in refusal(path, MalformedSourceError)


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(SMALL) - 1), st.binary(max_size=6), st.integers(0, 9)
        ),
        min_size=1,
        max_size=5,
    )
)
def test_no_damage_raises_anything_but_a_source_error(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, bytes, int]]
) -> None:
    data = SMALL
    for at, inserted, removed in damage:
        data = data[:at] + inserted + data[at + removed :]
    path = tmp_path_factory.mktemp("damage") / "export.xml"
    path.write_bytes(data)

    with suppress(SourceError):
        summary = read_all(WordPressExport(path))
        assert summary.items <= 2 + sum(b"<item" in piece for _, piece, _ in damage)
