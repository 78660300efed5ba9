"""Files are looked into before readers get them, and people decide what is found."""

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from freeshelf.enrich.check_models import FileDecision, FileFinding, Look
from freeshelf.enrich.checks import decisions, looks, pictures
from freeshelf.enrich.disclosure.findings import (
    Finding,
    Gap,
    Means,
    NotLookedAt,
    Place,
    Strength,
)
from freeshelf.enrich.models import OcrPage, OcrStatus
from freeshelf.enrich.ocr import services as planning
from freeshelf.library.access import Hold
from freeshelf.library.models import File, FileContent, PageText
from freeshelf.library.pictures import pictures_visible_to
from freeshelf.library.services import (
    put_back,
    replace_file,
    take_out,
    waiting_files,
)
from freeshelf.wiring.reading_queue import queue_looks
from freeshelf.wiring.tasks import extract_file, look_at_file, look_at_picture
from tests.content.factories import ImageFactory
from tests.enrich.seen import (
    AUTHOR,
    BAR,
    PHONE,
    Sees,
    added,
    look_that_sees,
    read,
)
from tests.library.factories import (
    ContentFile,
    FileFactory,
    UserFactory,
    pdf_bytes,
)

pytestmark = pytest.mark.django_db
CANARY = "+20 100 555 0123"


@pytest.fixture
def seen(monkeypatch) -> Sees:
    """Looks that see what they are given here."""
    return look_that_sees(monkeypatch)


def _is_out(file: File) -> bool:
    return File.objects.visible_to(AnonymousUser()).filter(pk=file.pk).exists()


def _keep(file: File, user=None, reason="Ours") -> None:
    version = file.versions.latest("pk")
    decisions.keep(
        file=file,
        findings=decisions.open_findings(file, version),
        reason=reason,
        user=user or UserFactory(),
        now=timezone.now(),
    )


def test_a_file_goes_out_once_it_is_read_and_looked_at(seen):
    seen(AUTHOR)
    file = FileFactory(held=True)
    sha256 = file.current.content_id

    look_at_file.func(sha256=sha256)
    assert not Look.objects.exists()  # It has no text yet.
    read(file)

    assert _is_out(file)
    assert FileFinding.objects.get().strength == "weak"


def test_equal_bytes_that_were_looked_at_go_out_at_once(seen):
    added(text="Same")

    again = FileFactory(held=True, text="Same")

    assert _is_out(again)


def test_a_strong_finding_holds_a_file_until_a_person_keeps_it_for_a_reason(seen):
    seen(PHONE, BAR, PHONE)
    file, user = added(), UserFactory()
    assert not _is_out(file)

    _keep(file, user, reason="The number of our office")

    assert _is_out(file)
    kept = FileDecision.objects.all()
    assert {(each.kind, each.reason) for each in kept} == {
        ("phone", "The number of our office"),
        ("redacted_text", "The number of our office"),
    }
    # The same bytes in another record are asked about again.
    assert not _is_out(FileFactory(held=True, content=pdf_of(file)))


def pdf_of(file: File) -> bytes:
    from django.core.files.storage import storages

    with storages["library"].open(file.current.content.storage_name) as stream:
        return stream.read()


def test_a_number_that_is_public_here_is_so_in_every_file_until_taken_back(seen):
    seen(PHONE)
    files = [added() for _number in range(3)]
    assert [_is_out(each) for each in files] == [False] * 3
    user, now = UserFactory(), timezone.now()

    finding = FileFinding.objects.first()
    decisions.make_public(finding=finding, reason="Hotline", user=user, now=now)

    assert [_is_out(each) for each in files] == [True] * 3
    decision = FileDecision.objects.get()
    decisions.take_back(decision=decision, user=user, now=now)
    # Nothing that is out is closed by itself; it is listed, and what comes waits.
    assert [_is_out(each) for each in files] == [True] * 3
    assert decisions.out_with_findings().count() == 3
    assert not _is_out(added())


