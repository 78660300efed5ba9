"""OCR leaves a file whole in the database, whatever the machine does meanwhile."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from django.db import connection

from freeshelf.enrich.models import OcrPage, OcrStatus
from freeshelf.enrich.ocr.services import (
    forget_scan,
    pending_scans,
    plan_scan,
    read_scan,
)
from freeshelf.enrich.services import extract_content
from freeshelf.library.models import FileContent
from tests.enrich import scans
from tests.enrich.factories import NOW, uploaded
from tests.library.factories import FileFactory, ResourceFactory

pytestmark = pytest.mark.django_db

PLAIN = "This page has a text layer of its own, and nothing has to be read by machine."


def extracted(content: bytes, *, name: str = "scan.pdf") -> FileContent:
    """A file whose text layer was read, and whose scanned pages were noted."""
    row = uploaded(content, name=name)
    extract_content(sha256=row.pk, now=NOW)
    plan_scan(sha256=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def english(text: str = scans.TEXTS["en"]):
    return scans.sheet(text)


def test_only_pages_without_text_are_read_one_by_one_and_each_is_kept(ocr):
    second = scans.sheet("Inspectors record the answers in words of the worker.")
    content = extracted(scans.scanned([english(), PLAIN, second]))
    before = Path(storages["library"].path(content.storage_name)).read_bytes()

    first = read_scan(sha256=content.pk, now=NOW, seconds=0)
    halfway = dict(content.pages.values_list("number", "text"))
    last = read_scan(sha256=content.pk, now=NOW)

    assert (first.read_count, first.page_count, first.is_finished) == (1, 2, False)
    assert "costs of recruitment" in halfway[1]
    assert not halfway[3]
    assert (last.read_count, last.state) == (2, "done")
    content.refresh_from_db()
    texts = dict(content.pages.values_list("number", "text"))
    assert texts[2] == PLAIN
    assert "record the answers" in texts[3]
    assert (content.state, content.language) == ("done", "en")
    assert content.word_count > 40
    assert {p.page_number for p in content.passages.all()} == {1, 2, 3}
    assert content.scan.confidence > 0.8
    assert [page.agent[:11] for page in content.ocr_pages.all()] == 2 * ["Tesseract 5"]
    page = content.pages.get(number=1)
    boxes = [box for box in page.word_boxes if page.text[box[0] : box[1]] == "passport"]
    assert len(boxes) == 1
    assert Path(storages["library"].path(content.storage_name)).read_bytes() == before


def test_without_tesseract_files_wait_and_say_what_to_install(ocr):
    content = extracted(scans.scanned([english()]))
    ocr["PROGRAM"] = "a-program-that-nobody-has"

    outcome = read_scan(sha256=content.pk, now=NOW)
    waiting_in_vain = list(pending_scans())
    ocr["PROGRAM"] = "tesseract"
    waiting = list(pending_scans())

    assert outcome.state == "no_engine"
    content.scan.refresh_from_db()
    assert "apt install tesseract-ocr" in content.scan.message
    assert not waiting_in_vain
    assert waiting == [content.scan]
    assert read_scan(sha256=content.pk, now=NOW).state == "done"


def test_a_page_that_took_too_long_is_read_once_more_after_the_others(ocr):
    content = extracted(scans.scanned([english(), english()]))
    ocr["PAGE_SECONDS"] = 0

    first = read_scan(sha256=content.pk, now=NOW)
    tried = [page.read_at for page in content.ocr_pages.all()]
    ocr["PAGE_SECONDS"] = 60
    second = read_scan(sha256=content.pk, now=NOW + timedelta(seconds=1))

    assert (first.read_count, first.is_finished) == (0, False)
    assert tried == [NOW, NOW]
    assert (second.read_count, second.state) == (2, "done")
    assert {page.state for page in content.ocr_pages.all()} == {"read"}


def test_a_page_that_takes_too_long_twice_is_not_read(ocr):
    content = extracted(scans.scanned([english()]))
    ocr["PAGE_SECONDS"] = 0

    outcomes = [
        read_scan(sha256=content.pk, now=NOW + timedelta(seconds=later))
        for later in range(2)
    ]

    assert [each.is_finished for each in outcomes] == [False, True]
    assert outcomes[-1].state == "failed"
    assert "could not read these pages" in outcomes[-1].message
    assert not pending_scans()


def test_a_layer_that_nobody_can_read_is_replaced_and_a_good_one_is_not(ocr):
    text = scans.TEXTS["en"]
    bad = f"{scans.shifted(text)} {scans.shifted(text)}"
    file = scans.scanned([english(), english()], layers=[bad, f"{text} {text}"])

    content = extracted(file)
    read_scan(sha256=content.pk, now=NOW)

    (page,) = content.ocr_pages.all()
    assert (page.number, page.reason, page.state) == (1, "illegible", "read")
    assert "bear the costs" in content.pages.get(number=1).text
    assert not content.passages.filter(text__contains=bad[:20]).exists()


def test_a_font_that_says_of_no_glyph_what_it_is_has_its_page_read(ocr):
    content = extracted(scans.without_map(), name="glyphs.pdf")

    assert content.ocr_pages.get().reason == "broken"


def test_a_running_title_of_scans_is_in_no_passage(ocr):
    bodies = ["Fees are paid back.", "Passports stay with workers.", "Doors are open."]
    pages = [scans.sheet(body, title="Handbook on fair recruitment") for body in bodies]
    content = extracted(scans.scanned(pages))

    read_scan(sha256=content.pk, now=NOW)

    assert "Handbook on fair" in content.pages.get(number=2).text
    passages = content.passages.order_by("page_number")
    assert [passage.text for passage in passages] == bodies


def test_a_stamp_over_a_scan_makes_way_and_a_blank_page_asks_for_nothing(ocr):
    blank = scans.scanned([" "])
    stamped = scans.scanned([english()], layers=["Scanned by a telephone, 2026"])

    without = extracted(blank, name="blank.pdf")
    content = extracted(stamped)
    read_scan(sha256=content.pk, now=NOW)

    assert not without.ocr_pages.exists()
    assert content.ocr_pages.get().reason == "picture"
    assert "bear the costs" in content.pages.get().text


def test_pages_beyond_the_limit_are_told_and_those_before_stay(ocr):
    ocr["MAX_PAGES"] = 1
    content = extracted(scans.scanned([english(), english(), english()]))

    outcome = read_scan(sha256=content.pk, now=NOW)

    assert outcome.state == "limited"
    assert (outcome.read_count, outcome.page_count) == (1, 3)
    content.scan.refresh_from_db()
    assert "OCR processed the first 1 scanned pages of “scan.pdf”" in (
        content.scan.message
    )
    assert "bear the costs" in content.pages.get(number=1).text


def test_a_new_extraction_gives_the_text_back_without_reading_the_page_again(ocr):
    content = extracted(scans.scanned([english()]))
    read_scan(sha256=content.pk, now=NOW)
    ocr["PROGRAM"] = "a-program-that-nobody-has"

    extract_content(sha256=content.pk, now=NOW, again=True)
    plan_scan(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert content.state == "done"
    assert "bear the costs" in content.pages.get().text
    assert content.passages.count() == 1
    forget_scan(sha256=content.pk)
    assert not content.ocr_pages.exists()


def test_a_file_that_is_to_be_read_again_meanwhile_keeps_nothing_of_the_old_run(ocr):
    content = extracted(scans.scanned([english(), english()]))

    outcome = read_scan(
        sha256=content.pk,
        now=NOW,
        report=lambda done, of: forget_scan(sha256=content.pk),
    )

    assert outcome.read_count == 0
    assert not content.ocr_pages.exists()
    assert not OcrStatus.objects.exists()


def test_a_picture_with_words_gets_pages_and_one_without_stays_a_picture(ocr):
    words = scans.as_file(english(), "PNG")
    nothing = scans.as_file(scans.sheet(".", size=(300, 400)), "JPEG")

    with_words = extracted(words, name="letter.png")
    without = extracted(nothing, name="wall.jpg")
    read_scan(sha256=with_words.pk, now=NOW)
    read_scan(sha256=without.pk, now=NOW)

    with_words.refresh_from_db()
    without.refresh_from_db()
    assert (with_words.state, with_words.page_count) == ("done", 1)
    page = with_words.pages.get()
    assert "bear the costs" in page.text
    assert (round(page.width), page.height) == (594, 842)
    assert (without.state, without.page_count) == ("unsupported", 0)
    assert without.scan.state == "done"


def test_the_pages_of_a_tiff_are_pages(ocr):
    second = scans.sheet("Inspectors record the answers in words of the worker.")
    content = extracted(scans.as_file(english(), "TIFF", second), name="fax.tiff")

    read_scan(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert content.page_count == 2
    assert "record the answers" in content.pages.get(number=2).text


def test_a_language_that_is_not_installed_is_named_with_its_package(ocr):
    row = FileFactory(
        content=scans.scanned([english()]),
        resource=ResourceFactory(language="pt"),
    ).current.content
    extract_content(sha256=row.pk, now=NOW)
    plan_scan(sha256=row.pk, now=NOW)

    read_scan(sha256=row.pk, now=NOW)

    row.scan.refresh_from_db()
    assert row.scan.state == "done"
    assert "Install tesseract-ocr-por" in row.scan.message


def test_a_page_that_cannot_be_read_is_named_and_the_others_are_read(ocr):
    content = extracted(scans.png_that_claims(60_000, 60_000), name="bomb.png")

    outcome = read_scan(sha256=content.pk, now=NOW)

    assert outcome.state == "failed"
    content.scan.refresh_from_db()
    assert content.scan.message == ("OCR could not read these pages of “bomb.png”: 1.")


def test_with_ocr_switched_off_no_page_is_noted(ocr):
    ocr["IS_ON"] = False

    content = extracted(scans.scanned([english()]))

    assert content.state == "no_text_layer"
    assert read_scan(sha256=content.pk, now=NOW) is None


WORKER = """
import sys
from datetime import UTC, datetime
import django
from django.conf import settings

