"""Errors of OCR.

OcrError
├── OcrEngineMissingError      the machine has no Tesseract
├── OcrEngineError             it has one that does not work
├── PageFailedError            a page that cannot be drawn, or not read in its limits
└── OcrInterruptedError        the file is not to blame; a retry may work
"""

from django.utils.translation import gettext as _

from freeshelf.enrich.errors import EnrichError

INSTALL_LINE = (
    "apt install tesseract-ocr tesseract-ocr-ara tesseract-ocr-chi-sim "
    "tesseract-ocr-chi-tra tesseract-ocr-fra tesseract-ocr-rus tesseract-ocr-spa"
)


class OcrError(EnrichError):
    """Base class of the errors of OCR."""


class OcrEngineMissingError(OcrError):
    """Error for a program that is not installed."""

    def __init__(self, program: str) -> None:
        super().__init__(
            _(
                "Tesseract is not installed (%(program)s). To install it, run: "
                "%(command)s"
            )
            % {"program": program, "command": INSTALL_LINE}
        )


class OcrEngineError(OcrError):
    """Error for an installed program that cannot be used."""

    def __init__(self, path: str, *, reason: str) -> None:
        super().__init__(
            _("Tesseract at %(path)s does not work (%(reason)s). Run: %(command)s")
            % {"path": path, "reason": reason, "command": INSTALL_LINE}
        )


class PageFailedError(OcrError):
    """Error for a page that failed; the others continue. number counts from 1."""

    def __init__(self, number: int, *, reason: str) -> None:
        super().__init__(
            _("Page %(number)d could not be read: %(reason)s")
            % {"number": number, "reason": reason}
        )


class OcrInterruptedError(OcrError):
    """Error for a reading that was ended from outside."""

    def __init__(self, name: str, *, reason: str) -> None:
        super().__init__(f"Reading the scan {name!r} was interrupted ({reason}).")