def test_no_decision_about_a_value_lets_out_what_lies_under_a_bar(seen):
    user, now = UserFactory(), timezone.now()
    seen(PHONE)
    file = added()
    finding = FileFinding.objects.get()
    _keep(file)
    decisions.make_public(finding=finding, reason="Hotline", user=user, now=now)
    assert _is_out(file)

    seen(replace(PHONE, means=Means.REDACTION))
    assert not _is_out(added())
    new = ContentFile(pdf_bytes("New"))
    replace_file(file=file, stream=new, name="new.pdf", now=now)
    read(file)
    assert file.current.original_name != "new.pdf"


def test_only_a_value_is_public_in_all_files(seen):
    seen(BAR)
    added()

    with pytest.raises(ValueError, match="Only a value"):
        decisions.make_public(
            finding=FileFinding.objects.get(),
            reason="",
            user=UserFactory(),
            now=timezone.now(),
        )


def test_two_people_decide_where_the_library_asks_for_it(seen, settings):
    settings.FREESHELF_DISCLOSURE = {"TWO_PEOPLE": True}
    seen(PHONE)
    file, first = added(), UserFactory()

    _keep(file, first)
    _keep(file, first)
    assert not _is_out(file)

    _keep(file, UserFactory())
    assert _is_out(file)


def test_what_cannot_be_looked_at_needs_one_press(seen):
    gaps = [NotLookedAt(Gap.ARCHIVE, Place(page=each)) for each in (1, 2)]
    seen(*gaps)
    file = added()
    assert not _is_out(file)
    assert {each.gap for each in FileFinding.objects.all()} == {"archive"}

    _keep(file)

    assert FileDecision.objects.count() == 1
    assert _is_out(file)


def test_a_check_that_fails_leaves_the_file_to_a_person(seen):
    file = FileFactory(held=True)
    extract_file.func(sha256=file.current.content_id)

    looks.mark_check_failed(sha256=file.current.content_id, now=timezone.now())

    assert not decisions.reconsider(file=file.pk)
    assert FileFinding.objects.get().gap == "damaged"


def test_a_new_version_waits_for_its_own_look(seen):
    file = added()
    seen(BAR)
    replace_file(
        file=file,
        stream=ContentFile(pdf_bytes("New")),
        name="new.pdf",
        now=timezone.now(),
    )
    read(file)
    assert file.current.original_name != "new.pdf"

    _keep(file)

    assert file.current.original_name == "new.pdf"


def test_what_a_person_took_out_is_let_out_by_no_check(seen):
    file = added()
    take_out(file=file)

    assert decisions.reconsider_content(sha256=file.current.content_id) == 0

    assert not _is_out(file)


def test_a_restricted_file_stays_for_staff(seen):
    seen(PHONE)
    file, user = added(), UserFactory()
    found = decisions.open_findings(file, file.current)
    decisions.restrict_file(
        file=file, findings=found, reason="A name", user=user, now=timezone.now()
    )

    file.refresh_from_db()
    assert file.hold == Hold.RESTRICTED
    assert not waiting_files().exists()


def test_a_scan_waits_until_its_pages_are_read_and_these_are_looked_at(seen):
    texts = seen(NotLookedAt(Gap.NOT_READ, Place(page=2)))
    file = FileFactory(held=True)
    content = file.current.content
    extract_file.func(sha256=content.pk)
    now = timezone.now()
    scan = OcrStatus.objects.create(content=content, state="running", changed_at=now)
    page = OcrPage.objects.create(content=content, number=2, reason="no_text")
    look_at_file.func(sha256=content.pk)
    assert not Look.objects.filter(content=content).exists()

    scan.state = "done"
    scan.save()
    page.state, page.text = OcrPage.State.READ, "Read from an image"
    page.save()
    look_at_file.func(sha256=content.pk)

    assert texts[-1] == b"Read from an image"
    assert _is_out(file)


@pytest.mark.parametrize("is_on", [True, False])
def test_an_image_of_text_needs_a_press_where_no_ocr_reads(seen, settings, is_on):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": is_on}
    seen(NotLookedAt(Gap.NOT_READ, Place(page=1)))
    file = FileFactory(held=True)
    FileContent.objects.update(state="done")

    look_at_file.func(sha256=file.current.content_id)

    assert _is_out(file) == is_on


