"""Words for findings: what was seen, and why it may harm."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.enrich.check_models import NOT_LOOKED_AT, FileFinding
from freeshelf.enrich.checks.decisions import copy_in_place_of
from freeshelf.enrich.disclosure.findings import Gap
from freeshelf.library.models import FileVersion

_SHOWABLE = gettext_lazy("Readers can make it visible, and it may be there by mistake.")
# What was seen, and why it may harm.
_KINDS: dict[str, tuple[Any, Any]] = {
    "phone": (
        gettext_lazy("phone number"),
        gettext_lazy("Whoever knows the number can find or threaten its owner."),
    ),
    "email": (
        gettext_lazy("email address"),
        gettext_lazy("Whoever knows the address can find or threaten its owner."),
    ),
    "account_name": (
        gettext_lazy("account with a messaging app or social network"),
        gettext_lazy("Whoever knows the account can find or threaten its owner."),
    ),
    "iban": (
        gettext_lazy("bank account"),
        gettext_lazy("A bank account can be traced to its holder."),
    ),
    "passport_line": (
        gettext_lazy("passport"),
        gettext_lazy(
            "It contains the name, nationality and date of birth of a person."
        ),
    ),
    "national_number": (
        gettext_lazy("national identity number"),
        gettext_lazy("This number identifies one person to the authorities."),
    ),
    "passport_number": (
        gettext_lazy("passport number"),
        gettext_lazy("This number identifies one person to the authorities."),
    ),
    "identity_number": (
        gettext_lazy("identity card number"),
        gettext_lazy("This number identifies one person to the authorities."),
    ),
    "birth_date": (
        gettext_lazy("date of birth"),
        gettext_lazy("Together with a place or initials, it identifies one person."),
    ),
    "age_under_18": (
        gettext_lazy("age of a child"),
        gettext_lazy("A child can be recognised by those who know the place."),
    ),
    "initials": (
        gettext_lazy("initials with a date or place"),
        gettext_lazy("Neighbours and offenders may recognise who is meant."),
    ),
    "street_address": (
        gettext_lazy("street address"),
        gettext_lazy("A person whom others are trying to find may live there."),
    ),
    "shelter_address": (
        gettext_lazy("address of a shelter"),
        gettext_lazy("Others are trying to find the people who live there."),
    ),
    "school": (
        gettext_lazy("school"),
        gettext_lazy("A child can be found there."),
    ),
    "case_number": (
        gettext_lazy("case number next to a name"),
        gettext_lazy("Court files name everyone involved."),
    ),
    "person_name": (
        gettext_lazy("name of a person at risk"),
        gettext_lazy("The text says what was done to the person, or what they said."),
    ),
    "redacted_text": (
        gettext_lazy("text under a redaction"),
        gettext_lazy("Anyone can copy what is under the bar."),
    ),
    "covered_picture": (
        gettext_lazy("image under a redaction"),
        gettext_lazy("Anyone can remove the bar and see the image."),
    ),
    "user_path": (
        gettext_lazy("file path with a username"),
        gettext_lazy("It names who worked on the file."),
    ),
    "gps": (
        gettext_lazy("place where a photo was taken"),
        gettext_lazy("It can lead to a house, often to within a few metres."),
    ),
    "thumbnail": (
        gettext_lazy("thumbnail of the uncropped photo"),
        gettext_lazy("It shows what was cut off or painted over."),
    ),
    "cropped_picture": (
        gettext_lazy("cropped image that still contains the part cut off"),
        gettext_lazy("Anyone can restore what was cut off."),
    ),
    "picture_not_read": (
        gettext_lazy("images that OCR has not read"),
        gettext_lazy("An image can be a form, a list or a message: look at it."),
    ),
    "drawn_words": (
        gettext_lazy("words drawn as curves, which the check cannot read"),
        gettext_lazy("They can say anything: read the page yourself."),
    ),
    "hidden_content": (
        gettext_lazy("hidden content: check it yourself"),
        _SHOWABLE,
    ),
    "earlier_revision": (
        gettext_lazy("earlier version inside the file"),
        _SHOWABLE,
    ),
    "attachment": (
        gettext_lazy("attachment"),
        _SHOWABLE,
    ),
    "comment": (
        gettext_lazy("comment"),
        _SHOWABLE,
    ),
    "author": (
        gettext_lazy("author in the file properties"),
        gettext_lazy("It names who wrote the file."),
    ),
}
_UNKNOWN = gettext_lazy("It may reveal who someone is.")

_GAPS: dict[str, Any] = {
    Gap.PASSWORD: gettext_lazy("It has a password."),
    Gap.DAMAGED: gettext_lazy("It is damaged, or the check failed."),
    Gap.TOO_LARGE: gettext_lazy("It is too large to be checked in full."),
    Gap.SOUND: gettext_lazy("Audio is not checked."),
    Gap.FILM: gettext_lazy("Videos are not checked."),
    Gap.ARCHIVE: gettext_lazy("The contents of an archive are not checked."),
    Gap.UNSUPPORTED: gettext_lazy("This format is not checked."),
    Gap.NOT_READ: gettext_lazy("It contains images of text that OCR has not read."),
}


def label_of(kind: str) -> str:
    """Return what a finding of a kind is, in a few words."""
    if kind == NOT_LOOKED_AT:
        return _("not checked")
    known = _KINDS.get(kind)
    return str(known[0]) if known else kind.replace("_", " ")


def labels_of(kinds: str) -> list[str]:
    """Return what findings of kinds are; the kinds have blanks between them."""
    return [label_of(kind) for kind in kinds.split()]


def harm_of(finding: FileFinding) -> str:
    """Return in a sentence why a finding may harm, or why nothing was looked at."""
    if finding.kind == NOT_LOOKED_AT:
        return str(_GAPS.get(finding.gap, ""))
    known = _KINDS.get(finding.kind)
    return str(known[1] if known else _UNKNOWN)


# Kinds of parts of a file that an editor can leave out as a whole.
PARTS_TO_LEAVE_OUT = (
    ("links", gettext_lazy("The addresses of links")),
    ("alternative_texts", gettext_lazy("Descriptions of images (alternative texts)")),
    ("pictures", gettext_lazy("All images")),
)
# Codes of what a copy has not, in the order in which it is told.
_LEFT_OUT = {
    "hidden_text": gettext_lazy(
        "hidden text, and headers and footers that no page shows"
    ),
    "hidden_parts": gettext_lazy("hidden sheets, rows, columns and slides"),
    "speaker_notes": gettext_lazy("speaker notes"),
    "tracked_changes": gettext_lazy("tracked changes and deleted text"),
    "comments": gettext_lazy("comments"),
    "formulas": gettext_lazy("formulas; their values were kept"),
    "formats": gettext_lazy(
        "conditional formats, filters, pivot tables and styles of tables"
    ),
    "pictures": gettext_lazy(
        "images that could not be redrawn, or that were to be removed"
    ),
    "black_pictures": gettext_lazy(
        "images in which OCR reads what was to go; they are black"
    ),
    "drawings": gettext_lazy("drawings of unknown types"),
    "diagrams": gettext_lazy("diagrams (SmartArt)"),
    "charts": gettext_lazy("charts"),
    "workbooks_of_charts": gettext_lazy(
        "the workbooks behind charts; their values were kept"
    ),
    "embedded": gettext_lazy("embedded files and objects"),
    "media": gettext_lazy("audio and video"),
    "animations": gettext_lazy("animations and transitions"),
    "links": gettext_lazy(
        "links to anything other than web or email addresses, or that were to be "
        "removed"
    ),
    "alternative_texts": gettext_lazy("alternative texts of images"),
    "fields": gettext_lazy("fields; the text they showed was kept"),
    "styles": gettext_lazy("colours, fonts and layout"),
    "scripts": gettext_lazy("scripts"),
    "forms": gettext_lazy("form fields and their contents"),
    "headers": gettext_lazy(
        "email headers other than subject, sender, recipients and date; the copy is "
        "plain text"
    ),
    "attachments": gettext_lazy("email attachments"),
    "read_lines": gettext_lazy(
        "whole lines of pages that are images: OCR read words to redact in them, "
        "beside the bars or in no text; look at the copy once"
    ),
    "text": gettext_lazy("some text: compare the copy with the original"),
}


def words_of_left_out(codes: str) -> list[Any]:
    """Return in words what a copy has not; codes have blanks between them."""
    found = set(codes.split())
    return [words for code, words in _LEFT_OUT.items() if code in found]


def words_of_replaced(version: FileVersion) -> str:
    """Return in a sentence that a copy was made since a version; empty if none."""
    copy = copy_in_place_of(version)
    if copy is None or copy.finished_at is None:
        return ""
    day = {"day": date_format(copy.finished_at, "SHORT_DATE_FORMAT")}
    said = _(
        "A redacted copy replaced this version, or a later one, on %(day)s. What was "
        "removed may still be in it. It is not published automatically, even if the "
        "check finds nothing: someone must decide under Library › Before publishing."
    )
    return said % day
