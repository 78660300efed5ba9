"""Arguments recognised by what is in them, and gathered into one site."""

import bz2
import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from freeshelf.sources.errors import SourceError, UnreadableSourceError
from freeshelf_wordpress.sources.combined.inputs import (
    CombineOptions,
    SourceKind,
    combine_sources,
    detect_kind,
)
from freeshelf_wordpress.sources.errors import NoSiteError, OtherSiteError
from tests.wordpress.sources.dumps import POSTS, dump, post, settings, table
from tests.wordpress.sources.recorded_site import ADMIN, RecordedSite, recorded_site
from tests.wordpress.sources.wxr import export, item

SQL = dump(settings(), table("wp_posts", POSTS, post(1), post(2))).encode()
WXR = export(item(2), item(3)).encode()
ICS = b"BEGIN:VCALENDAR\r\nX-FROM-URL:https://quay.example\r\nEND:VCALENDAR\r\n"
# A default namespace, and a prefix that is declared nowhere, are both met.
OPML = (
    b'<?xml version="1.0"?>\n<opml version="2.0" xmlns="http://opml.org/spec2">'
    b'<body><outline text="Pals">'
    b'<outline text="A" htmlUrl="https://a.example/" xmlUrl="f" x:y="z"/></outline>'
    b"</body></opml>"
)


def packed_zip(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return stream.getvalue()


def packed_tar(mode: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        info = tarfile.TarInfo("uploads/2026/a.txt")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"words"))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (WXR, SourceKind.EXPORT),
        (SQL, SourceKind.DUMP),
        (gzip.compress(SQL), SourceKind.DUMP),
        (b"\n/*M!999999\\- enable the sandbox mode */ \n", SourceKind.DUMP),
        (b"-- phpMyAdmin SQL Dump\n-- version 5.2.1\n", SourceKind.DUMP),
        (b"CREATE TABLE `wp_posts` (\n", SourceKind.DUMP),
        (ICS, SourceKind.CALENDAR),
        (b"\xef\xbb\xbf" + ICS, SourceKind.CALENDAR),
        (OPML, SourceKind.LINKS),
        (packed_zip(uploads__2026__a_txt=b"words"), SourceKind.ARCHIVE),
        (packed_tar("w"), SourceKind.ARCHIVE),
        (packed_tar("w:gz"), SourceKind.ARCHIVE),
        (packed_tar("w:bz2"), SourceKind.ARCHIVE),
        # Their reader says why it cannot read them.
        (b"", SourceKind.EXPORT),
        (b"\x00" * 5000, SourceKind.EXPORT),
        (b"Just a letter.", SourceKind.EXPORT),
        (gzip.compress(WXR), SourceKind.EXPORT),
        (bz2.compress(SQL), SourceKind.EXPORT),
    ],
)
def test_a_file_is_recognised_whatever_its_name(
    tmp_path: Path, data: bytes, kind: SourceKind
) -> None:
    path = tmp_path / "download"
    path.write_bytes(data)

    assert detect_kind(str(path)) == kind


