"""extract_content leaves a whole record in the database, whatever the file."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection

from freeshelf.core import sandbox
from freeshelf.enrich.errors import InterruptedExtractionError, UnknownContentError
from freeshelf.enrich.models import Passage
from freeshelf.enrich.services import extract_content, mark_extraction_failed
from freeshelf.library.admin.extraction_messages import extraction_message
from freeshelf.library.models import FileContent, PageText, Resource
from tests.enrich import files
from tests.enrich.factories import NOW, stored, uploaded

pytestmark = pytest.mark.django_db

SENTENCE = "Recruitment fees are paid by the employer and never by the worker."


def long_page(number: int) -> list[str]:
    return [f"Case {number}. {SENTENCE}"] * 48


def test_pages_words_passages_language_and_outline_are_written():
    content = uploaded(
        files.pdf(
            [long_page(1), ["Short."], long_page(3)],
            outline=[("Cases", 1, 0), ("More", 3, 1)],
        ),
        name="fees.pdf",
    )

    assert extract_content(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert (content.state, content.message) == ("done", "")
    assert (content.page_count, content.language) == (3, "en")
    assert content.word_count == 48 * 14 * 2 + 1
    assert content.extracted_at == NOW
    assert content.outline == [
        {"title": "Cases", "page": 1, "level": 0},
        {"title": "More", "page": 3, "level": 1},
    ]
    first = content.pages.get(number=1)
    start, end, *box = first.word_boxes[0]
    assert first.text[start:end] == "Case"
    assert box[0] == pytest.approx(72, abs=1)


def test_each_passage_belongs_to_one_page_and_is_found_in_its_text():
    content = stored(files.pdf([long_page(1), ["Short."], long_page(3)]))

    extract_content(sha256=content.pk, now=NOW)

    passages = list(content.passages.order_by("ordinal"))
    texts = dict(content.pages.values_list("number", "text"))
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    assert [p.page_number for p in passages] == [1, 1, 1, 2, 3, 3, 3]
    assert all(
        texts[p.page_number][p.start :].startswith(p.text) and p.language
        for p in passages
    )


def test_a_passage_in_another_language_than_its_page_says_so():
    russian = ["Инспектор записывает ответы словами работника и читает их вслух."] * 36
    content = stored(files.unicode_pdf([SENTENCE] * 20 + russian, gap=13))

    extract_content(sha256=content.pk, now=NOW)

    languages = list(
        content.passages.order_by("ordinal").values_list("language", flat=True)
    )
    assert languages[0] == "en"
    assert languages[-1] == "ru"


def empty_sheet() -> bytes:
    """A workbook whose only words are on a sheet that is hidden."""
    book = openpyxl.Workbook()
    hidden = book.create_sheet("Data")
    hidden.append(["Client", "Nights"])
    hidden.sheet_state = "hidden"
    book.save(stream := io.BytesIO())
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "state", "words"),
    [
        (files.scanned_pdf(), "scan.pdf", "no_text_layer", "“scan.pdf” has no text"),
        (files.pdf([["x"]], password="p"), "locked.pdf", "encrypted", "“locked.pdf”"),
        (files.pdf([["x"]])[:400], "half.pdf", "damaged", "“half.pdf” is damaged"),
        (os.urandom(3000), "تقرير.pdf", "damaged", "“تقرير.pdf” is damaged"),
        (b"", "nothing.pdf", "damaged", "“nothing.pdf” is damaged"),
        (
            b"PK\x03\x04",
            "a.zip",
            "unsupported",
            "Text cannot be extracted from files like “a.zip”",
        ),
        (files.docx_bomb(), "bomb.docx", "too_large", "“bomb.docx” is too large"),
        (empty_sheet(), "chart.xlsx", "done", "“chart.xlsx” shows no text."),
    ],
    ids=["scan", "locked", "half", "noise", "empty", "archive", "bomb", "empty sheet"],
)
def test_what_cannot_be_read_ends_in_a_state_and_a_sentence(
    content, name, state, words
):
    row = uploaded(content, name=name)

    extract_content(sha256=row.pk, now=NOW)

    row.refresh_from_db()
    assert row.state == state
    assert words in row.message
    assert row.passages.count() == 0


def test_a_scan_has_pages_with_a_size_and_no_text():
    content = stored(files.scanned_pdf(pages=2))

    extract_content(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert content.page_count == 2
    assert [(page.text, round(page.width)) for page in content.pages.all()] == [
        ("", 595),
        ("", 595),
    ]


def test_ten_thousand_pages_are_read_to_the_last_within_the_default_limits():
    content = uploaded(
        files.pdf([f"case {number}"] for number in range(1, 10_001)), name="cases.pdf"
    )

    extract_content(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert (content.get_state_display(), content.message) == ("Text extracted", "")
    assert (content.page_count, content.word_count) == (10_000, 20_000)
    texts = list(content.pages.order_by("number").values_list("number", "text"))
    assert texts == [(number, f"case {number}") for number in range(1, 10_001)]
    (last,) = content.passages.filter(page_number=10_000)
    assert last.text == "case 10000"


def test_pages_beyond_the_limit_end_in_a_state_with_the_first_searchable(settings):
    limits = {**settings.FREESHELF_EXTRACTION, "MAX_PAGES": 45}
    settings.FREESHELF_EXTRACTION = limits
    content = uploaded(files.pdf([f"case {n}"] for n in range(60)), name="big.pdf")

    extract_content(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert content.get_state_display() == "Too large to process in full"
    assert "“big.pdf” is too large to process in full" in content.message
    assert "first 45 pages can be searched" in content.message
    assert content.page_count == 60
    assert content.pages.count() == 45
    assert content.passages.filter(text="case 44", page_number=45).exists()


def test_a_second_run_changes_nothing_and_a_forced_one_gives_the_same():
    content = stored(files.pdf([long_page(1), long_page(2)]))
    extract_content(sha256=content.pk, now=NOW)
    before = list(content.passages.order_by("ordinal").values_list("pk", "text"))

    repeated = extract_content(sha256=content.pk, now=NOW)
    after = list(content.passages.order_by("ordinal").values_list("pk", "text"))
    forced = extract_content(sha256=content.pk, now=NOW, again=True)
    anew = list(content.passages.order_by("ordinal").values_list("pk", "text"))

    assert (repeated, forced) == (False, True)
    assert after == before
    assert [text for _, text in anew] == [text for _, text in before]


def test_what_a_killed_run_left_behind_is_replaced():
    content = stored(files.pdf([["the true text"]]))
    FileContent.objects.filter(pk=content.pk).update(state="running")
    PageText.objects.create(content=content, number=1, text="half a page")
    Passage.objects.create(
        content=content, ordinal=0, page_number=1, start=0, text="half a page"
    )

    extract_content(sha256=content.pk, now=NOW)

    assert [page.text for page in content.pages.all()] == ["the true text"]
    assert [passage.text for passage in content.passages.all()] == ["the true text"]


def test_bytes_missing_from_the_storage_are_told():
    content = uploaded(files.pdf([["gone"]]), name="gone.pdf")
    storages["library"].delete(content.storage_name)

    extract_content(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert content.state == "failed"
    assert "“gone.pdf” is missing from storage" in content.message


def test_an_unknown_checksum_is_an_error():
    with pytest.raises(UnknownContentError):
        extract_content(sha256="0" * 64, now=NOW)


def test_giving_up_names_the_file_and_leaves_what_was_read_meanwhile():
    lost = uploaded(files.pdf([["lost"]]), name="lost.pdf")
    read = stored(files.pdf([["read"]]))
    extract_content(sha256=read.pk, now=NOW)

    mark_extraction_failed(sha256=lost.pk, now=NOW)
    mark_extraction_failed(sha256=read.pk, now=NOW)

    lost.refresh_from_db()
    read.refresh_from_db()
    assert (lost.state, read.state) == ("failed", "done")
    assert "Text extraction from “lost.pdf” failed several times" in lost.message


def test_the_record_of_a_file_is_never_touched():
    content = uploaded(files.pdf([["fees"]]), name="fees.pdf")
    before = Resource.objects.values().get()

    extract_content(sha256=content.pk, now=NOW)

    assert Resource.objects.values().get() == before


WORKER = """
import os, sys
from datetime import UTC, datetime
import django
from django.conf import settings

