"""Notes on a file for the editor: progress of OCR, metadata in an image."""

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from freeshelf.content.pictures.notes import metadata_note
from freeshelf.enrich.ocr_models import OcrStatus
from freeshelf.library.admin.files_panel import FileNote
from freeshelf.library.media_types import is_picture
from freeshelf.library.models import FileContent

State = OcrStatus.State

_PROBLEMS = (State.NO_ENGINE, State.LIMITED, State.FAILED)


def scan_note(content: FileContent) -> FileNote | None:
    """Return the message for a file with pages for OCR, None for any other."""
    status = OcrStatus.objects.filter(content=content).first()
    if status is None:
        return None
    return FileNote(
        sentence=" ".join(filter(None, [_progress(status), status.message])),
        is_busy=status.state in (State.WAITING, State.RUNNING),
        is_problem=status.state in _PROBLEMS,
    )


def _progress(reading: OcrStatus) -> str:
    facts = {"done": reading.read_count, "of": reading.page_count}
    if reading.confidence is not None:
        facts["sure"] = round(100 * reading.confidence)
        return (
            _(
                "Text recognised by OCR: %(done)d of %(of)d pages, %(sure)d%% "
                "confidence."
            )
            % facts
        )
    if reading.state == State.DONE:
        return _("OCR found no text in this file.")
    if reading.state in (State.WAITING, State.RUNNING):
        return _("Pages processed by OCR: %(done)d of %(of)d.") % facts
    return ""


def picture_note(content: FileContent) -> FileNote | None:
    """Return a note about metadata in an image, which visitors do not get."""
    if not is_picture(content.media_type, b""):
        return None
    try:
        with storages["library"].open(content.storage_name) as stream:
            sentence = metadata_note(stream, digest=content.pk)
    except FileNotFoundError:
        return None
    return FileNote(sentence) if sentence else None