def test_addresses_folders_and_what_is_missing_are_told_apart(tmp_path: Path) -> None:
    assert detect_kind("https://quay.example/") == SourceKind.SITE
    assert detect_kind(str(tmp_path)) == SourceKind.UPLOADS
    assert detect_kind(str(tmp_path / "none.xml")) == SourceKind.EXPORT
    (tmp_path / "export.zip").write_bytes(packed_zip(site_xml=WXR))
    with pytest.raises(UnreadableSourceError, match=r"unpack it and give site\.xml"):
        detect_kind(str(tmp_path / "export.zip"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], str]:
    """Write a file and give its path as an argument."""

    def written(name: str, data: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return written


@pytest.fixture
def options(tmp_path: Path) -> CombineOptions:
    """A workspace of the test's own."""
    return CombineOptions(workspace=tmp_path / "workspace")


def test_everything_of_a_site_is_taken_together(
    write: Callable[[str, bytes], str], options: CombineOptions
) -> None:
    arguments = [
        write("export.xml", WXR), write("site.sql.gz", gzip.compress(SQL)),
        write("cal.ics", ICS), write("links.opml", OPML),
        write("up.tar.gz", packed_tar("w:gz")),
    ]  # fmt: skip
    seen: list[tuple[str, int, int]] = []

    with combine_sources(
        arguments, options, progress=lambda *told: seen.append(told)
    ) as given:
        assert [found.source_id for found in given.site.items()] == ["1", "2", "3"]
        assert given.site.counts()["post", "publish"] == {"sql": 2, "wxr": 2}
        (link,) = given.site.rows("links")
        assert link.values["link_url"] == "https://a.example/"
        assert link.values["link_category"] == "Pals"
        assert given.uploads is not None
        assert (given.uploads / "2026" / "a.txt").read_text() == "words"
        unpacked = given.uploads

    assert not unpacked.exists()
    assert {step for step, _done, _all in seen} == {"check", "unpack"}
    assert all(done <= total or not total for _step, done, total in seen)


@pytest.mark.parametrize(
    ("names", "kind", "words"),
    [
        (["folder"], UnreadableSourceError, "is a folder"),
        (["folder", "export.xml", "other"], UnreadableSourceError, "two folders"),
        (["links.opml"], NoSiteError, "is not enough for a site"),
        (["export.xml", "other.xml"], OtherSiteError, "one site at a time"),
        (["export.xml", "cut.ics"], SourceError, "ends too early"),
        (["export.xml", "bad.opml"], SourceError, "cannot be read at line 1"),
    ],
)
def test_what_does_not_go_together_is_refused_in_one_sentence(
    tmp_path: Path,
    write: Callable[[str, bytes], str],
    options: CombineOptions,
    names: list[str],
    kind: type[SourceError],
    words: str,
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "other").mkdir()
    write("export.xml", WXR)
    write("other.xml", WXR.replace(b"quay.example", b"shore.example"))
    write("links.opml", OPML)
    write("cut.ics", ICS[:-20])
    write("bad.opml", b"<opml><body>")

    with (
        pytest.raises(kind, match=words),
        combine_sources([str(tmp_path / name) for name in names], options),
    ):
        pass


def test_a_folder_around_the_uploads_is_seen_through(
    tmp_path: Path, write: Callable[[str, bytes], str], options: CombineOptions
) -> None:
    (tmp_path / "site" / "wp-content" / "uploads" / "2026").mkdir(parents=True)
    arguments = [write("export.xml", WXR), str(tmp_path / "site")]

    with combine_sources(arguments, options) as given:
        assert given.uploads == tmp_path / "site" / "wp-content" / "uploads"


def test_what_a_killed_import_unpacked_goes_with_the_next(
    tmp_path: Path, write: Callable[[str, bytes], str], options: CombineOptions
) -> None:
    left = options.workspace / "uploads-999999999-x"
    left.mkdir(parents=True)
    arguments = [write("export.xml", WXR), write("up.tar", packed_tar("w"))]

    with combine_sources(arguments, options):
        assert not left.exists()


@pytest.fixture(scope="module")
def live(shared: Path) -> Iterator[RecordedSite]:
    """The recorded site, served on loopback."""
    with recorded_site(shared) as site:
        yield site


def test_export_dump_live_site_calendar_and_links_have_each_item_once(
    shared: Path, tmp_path: Path, live: RecordedSite
) -> None:
    folder = shared / "wordpress"
    arguments = [
        str(folder / "wxr" / "all-content.wxr.xml"), live.url,
        str(folder / "sql" / "wpcontent.sql"), str(folder / "ics" / "ai1ec-export.ics"),
        str(folder / "feeds" / "links.opml"), str(folder / "uploads"),
    ]  # fmt: skip
    options = CombineOptions(tmp_path, credentials=ADMIN, policy=live.policy)

    with combine_sources(arguments, options) as given:
        keys = [item.key for item in given.site.items()]
        counts = given.site.counts()
        events = list(given.site.rows("ics_event"))
        found = {(item.type, item.source_id) for item in given.site.items()}

    assert len(keys) == len(set(keys)) == 291
    assert counts["post", "publish"] == {"sql": 97, "rest (log-in)": 97, "wxr": 97}
    assert counts["ai1ec_event", "publish"] == {"sql": 8, "wxr": 8, "ics": 8}
    assert counts["revision", "inherit"]["sql"] == 30
    assert {("ai1ec_event", row.values["source_id"]) for row in events} <= found
    assert all("BEGIN:VEVENT" in str(row.values["raw"]) for row in events)
    # What was fetched goes when the import is done.
    assert not list(tmp_path.glob("rest/**/*.json"))


def test_what_only_the_calendar_has_becomes_items_of_its_site(shared: Path) -> None:
    path = shared / "wordpress" / "ics" / "ai1ec-export.ics"

    with combine_sources([str(path)], CombineOptions(path.parent)) as given:
        assert given.site.site().link == "http://127.0.0.1:8088"
        numbers = {item.source_id for item in given.site.items("ai1ec_event")}
        zones = {row.values["tzid"] for row in given.site.rows("ics_timezone")}

    assert numbers == {"292", "293", "294", "295", "296", "297", "299", "300"}
    assert "Europe/Zurich" in zones