_, sha256, database, files, locks = sys.argv
settings.DATABASES["default"]["NAME"] = database
settings.STORAGES["library"]["OPTIONS"]["location"] = files
settings.FREESHELF_DATA_DIR = locks
django.setup()
from freeshelf.enrich.ocr.services import read_scan

read_scan(sha256=sha256, now=datetime.now(UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_two_pages_leaves_the_first_and_the_rest_is_read(ocr):
    texts = ("Agencies pay fees back.", "Passports stay with workers.", "Doors open.")
    content = extracted(scans.scanned([english(text) for text in texts]))
    read = content.ocr_pages.filter(state=OcrPage.State.READ)
    arguments = [
        content.pk,
        str(connection.settings_dict["NAME"]),
        str(storages["library"].location),
        str(django_settings.FREESHELF_DATA_DIR),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, *arguments], env=environment
    ) as process:
        deadline = time.monotonic() + 60
        while process.poll() is None and not read.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    kept = read.get(number=1).read_at

    outcome = read_scan(sha256=content.pk, now=NOW)

    assert (outcome.state, outcome.read_count) == ("done", 3)
    assert read.count() == content.passages.count() == 3
    assert read.get(number=1).read_at == kept


def test_what_a_process_read_before_it_was_stopped_is_told_by_the_next_one(ocr):
    content = extracted(scans.scanned([english()]))

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_scan(sha256=content.pk, now=NOW, report=stop)
    outcome = read_scan(sha256=content.pk, now=NOW)

    content.refresh_from_db()
    assert (outcome.state, outcome.is_news) == ("done", True)
    assert content.state == "done"
    assert content.word_count > 20


def test_a_tesseract_that_hangs_is_one_that_does_not_work(ocr, tmp_path):
    content = extracted(scans.scanned([english()]))
    program = tmp_path / "hanging"
    # The signal that the processor's limit sends.
    program.write_text("#!/bin/sh\nkill -XCPU $$\n")
    program.chmod(0o700)
    ocr["PROGRAM"] = str(program)

    outcome = read_scan(sha256=content.pk, now=NOW)

    assert outcome.state == "no_engine"
    content.scan.refresh_from_db()
    assert "does not work" in content.scan.message
    assert not pending_scans().exists()


def test_a_scanned_page_stands_under_the_heading_that_began_before_it(ocr):
    content = extracted(scans.scanned([PLAIN, english(), english()]))
    outline = [("Fees", 1, 0), ("Passports", 3, 1)]
    content.outline = [{"title": t, "page": p, "level": n} for t, p, n in outline]
    content.save()

    read_scan(sha256=content.pk, now=NOW, seconds=0)
    first = content.passages.get(page_number=2).heading_path
    read_scan(sha256=content.pk, now=NOW)

    assert first == ["Fees"]
    paths = content.passages.order_by("page_number").values_list("heading_path")
    assert [path for (path,) in paths][1:] == [["Fees"], ["Fees", "Passports"]]