@pytest.mark.parametrize("state", ["done", "failed"])
def test_an_image_of_text_waits_where_nobody_has_planned_to_read_it(
    seen, monkeypatch, settings, state
):
    settings.FREESHELF_OCR = settings.FREESHELF_OCR | {"IS_ON": True}
    # A look between the reading of a file and the plan for its scanned pages, or
    # after a reading that failed and left no plan.
    seen(NotLookedAt(Gap.NOT_READ, Place(page=1)))
    monkeypatch.setattr(planning, "pages_for_ocr", lambda *_a, **_k: {1: "no_text"})
    file = FileFactory(held=True)
    FileContent.objects.update(state=state)

    look_at_file.func(sha256=file.current.content_id)

    assert Look.objects.filter(content=file.current.content_id).exists()
    assert not _is_out(file)


@pytest.mark.parametrize("hold", [Hold.RESTRICTED, Hold.TAKEN_OUT])
@pytest.mark.parametrize("right", ["publish", "change"])
def test_a_closed_file_is_opened_by_a_new_version_of_who_may_publish(seen, hold, right):
    file = added()
    File.objects.filter(pk=file.pk).update(hold=hold)

    replace_file(
        file=file,
        stream=ContentFile(pdf_bytes("Clean")),
        name="clean.pdf",
        now=timezone.now(),
        user=UserFactory(permissions=[f"library.{right}_resource"]),
        at_once=True,
    )
    read(file)

    file.refresh_from_db()
    assert file.hold == (Hold.NONE if right == "publish" else hold)
    assert _is_out(file) == (right == "publish")
    put_back(file=file)
    assert _is_out(file)


def test_files_that_were_public_before_are_looked_at_newest_first(seen):
    seen(PHONE)
    files = [FileFactory(was_public=True, held=True) for _number in range(3)]
    FileContent.objects.update(state="done")
    newest = looks.to_look_at().first()

    assert queue_looks() == 3
    assert queue_looks() == 0
    assert newest.pk == files[-1].current.content_id
    for file in files:
        look_at_file.func(sha256=file.current.content_id)
    assert all(map(_is_out, files))
    assert decisions.out_with_findings().count() == 3
    _keep(files[0])
    assert decisions.out_with_findings().count() == 2


def test_an_image_waits_and_is_let_out_by_its_look_or_a_decision(seen):
    picture, reader = ImageFactory(held=True), UserFactory()
    look_at_picture.func(key=picture.pk)
    assert picture in pictures_visible_to(reader)

    seen(Finding("gps", Strength.STRONG))
    betraying = ImageFactory(held=True)
    look_at_picture.func(key=betraying.pk)
    assert betraying not in pictures_visible_to(reader)
    assert pictures.open_findings_in_picture(betraying.pk).count() == 1


def test_what_is_beside_the_pixels_of_an_image_holds_nothing(seen):
    """Readers get the pixels alone."""
    seen(Finding("gps", Strength.STRONG, means=Means.PROPERTY))
    picture = ImageFactory(held=True)

    look_at_picture.func(key=picture.pk)

    assert picture in pictures_visible_to(UserFactory())
    assert FileFinding.objects.get().strength == "weak"


# Tables with the text of files, which staff may read.
_OF_TEXT = ("library_pagetext", "enrich_passage", "enrich_ocrpage", "sqlite_")


def test_no_table_and_no_log_has_the_value_that_was_found(caplog):
    """Neither the number nor anything from which it could be made."""
    file = added(text=f"The survivor can be called on {CANARY}.", name="annex.pdf")
    row = FileFinding.objects.first()
    if row is not None:
        decisions.make_public(
            finding=row, reason="Ours", user=UserFactory(), now=timezone.now()
        )
    _keep(file)
    out = [caplog.text, *(f"{each}" for each in FileFinding.objects.all())]
    for table in connection.introspection.table_names():
        if not table.startswith(_OF_TEXT):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                out += map(repr, cursor.fetchall())

    assert "0123" in " ".join(PageText.objects.values_list("text", flat=True))
    told = re.sub(r"[^0-9]", "", " ".join(each for each in out if "0123" in each))
    assert re.sub(r"[^0-9]", "", CANARY) not in told
    assert not any(CANARY in each for each in out)
