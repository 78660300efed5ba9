"""Every engine keeps writes, rebuilds, and the crash of a writer."""

import multiprocessing
from pathlib import Path

import pytest

from freeshelf.search.engines.base import Text
from freeshelf.search.engines.columns import resource_values
from freeshelf.search.engines.tantivy import TantivyEngine
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from tests.search.documents import ask, fill, keys, passage, record
from tests.search.engines import EVERYONE


def test_a_record_is_one_value_of_each_field_in_which_places_do_not_count():
    labels = (Text("Debt bondage", "en"), Text("Servidumbre por deudas", "es"))

    values = list(resource_values(record("a", "Kilns", labels=labels)))

    of = {
        name: [value for field, value in values if field == name] for name, _ in values
    }
    assert of["about_open"] == ["kiln debt bondag servidumbr deud"]
    assert of["shown_open"] == ["debt bondag servidumbr deud"]
    # No phrase spans two of these.
    assert of["label_words_open"] == ["debt bondage", "servidumbre por deudas"]


def test_writing_a_document_again_replaces_it_with_its_passages(engine):
    fill(engine, record("a", "Kilns", passages=(passage("1", "brick kilns"),)))
    fill(engine, record("a", "Vessels", passages=(passage("2", "fishing vessels"),)))

    assert ask(engine, "kilns").total == 0
    assert keys(ask(engine, "vessels")) == ["a"]
    found = engine.passages(
        analyse(parse("kilns vessels")), levels=EVERYONE, keys=("a",), per_resource=5
    )
    assert list(found["a"]) == ["2"]


def test_a_document_that_comes_twice_in_one_commit_is_there_once(engine):
    fill(engine, record("a", "Kilns"), record("a", "Vessels"))

    assert [key for key, _version in engine.entries()] == ["a"]
    assert ask(engine, "kilns").total == 0


def test_a_removed_document_is_gone_everywhere(engine):
    fill(
        engine,
        record("a", "Kilns", passages=(passage("1", "kilns"),)),
        record("b", "Kilns"),
    )

    with engine.write() as writer:
        writer.remove(["a", "never-there"])

    assert keys(ask(engine, "kilns")) == ["b"]
    assert [key for key, _version in engine.entries()] == ["b"]
    assert engine.info().passages == 0


def test_a_failed_commit_changes_nothing(engine):
    fill(engine, record("a", "Kilns"))

    def write_and_fail() -> None:
        with engine.write() as writer:
            writer.add([record("b", "Kilns")])
            writer.remove(["a"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    assert keys(ask(engine, "kilns")) == ["a"]
    fill(engine, record("c", "Kilns"))
    assert set(keys(ask(engine, "kilns"))) == {"a", "c"}


def test_entries_tell_key_and_version(engine):
    fill(engine, record("a", version="v1"), record("b", version="v2"))

    assert set(engine.entries()) == {("a", "v1"), ("b", "v2")}


def test_a_rebuild_replaces_everything_at_its_end(engine):
    fill(engine, record("old", "Kilns"))

    with engine.rebuild() as writer:
        writer.add([record("new", "Kilns")])
        assert keys(ask(engine, "kilns")) == ["old"]

    assert keys(ask(engine, "kilns")) == ["new"]
    assert not engine.is_rebuilding()


def test_a_failed_rebuild_leaves_the_old_index(engine):
    fill(engine, record("old", "Kilns"))

    def rebuild_and_fail() -> None:
        with engine.rebuild() as writer:
            writer.add([record("new", "Kilns")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        rebuild_and_fail()

    assert keys(ask(engine, "kilns")) == ["old"]
    assert not engine.is_rebuilding()


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "shared-index")


def test_another_engine_on_the_same_files_sees_commits_and_rebuilds(place):
    writing, reading = TantivyEngine(path=place), TantivyEngine(path=place)
    fill(writing, record("a", "Kilns"))
    assert keys(ask(reading, "kilns")) == ["a"]

    fill(writing, record("b", "Kilns"))
    assert ask(reading, "kilns").total == 2

    with TantivyEngine(path=place).rebuild() as writer:
        writer.add([record("c", "Kilns")])
        assert reading.is_rebuilding()
    assert keys(ask(reading, "kilns")) == ["c"]
    assert not writing.is_current()

    fill(writing, record("d", "Kilns"))
    assert writing.is_current()
    assert ask(reading, "kilns").total == 2
    writing.close()


def _write_and_die(place: str, ready: "multiprocessing.synchronize.Event") -> None:
    engine = TantivyEngine(path=place)
    fill(engine, record("kept", "Kilns"))
    with engine.write() as writer:
        writer.add([record("lost", "Kilns")])
        ready.set()
        multiprocessing.Event().wait()


def test_a_writer_that_is_killed_loses_only_what_it_had_not_committed(place):
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_write_and_die, args=(place, ready))
    process.start()
    assert ready.wait(60)
    process.kill()
    process.join()

    engine = TantivyEngine(path=place)
    assert keys(ask(engine, "kilns")) == ["kept"]
    fill(engine, record("next", "Kilns"))
    assert ask(engine, "kilns").total == 2
    engine.close()


def test_the_version_is_another_after_each_commit_and_only_then(engine):
    fill(engine, record("a", "Kilns"))
    first = engine.info().version
    assert engine.info().version == first

    fill(engine)
    second = engine.info().version
    with engine.rebuild() as writer:
        writer.add([record("a", "Kilns")])

    assert len({first, second, engine.info().version}) == 3


def test_the_version_is_another_after_a_commit_of_another_process(tmp_path):
    ours, theirs = (
        TantivyEngine(path=str(tmp_path / "index"), heap=15_000_000) for _ in range(2)
    )
    fill(theirs, record("a", "Kilns"))
    before = ours.info().version

    fill(theirs, record("b", "Kilns"))

    assert ours.info().version != before
    theirs.close()