_, sha256, database, files, locks = sys.argv
settings.DATABASES["default"]["NAME"] = database
settings.STORAGES["library"]["OPTIONS"]["location"] = files
settings.FREESHELF_DATA_DIR = locks
django.setup()
from freeshelf.enrich.services import extract_content

extract_content(sha256=sha256, now=datetime.now(UTC))
"""


def worker(sha256: str) -> subprocess.Popen:
    """A process of its own on the database and the storage of this test."""
    arguments = [
        sha256,
        str(connection.settings_dict["NAME"]),
        str(storages["library"].location),
        str(settings.FREESHELF_DATA_DIR),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen([sys.executable, "-c", WORKER, *arguments], env=environment)


def until(condition, *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_a_file_that_the_next_one_reads():
    content = stored(files.pdf([f"case {number}"] for number in range(800)))
    with worker(content.pk) as process:
        until(lambda: process.poll() is not None or content.pages.count() >= 40)
        process.send_signal(signal.SIGKILL)
    content.refresh_from_db()
    assert content.state == "running"

    extract_content(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert content.state == "done"
    assert content.pages.count() == content.passages.count() == 800


@pytest.mark.django_db(transaction=True)
def test_a_reader_process_killed_from_outside_is_no_fault_of_the_file():
    content = stored(files.pdf([f"case {number}"] for number in range(800)))
    parent = os.getpid()
    killer = threading.Thread(target=kill_next_child, args=[parent, children(parent)])
    killer.start()

    with pytest.raises(InterruptedExtractionError):
        extract_content(sha256=content.pk, now=NOW)

    killer.join()
    content.refresh_from_db()
    assert content.state == "running"
    assert extract_content(sha256=content.pk, now=NOW)
    content.refresh_from_db()
    assert content.page_count == 800


def kill_next_child(parent: int, before: set[int]) -> None:
    """Kill the process that a process of ours starts next, as a machine may."""
    until(lambda: children(parent) - before)
    for child in children(parent) - before:
        os.kill(child, signal.SIGKILL)


def children(parent: int) -> set[int]:
    """Processes whose parent this is: a browser of other tests may be among them."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return {int(child) for child in listed.split()}


def test_a_file_whose_reader_reaches_beyond_it_says_so(monkeypatch):
    """As one that took over its parser, which then reads what the machine knows."""
    neighbour = stored(b"names of other people", media_type="text/plain")
    other = str(Path(storages["library"].path(neighbour.storage_name)))
    content = stored(b"A harmless text.", media_type="text/plain")
    stream = sandbox.stream

    def taken_over(target, arguments, **options):
        given = {"path": arguments["path"], "other": other}
        return stream("tests.core.reaching_targets:open_file", given, **options)

    monkeypatch.setattr(sandbox, "stream", taken_over)
    extract_content(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert content.state == FileContent.State.FAILED
    assert "may be malicious" in content.message
    assert "may be malicious" in extraction_message(content)
    assert not content.pages.exists()
