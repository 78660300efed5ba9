"""A file that is no export leaves the library as it was, with exit status 2."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from freeshelf.ingest.models import RawItem
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage
from tests.wordpress.sources.wxr import author, export, item, term

pytestmark = pytest.mark.django_db
SMALL = export(
    author("ines", "Inès"),
    term("sector", "fishing", "Fishing"),
    item(1, terms=(("sector", "fishing", "Fishing"),), comments=1),
    item(2, kind="page"),
    item(3, kind="menu"),
).encode()
LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>
<rss><channel><title>&lol3;</title></channel></rss>"""


def rows() -> dict[str, int]:
    """Return how many rows every table of ours and of the pages has."""
    labels = ("ingest", "library", "vocabularies", "pages", "wagtailredirects",
              "wagtailcore")  # fmt: skip
    return {
        str(model._meta): model._default_manager.count()
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }


def bring_in(path: Path, mapping: Path) -> str:
    out = io.StringIO()
    call_command("import_wordpress", path, mapping=mapping, stdout=out, verbosity=0)
    return out.getvalue()


def zeros(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1024**3)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_bytes(SMALL[:-400]), "ends too early"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_text("<opml/>"), "not a WordPress export"),
        (lambda path: path.write_bytes(LAUGHS), "DTD"),
        (zeros, "zeros"),
        (lambda path: path.write_bytes(gzip.compress(SMALL)), "gzip"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: None, "does not exist"),
    ],
)
def test_one_sentence_status_2_and_nothing_half_written(
    home: HomePage, tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    path, mapping = tmp_path / "export.xml", tmp_path / "mapping.yaml"
    make(path)
    before = rows()

    with pytest.raises(CommandError) as caught:
        bring_in(path, mapping)

    assert caught.value.returncode == 2
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert rows() == before
    assert not mapping.exists()


def test_a_file_with_forbidden_characters_is_repaired_and_says_what_was(
    home: HomePage, tmp_path: Path, shared: Path
) -> None:
    path = shared / "wordpress" / "wxr" / "not-well-formed.wxr.xml"

    said = bring_in(path, tmp_path / "mapping.yaml")

    assert "repaired at line 44, column 27: U+000B written as a space" in said
    assert said.count("repaired at line") == 6
    assert "vertical tab [ ] backspace []" in Resource.objects.get().description


def test_the_report_is_written_as_json_too(home: HomePage, tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(SMALL)
    report = tmp_path / "report.json"

    call_command(
        "import_wordpress",
        path,
        mapping=tmp_path / "mapping.yaml",
        report=report,
        stdout=io.StringIO(),
        verbosity=0,
    )

    assert '"items": 3' in report.read_text("utf-8")
    assert RawItem.objects.filter(record_type="menu").count() == 1


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(SMALL) - 1), st.binary(max_size=5), st.integers(0, 8)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_damage_leaves_a_half_written_library(
    home: HomePage,
    tmp_path_factory: pytest.TempPathFactory,
    damage: list[tuple[int, bytes, int]],
) -> None:
    data = SMALL
    for at, inserted, removed in damage:
        data = data[:at] + inserted + data[at + removed :]
    folder = tmp_path_factory.mktemp("damage")
    path = folder / "export.xml"
    path.write_bytes(data)
    before = rows()

    try:
        bring_in(path, folder / "mapping.yaml")
    except CommandError as error:
        refused_with = error.returncode
    else:
        return
    assert refused_with == 2
    assert rows() == before
