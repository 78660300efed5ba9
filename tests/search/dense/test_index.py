"""The nearest passages: which, in what order, for whom."""

from collections.abc import Sequence

import numpy as np
import pytest

from freeshelf.search.dense.index import DenseIndex
from freeshelf.search.dense.merging import merge_due_segments
from tests.search.dense.vectors import cone, learn, make_index, passage

EVERYONE = ("open", "members", "staff")
RECORDS, EACH = 1500, 6


@pytest.fixture(scope="module")
def vectors():
    return cone(RECORDS * EACH)


@pytest.fixture(scope="module")
def index(tmp_path_factory, vectors):
    """1,500 records of six passages; of each the fifth is for members only."""
    path = tmp_path_factory.mktemp("index")
    records = {
        f"r{number:04}": [
            passage(f"{number}.{ordinal}", level="members" if ordinal == 4 else "open")
            for ordinal in range(EACH)
        ]
        for number in range(RECORDS)
    }
    make_index(path, records, vectors)
    return DenseIndex(path)


@pytest.fixture(scope="module")
def questions():
    return cone(40, seed=7)


def exact(vectors, query, *, without: Sequence[int] = ()) -> list[tuple[str, float]]:
    """Records by their best passage, by looking at every vector."""
    similarities = (vectors @ query).reshape(RECORDS, EACH).astype(float)
    similarities[:, list(without)] = -1
    best = similarities.max(axis=1)
    order = np.argsort(-best, kind="stable")
    return [(f"r{number:04}", float(best[number])) for number in order]


def test_the_nearest_are_those_that_looking_at_every_vector_finds(
    index, vectors, questions
):
    shares = []
    for query in questions:
        found = index.neighbours(query, access_levels=EVERYONE, limit=10, threshold=-1)
        wanted = {key for key, _ in exact(vectors, query)[:10]}
        shares.append(len(wanted & {each.key for each in found}) / 10)

    assert np.mean(shares) >= 0.99


def test_similarities_are_cosines_and_fall(index, vectors, questions):
    found = index.neighbours(
        questions[0], access_levels=EVERYONE, limit=50, threshold=-1
    )

    similarities = [each.similarity for each in found]
    real = dict(exact(vectors, questions[0]))
    assert len(found) == 50
    assert similarities == sorted(similarities, reverse=True)
    assert all(abs(real[each.key] - each.similarity) < 0.0001 for each in found)


def test_a_passage_that_a_reader_may_not_see_takes_no_part(index, vectors, questions):
    found = index.neighbours(
        questions[1], access_levels=("open",), limit=10, threshold=-1
    )

    assert not [each for each in found if each.passage.endswith(".4")]
    assert found[0].key == exact(vectors, questions[1], without=[4])[0][0]


def test_nothing_less_similar_than_the_threshold_is_found(index, vectors, questions):
    ranked = exact(vectors, questions[2])
    threshold = (ranked[30][1] + ranked[31][1]) / 2

    found = index.neighbours(
        questions[2], access_levels=EVERYONE, limit=500, threshold=threshold
    )

    assert abs(len(found) - 31) <= 1
    assert all(each.similarity >= threshold for each in found)


def test_what_is_not_admitted_makes_room_for_the_next(index, vectors, questions):
    admitted = {f"r{number:04}" for number in range(0, RECORDS, 50)}
    asked: list[str] = []

    def admit(keys):
        asked.extend(keys)
        return admitted & set(keys)

    found = index.neighbours(
        questions[3], access_levels=EVERYONE, admit=admit, limit=5, threshold=-1
    )

    wanted = [key for key, _ in exact(vectors, questions[3]) if key in admitted]
    assert [each.key for each in found] == wanted[:5]
    assert len(asked) == len(set(asked))


def test_when_few_are_admitted_all_of_them_are_found(index, questions):
    few = {"r0007", "r0900", "r1499"}

    found = index.neighbours(
        questions[4],
        access_levels=EVERYONE,
        admit=few.intersection,
        limit=5,
        threshold=-1,
    )

    assert {each.key for each in found} == few


def test_records_that_are_named_tell_their_best_passages(index, vectors, questions):
    similarities = vectors @ questions[5]

    found = index.passages(
        questions[5], ["r0003", "nowhere"], levels=EVERYONE, per_resource=2
    )

    order = np.argsort(-similarities[18:24])[:2]
    assert [each.passage for each in found["r0003"]] == [f"3.{n}" for n in order]
    assert list(found) == ["r0003"]


def test_records_have_as_many_passages_as_a_reader_may_see(index):
    keys = ["r0003", "r0004", "nowhere"]

    assert index.sizes(keys, levels=EVERYONE) == {"r0003": EACH, "r0004": EACH}
    assert index.sizes(keys, levels=("open",))["r0003"] == EACH - 1


def test_the_best_passage_of_named_records_is_the_one_that_neighbours_tell(
    index, questions
):
    near = index.neighbours(
        questions[6], access_levels=("open",), limit=3, threshold=-1
    )

    named = index.similarities(
        questions[6], [each.key for each in near], levels=("open",)
    )

    assert tuple(named[each.key] for each in near) == near


def test_equal_ones_are_in_the_order_of_their_identifiers(tmp_path):
    query = cone(1)[0]
    records = {key: [passage(f"1.{key}", text="same")] for key in ("c", "a", "b")}
    make_index(tmp_path, records, np.stack([query] * 3))

    found = DenseIndex(tmp_path).neighbours(query, access_levels=EVERYONE, threshold=0)

    assert [each.key for each in found] == ["a", "b", "c"]


def test_an_index_without_rows_finds_nothing(tmp_path):
    index = DenseIndex(tmp_path)

    assert index.neighbours(cone(1)[0], access_levels=EVERYONE, threshold=-1) == ()
    assert index.similarities(cone(1)[0], ["a"], levels=EVERYONE) == {}


def test_merging_changes_no_answer(tmp_path):
    vectors, queries = cone(300), cone(5, seed=3)
    writer = make_index(tmp_path, {"a0": [passage("0.0")]}, vectors[:1])
    index = DenseIndex(tmp_path)
    for number in range(1, 30):
        records = {
            f"a{number}": [passage(f"{number}.{row}") for row in range(number % 5 + 1)]
        }
        texts = records[f"a{number}"]
        learn(tmp_path, texts, vectors[number * 10 :][: len(texts)])
        writer.put(lambda records=records: records)
    before = [
        index.neighbours(q, access_levels=EVERYONE, threshold=-1) for q in queries
    ]

    merges = merge_due_segments(writer)

    assert merges > 0
    assert len(index.manifest().segments) < 12
    after = [index.neighbours(q, access_levels=EVERYONE, threshold=-1) for q in queries]
    assert before == after
