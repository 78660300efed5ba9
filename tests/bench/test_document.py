"""The file of results."""

from datetime import UTC, datetime

from bench.document import provenance, write_sections


def test_a_run_of_one_kind_leaves_the_other_sections(tmp_path):
    path = tmp_path / "docs" / "benchmarks.md"
    write_sections(path, {"speed": "old\n\n### Detail\n\nfast", "quality": "good"})

    write_sections(path, {"quality": "better"})

    text = path.read_text("utf-8")
    assert "## Speed\n\nold\n\n### Detail\n\nfast" in text
    assert "better" in text
    assert "good" not in text


def test_sections_stand_in_one_order_whatever_was_measured_first(tmp_path):
    path = tmp_path / "benchmarks.md"
    write_sections(path, {"speed": "three"})
    write_sections(path, {"known-items": "one"})
    write_sections(path, {"quality": "two"})

    text = path.read_text("utf-8")
    assert text.index("one") < text.index("two") < text.index("three")


def test_writing_again_changes_nothing(tmp_path):
    path = tmp_path / "benchmarks.md"
    write_sections(path, {"speed": "| a |\n| --- |"})
    first = path.read_text("utf-8")

    write_sections(path, {"speed": "| a |\n| --- |"})

    assert path.read_text("utf-8") == first


def test_figures_say_when_how_and_with_what_they_were_made():
    made = provenance(
        command="python -m bench.run --only speed",
        now=datetime(2026, 11, 24, 12, 30, tzinfo=UTC),
        minutes=3.2,
    )

    assert made.startswith(
        "2026-11-24 12:30 UTC, 3 minutes, `python -m bench.run --only speed`."
    )
    for name in ("Python 3", "tantivy 0", "django 5", "wagtail 8", "SQLite 3", "cores"):
        assert name in made
