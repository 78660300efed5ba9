"""Names by models: recognisers that are put in by hand, in a process of the sandbox."""

import sys

import pytest

from freeshelf.enrich.disclosure.findings import Place
from freeshelf.enrich.disclosure.persons import recognisers
from freeshelf.enrich.disclosure.persons.worker import (
    NamesUnavailableError,
    NamesWorker,
)

RECOGNISER = '''
import os


def arabic():
    """Every word of four letters is a name; some texts are the end of it."""

    def recognise(text):
        if "die" in text:
            os.kill(os.getpid(), 11)
        if "much" in text:
            bytearray(2_000_000_000)
        if "fail" in text:
            raise ValueError(text)
        place, found = 0, []
        for word in text.split(" "):
            if len(word) == 4:
                found.append((place, place + 4))
            place += len(word) + 1
        return found

    return recognise
'''


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    """Install a package with a recogniser for Arabic."""
    folder = tmp_path_factory.mktemp("installed") / "site-packages"
    folder.mkdir()
    (folder / "by_hand.py").write_text(RECOGNISER)
    about = folder / "by_hand-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: by-hand\nVersion: 1\n"
    )
    (about / "entry_points.txt").write_text(
        f"[{recognisers.GROUP}]\nar = by_hand:arabic\n"
    )
    sys.path.append(str(folder))
    yield
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def worker(by_hand):
    with NamesWorker() as asked:
        yield asked


def test_a_recogniser_put_in_by_hand_is_asked(worker):
    assert recognisers.installed()["ar"] == "by_hand"
    assert worker("abc abcd ab", "ar") == [(4, 8)]
    assert worker("abc abcd ab", "xx") == []


def test_long_texts_go_through_the_pipe(worker):
    assert worker("abcd " + "ab " * 100_000, "ar") == [(0, 4)]


def test_only_findings_come_back_from_pages(worker):
    pages = [(3, "الضحية زلنب تسكن"), (4, "nothing")]

    (finding,) = worker.findings(pages, key=b"key")

    assert (finding.kind, finding.place) == ("person_name", Place(3, 7, 11))
    assert len(finding.value_key) == 64


@pytest.mark.parametrize("end", ["die", "much", "fail"])
def test_a_process_that_ends_is_started_again(worker, end):
    with pytest.raises(NamesUnavailableError) as raised:
        worker(f"abcd {end}", "ar")

    assert "abcd" not in str(raised.value)
    assert worker("abcd", "ar") == [(0, 4)]


def test_nothing_runs_and_nothing_lies_about_after_closing(by_hand):
    asked = NamesWorker()
    asked("abcd", "ar")

    asked.close()

    assert not asked._folder.exists()
