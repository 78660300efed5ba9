import json
import re
from collections import Counter
from pathlib import Path

import pytest

from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.records import SourceAuthor, SourceItem, SourceTerm
from tests.wordpress.sources.summaries import read_all
from tests.wordpress.sources.wxr import author, cdata, export, item, term


def read(path: Path) -> list[SourceItem]:
    return [r for r in WordPressExport(path).records() if isinstance(r, SourceItem)]


def expected_counts(counts_file: Path, name: str) -> dict[tuple[str, str], int]:
    """The lines of COUNTS.txt that belong to one export."""
    section = counts_file.read_text("utf-8").split(f"## {name}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^   (\S+) +(\S+) +(\d+)$", section, re.MULTILINE)
    return {(kind, status): int(n) for kind, status, n in rows if kind != "comment"}


@pytest.mark.parametrize("name", ["all-content.wxr.xml", "posts-only.wxr.xml"])
def test_every_item_of_the_real_export_is_read(shared: Path, name: str) -> None:
    folder = shared / "wordpress" / "wxr"

    summary = read_all(WordPressExport(folder / name))

    assert summary.counts == expected_counts(folder / "COUNTS.txt", name)
    assert summary.authors == 5
    assert summary.repair_count == 0


def test_head_meta_terms_and_comments_of_the_real_export_are_whole(
    shared: Path,
) -> None:
    path = shared / "wordpress" / "wxr" / "all-content.wxr.xml"

    records = list(WordPressExport(path).records())

    kinds = Counter(type(record).__name__ for record in records)
    items = [record for record in records if isinstance(record, SourceItem)]
    assert kinds == {
        "SourceSite": 1, "SourceAuthor": 5, "SourceTerm": 74, "SourceItem": 249,
    }  # fmt: skip
    assert sum(len(found.meta) for found in items) == 2135
    assert sum(len(found.comments) for found in items) == 32
    assert len({found.key for found in items}) == 249


def test_characters_that_xml_forbids_are_repaired_and_named(shared: Path) -> None:
    path = shared / "wordpress" / "wxr" / "not-well-formed.wxr.xml"

    summary = read_all(WordPressExport(path))

    assert summary.items == 1
    assert summary.repair_count == 6
    places = [(repair.line, repair.column) for repair in summary.repairs]
    assert places == [(44, 27), (50, 46), (50, 60), (50, 79), (50, 97), (50, 111)]
    said = " ".join(repair.what for repair in summary.repairs)
    for name in ("U+000B", "U+0008", "U+001F", "U+FFFE", "U+000C"):
        assert name in said
    assert read(path)[0].content.startswith("<p>vertical tab [ ] backspace []")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_version_and_both_namespaces_are_read(
    tmp_path: Path, version: str, scheme: str
) -> None:
    path = tmp_path / "export.xml"
    text = export(
        author("ines", "Inès"),
        term("sector", "fishing", "Fishing"),
        item(1, excerpt="Short", terms=(("sector", "fishing", "Fishing"),)),
        version=version,
        scheme=scheme,
    )
    path.write_text(text, "utf-8")

    _site, writer, sector, post = WordPressExport(path).records()

    assert isinstance(writer, SourceAuthor)
    assert isinstance(sector, SourceTerm)
    assert isinstance(post, SourceItem)
    assert (writer.display_name, sector.name) == ("Inès", "Fishing")
    assert (post.excerpt, post.content) == ("Short", "<p>Text.</p>")
    assert post.terms[0].slug == "fishing"


def test_marks_of_cdata_inside_text_come_through_unharmed(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export(item(1, content="a ]]> b <![CDATA[ c & d")), "utf-8")

    assert read(path)[0].content == "a ]]> b <![CDATA[ c & d"
    assert read_all(WordPressExport(path)).repair_count == 0


@pytest.mark.parametrize(
    ("broken", "read_as", "said"),
    [
        ("Fish & chips", "Fish & chips", "bare &"),
        ("caf&eacute;&nbsp;bar", "café\xa0bar", "&eacute;"),
        ("end ]]> of it", "end ]]> of it", "outside of CDATA"),
        ("3 < 4", "3 < 4", "&lt;"),
        ("a&#11;b&#x0;", "ab", "XML forbids"),
        ("a &amp; b &#233;", "a & b é", None),
    ],
)
def test_text_that_a_plugin_left_unescaped_is_repaired(
    tmp_path: Path, broken: str, read_as: str, said: str | None
) -> None:
    path = tmp_path / "export.xml"
    whole = export(item(1, title="PLACE")).replace(cdata("PLACE"), broken)
    path.write_text(whole, "utf-8")

    summary = read_all(WordPressExport(path))

    assert read(path)[0].title == read_as
    assert (summary.repair_count > 0) == (said is not None)
    if said:
        assert said in summary.repairs[0].what


def test_bytes_of_another_encoding_are_read_as_windows_text(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(
        export(item(1, title="PLACE")).encode().replace(b"PLACE", b"it\x92s")
    )

    assert read(path)[0].title == "it’s"
    assert "0x92" in read_all(WordPressExport(path)).repairs[0].what


def test_a_warning_of_php_before_the_export_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text("\n\nWarning: foo() in bar.php\n" + export(item(1)), "utf-8")

    summary = read_all(WordPressExport(path))

    assert summary.items == 1
    assert "before the first tag" in summary.repairs[0].what


def test_a_declared_encoding_is_honoured(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    text = export(item(1, title="café")).replace("UTF-8", "ISO-8859-1")
    path.write_bytes(text.encode("latin-1"))

    assert read(path)[0].title == "café"


def test_marks_across_the_border_of_two_chunks_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    for shift in range(60):
        filler = "x" * (64 * 1024 - 1200 + shift * 20)
        path.write_text(export(item(1, content=filler + "]]>&amp;\x0b")), "utf-8")

        assert read(path)[0].content == filler + "]]>&amp; "


def test_a_kept_item_is_read_back_without_passwords_and_addresses(
    tmp_path: Path,
) -> None:
    path = tmp_path / "export.xml"
    path.write_text(
        export(item(1, password="secret", comments=1, meta=(("a", "b"), ("a", "c")))),
        "utf-8",
    )
    [found] = read(path)

    kept = json.loads(json.dumps(found.as_dict()))

    assert "secret" not in str(kept)
    again = SourceItem.from_dict(kept)
    assert again.as_dict() == found.as_dict()
    assert (again.key, again.all_meta("a")) == (found.key, ("b", "c"))
    assert again.password


def test_every_item_of_the_real_export_is_read_back_from_json(shared: Path) -> None:
    for found in read(shared / "wordpress" / "wxr" / "all-content.wxr.xml"):
        kept = json.loads(json.dumps(found.as_dict()))

        assert SourceItem.from_dict(kept).as_dict() == found.as_dict()
