"""Errors of OCR.

OcrError
├── OcrEngineMissingError      the machine has no Tesseract
├── OcrEngineError             it has one that does not work
├── PageFailedError            a page that cannot be drawn, or not read in its limits
└── OcrInterruptedError        the file is not to blame; a retry may work
"""

from django.utils.translation import gettext_lazy as _

from freeshelf.enrich.errors import EnrichError

INSTALL_LINE = (
    "apt install tesseract-ocr tesseract-ocr-ara tesseract-ocr-chi-sim "
    "tesseract-ocr-chi-tra tesseract-ocr-fra tesseract-ocr-rus tesseract-ocr-spa"
)


class OcrError(EnrichError):
    """Base class of the errors of OCR."""

    def __init__(self, name: object = "", **facts: object) -> None:
        super().__init__(name, command=INSTALL_LINE, **facts)


class OcrEngineMissingError(OcrError):
    """Error for a program that is not installed."""

    message = _(
        "Tesseract is not installed (%(program)s). To install it, run: %(command)s"
    )


class OcrEngineError(OcrError):
    """Error for an installed program that cannot be used."""

    message = _("Tesseract at %(path)s does not work (%(reason)s). Run: %(command)s")


class PageFailedError(OcrError):
    """Error for a page that failed; the others continue. number counts from 1."""

    message = _("Page %(number)d could not be read: %(reason)s")


class OcrInterruptedError(OcrError):
    """Error for a reading that was ended from outside."""

    message = "Reading the scan %(name)r was interrupted (%(reason)s)."
