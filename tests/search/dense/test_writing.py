"""Changing an index while others read it."""

import errno
import os
import threading

import numpy as np
import pytest

from freeshelf.search.dense.index import DenseIndex
from freeshelf.search.dense.merging import merge_due_segments
from freeshelf.search.dense.segments import restore
from freeshelf.search.dense.store import SegmentStore
from freeshelf.search.dense.vectors import vector_store
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.engines.vector_codes import quantize
from freeshelf.search.errors import DenseIndexDamagedError
from tests.search.dense.vectors import cone, learn, make_index, passage


def ask(index: DenseIndex, query: np.ndarray) -> set[str]:
    found = index.neighbours(query, access_levels=("open",), limit=10_000, threshold=-1)
    return {each.key for each in found}


def test_two_bytes_a_dimension_keep_a_vector_to_a_hundred_thousandth():
    vectors = cone(500, dimension=384)

    coded = quantize(vectors)
    whole = (
        restore(coded.codes, coded.scales)
        + restore(coded.residuals, coded.scales) / 254
    )

    assert np.abs(whole - vectors).max() < 0.00001


def test_a_passage_waits_until_its_vector_is_known(tmp_path):
    vectors = cone(2)
    writer = make_index(tmp_path, {"a": [passage("1.1")]}, vectors[:1])
    index = DenseIndex(tmp_path)
    late = passage("1.2")

    writer.put(lambda: {"b": [late]})
    assert ask(index, vectors[1]) == {"a"}
    learn(tmp_path, [late], vectors[1:])
    writer.settle()

    assert ask(index, vectors[1]) == {"a", "b"}
    with vector_store(tmp_path) as store:
        assert store.pending_count() == 0


def test_what_was_waiting_is_not_found_twice_after_a_crash_between_two_writes(tmp_path):
    vectors = cone(1)
    writer = make_index(tmp_path, {"a": [passage("1.1")]}, vectors)
    with vector_store(tmp_path) as store:
        store.set_pending(["a"], writer.rows_of(["a"]))

    writer.settle()

    assert DenseIndex(tmp_path).manifest().alive == 1


def test_a_reader_beside_a_writer_never_errs_and_sees_each_record_once_it_is_in(
    tmp_path,
):
    vectors = cone(120)
    writer = make_index(tmp_path, {"r000": [passage("0.0")]}, vectors[:1])
    counts: list[int] = []
    is_over = threading.Event()

    def read() -> None:
        index = DenseIndex(tmp_path)
        while not is_over.is_set():
            counts.append(len(ask(index, vectors[0])))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 40):
        pages = [passage(f"{number}.{row}") for row in range(3)]
        learn(tmp_path, pages, vectors[number * 3 : number * 3 + 3])
        records = {f"r{number:03}": pages}
        writer.put(lambda records=records: records)
        if number % 8 == 0:
            merge_due_segments(writer)
    is_over.set()
    reader.join()

    assert counts == sorted(counts)
    assert len(ask(DenseIndex(tmp_path), vectors[0])) == 40


def test_a_row_that_goes_while_segments_are_merged_stays_gone(tmp_path, monkeypatch):
    vectors = cone(4)
    writer = make_index(tmp_path, {}, vectors[:0])
    for number in range(4):
        page = passage(f"{number}.0")
        learn(tmp_path, [page], vectors[number : number + 1])
        records = {f"r{number}": [page]}
        writer.put(lambda records=records: records)
    other = DenseWriter(tmp_path)
    from freeshelf.search.dense import merging

    write = merging.write_segment

    def write_slowly(path, sources):
        other.put(lambda: {"r2": []})
        return write(path, sources)

    monkeypatch.setattr(merging, "write_segment", write_slowly)
    merge_due_segments(writer)

    index = DenseIndex(tmp_path)
    assert len(index.manifest().segments) == 1
    assert ask(index, vectors[0]) == {"r0", "r1", "r3"}


def test_a_full_disk_is_an_error_that_leaves_the_index_as_it_was(tmp_path, monkeypatch):
    vectors = cone(2)
    writer = make_index(tmp_path, {"a": [passage("1.1")]}, vectors[:1])
    late = passage("1.2")
    learn(tmp_path, [late], vectors[1:])

    def refuse(*_arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(os, "posix_fallocate", refuse)
        with pytest.raises(OSError, match="space"):
            writer.put(lambda: {"b": [late]})
    assert ask(DenseIndex(tmp_path), vectors[1]) == {"a"}
    writer.put(lambda: {"b": [late]})

    assert ask(DenseIndex(tmp_path), vectors[1]) == {"a", "b"}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 99}', '{"format": 1, "segments": [{"x": 1}]}']
)
def test_a_manifest_that_is_none_says_so(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, "utf-8")

    with pytest.raises(DenseIndexDamagedError, match="doctor"):
        SegmentStore(tmp_path).open()


def test_a_segment_with_files_of_different_lengths_is_damaged(tmp_path):
    make_index(tmp_path, {"a": [passage("1.1")], "b": [passage("1.2")]}, cone(2))
    for path in tmp_path.glob("s-*/levels.npy"):
        np.save(path, np.zeros(1, np.uint8))

    with pytest.raises(DenseIndexDamagedError, match="lengths"):
        DenseIndex(tmp_path).manifest()


def test_a_file_of_vectors_that_is_no_database_is_damaged(tmp_path):
    make_index(tmp_path, {"a": [passage("1.1")]}, cone(1))
    for path in tmp_path.glob("vectors.sqlite3*"):
        path.unlink()
    (tmp_path / "vectors.sqlite3").write_bytes(b"no database" * 1000)

    with pytest.raises(DenseIndexDamagedError, match="not a database"):
        DenseWriter(tmp_path).settle()
