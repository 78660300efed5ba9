"""Levels of passages in a segment: of everyone, of members, of each group."""

import numpy as np
import pytest

from freeshelf.search.dense.segments import Segment, level_code

LEVELS = ["open", "members", "staff", "group:1", "group:12", "group:70000"]


def _segment(levels: np.ndarray) -> Segment:
    parts = dict.fromkeys(
        ("codes", "rests", "scales", "signs", "mean", "hashes", "passages"), None
    )
    parts |= dict.fromkeys(("resources", "starts"), None)
    deleted = np.zeros(len(levels), bool)
    return Segment("s", levels=levels, deleted=deleted, **parts)


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_allows_its_own_rows(level):
    segment = _segment(np.array([level_code(each) for each in LEVELS], np.uint32))

    (allowed,) = np.flatnonzero(segment.allowed((level,)))

    assert LEVELS[allowed] == level


def test_rows_of_before_groups_keep_their_level():
    segment = _segment(np.array([0, 1, 2], np.uint8))

    assert segment.allowed(("open", "group:1")).tolist() == [True, False, False]


def test_a_level_that_is_none_is_refused():
    with pytest.raises(ValueError, match="everyone"):
        level_code("everyone")
