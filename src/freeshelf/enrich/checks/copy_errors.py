"""Errors of copies whose images were read again."""

from django.utils.translation import gettext_lazy as _

from freeshelf.enrich.errors import CopyRefusedError


class StillReadError(CopyRefusedError):
    """Error for a copy whose images still show what was to go."""

    message = _(
        "The copy was rejected and deleted: its image of page %(pages)s still shows "
        "what you marked: OCR (Tesseract) can read it. You do not need to find the "
        "words: under “Mark by hand”, show that page, draw a box around the whole "
        "page, and create the copy again; or keep the file for staff only."
    )
