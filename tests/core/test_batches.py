"""A writer of many rows pauses for others, unless there is nobody else."""

from threading import Thread

import pytest

from freeshelf.core import batches
from freeshelf.core.batches import REST_SECONDS, let_others_write, without_pauses


@pytest.fixture
def pauses(monkeypatch):
    seconds = []
    monkeypatch.setattr(batches, "sleep", seconds.append)
    return seconds


def test_there_are_pauses_but_within_a_block_without_them(pauses):
    let_others_write()
    with without_pauses():
        let_others_write()
        with without_pauses():
            let_others_write()
        let_others_write()
    let_others_write(2.0)

    assert pauses == [REST_SECONDS, 2.0]


def test_a_block_that_fails_leaves_the_pauses_as_they_were(pauses):
    with pytest.raises(OSError, match="full"), without_pauses():
        raise OSError("full")
    let_others_write()

    assert pauses == [REST_SECONDS]


def test_other_threads_go_on_to_pause(pauses):
    with without_pauses():
        other = Thread(target=let_others_write)
        other.start()
        other.join()

    assert pauses == [REST_SECONDS]
