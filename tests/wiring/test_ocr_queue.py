"""A scan from its upload to the reader who finds a word in it."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.errors import OcrEngineMissingError
from freeshelf.enrich.models import OcrStatus
from freeshelf.library.models import FileContent
from freeshelf.operations.doctor import examine_scans
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.operations.worker import Worker
from freeshelf.wiring.reading_queue import queue_scans
from freeshelf.wiring.tasks import mark_failed
from tests.enrich import scans
from tests.library.factories import FileFactory, ResourceFactory, UserFactory
from tests.pages.home import make_home

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_place"),
]


@pytest.fixture
def ocr(settings):
    settings.FREESHELF_OCR = {
        **settings.FREESHELF_OCR,
        "IS_ON": True,
        "DOTS_PER_INCH": 150,
    }
    return settings.FREESHELF_OCR


def scan(**of_resource):
    content = scans.scanned([scans.sheet(scans.TEXTS["es"], language="es")])
    resource = ResourceFactory(language="es", **of_resource)
    return FileFactory(resource=resource, name="retencion.pdf", content=content)


def test_a_word_of_a_scan_is_found_and_marked_and_said_to_be_a_machines(
    ocr, found, client
):
    make_home()
    file = scan(title="Folleto sin texto")
    Worker().run(until_empty=True)
    bring_up_to_date()

    identifiers = found("retención del pasaporte")
    address = f"{file.resource.get_absolute_url()}/files/{file.number}/page/1"
    page = BeautifulSoup(client.get(f"{address}?q=pasaporte").content, "html.parser")

    assert identifiers == {file.resource.identifier}
    assert (
        "This text was recognised from a scan"
        in page.select_one(".page-text__origin").text
    )
    assert page.select_one(".page-text mark").text == "pasaporte"
    (mark,) = page.select(".page-picture__marks rect")
    assert 0 < float(mark["x"]) < 420
    assert 55 < float(mark["y"]) < 110


def test_the_admin_area_and_the_doctor_know_what_waits_and_the_command_reads_it(
    ocr, client, capsys
):
    file = scan()
    ocr["PROGRAM"] = "a-program-that-nobody-has"
    Worker().run(until_empty=True)
    client.force_login(UserFactory(is_superuser=True))
    waiting = rows(client, file)
    with pytest.raises(OcrEngineMissingError):
        call_command("run_ocr")
    assert not list(examine_scans())

    ocr["PROGRAM"] = "tesseract"
    (finding,) = examine_scans()
    call_command("run_ocr", verbosity=0)

    assert "apt install tesseract-ocr" in waiting
    assert "retencion.pdf" in finding.message
    assert "Pages read: 1; files: 1" in capsys.readouterr().out
    assert FileContent.objects.get().state == "done"
    assert "Text recognised by OCR: 1 of 1 pages" in rows(client, file)


def test_what_is_installed_later_is_queued_once_and_giving_up_is_told(ocr):
    scan()
    ocr["PROGRAM"] = "a-program-that-nobody-has"
    Worker().run(until_empty=True)
    ocr["PROGRAM"] = "tesseract"

    assert (queue_scans(), queue_scans()) == (1, 0)
    OcrStatus.objects.update(state=OcrStatus.State.RUNNING)
    row = DBTaskResult.objects.ready().get()
    mark_failed(row, error=ValueError("no"), now=timezone.now())

    reading = OcrStatus.objects.get()
    assert reading.state == "failed"
    assert (
        "Text extraction from “retencion.pdf” failed several times" in reading.message
    )


def rows(client, file) -> str:
    """The list of files as the admin area shows it."""
    address = reverse("library_file_rows", args=[file.resource.pk])
    return client.get(address).content.decode()
