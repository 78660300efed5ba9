"""Errors of copies whose images were read again."""

from django.utils.translation import gettext_lazy as _

from freeshelf.enrich.errors import CopyRefusedError


class StillReadError(CopyRefusedError):
    """Error for a copy whose images show what was to go, whatever is painted over."""

    message = _(
        "The copy was rejected and deleted: its image of page %(pages)s still shows "
        "what you marked, although every line in which OCR (Tesseract) read it was "
        "painted over. You do not need to find the words: under “Mark by hand”, show "
        "that page, draw a box around the whole page, and create the copy again; or "
        "keep the file for staff only."
    )
