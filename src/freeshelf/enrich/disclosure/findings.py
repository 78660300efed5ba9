"""Pieces and traits that a check of a file sees, and findings in them.

Readers of formats yield pieces, traits and gaps; the judgement turns pieces into
findings. All of it runs in the sandbox, and only findings and gaps leave it: a piece
has the words themselves, a finding never.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Box: TypeAlias = tuple[float, float, float, float]


class Strength(StrEnum):
    """Strength of a finding: a strong one keeps a file back until it is decided."""

    WEAK = "weak"
    STRONG = "strong"


class Means(StrEnum):
    """Ways to keep a piece of a file from someone who opens it in its usual program."""

    PROPERTY = "property"  # author, company, template, path, XMP, revision identifier
    COMMENT = "comment"
    ANNOTATION = "annotation"
    TRACKED_CHANGE = "tracked_change"  # deleted or moved text that is still there
    HIDDEN_TEXT = "hidden_text"  # by its format: hidden, vanished, render mode 3
    HIDDEN_PART = "hidden_part"  # sheet, row, column, slide, layer
    SPEAKER_NOTES = "speaker_notes"
    OUTSIDE_PAGE = "outside_page"
    TINY_TEXT = "tiny_text"
    GROUND_COLOUR = "ground_colour"
    UNDER_PICTURE = "under_picture"
    REDACTION = "redaction"  # text under a bar, mark or black highlight
    EARLIER_REVISION = "earlier_revision"
    ALTERNATIVE_TEXT = "alternative_text"  # and PDF's ActualText
    FORM_VALUE = "form_value"
    OUTLINE = "outline"
    LINK = "link"
    EMBEDDED = "embedded"  # attachments, workbooks behind charts, custom parts
    CACHED_VALUE = "cached_value"  # pivot caches, values of links to other files
    UNUSED_TEXT = "unused_text"  # shared strings without a cell, unreachable objects
    CROPPED_PICTURE = "cropped_picture"
    THUMBNAIL = "thumbnail"


# The kind of a weak finding: pictures within a document whose words OCR has not read.
PICTURE_NOT_READ = "picture_not_read"
# Likewise: words that are drawn as curves, which are read by nothing.
DRAWN_WORDS = "drawn_words"
# What a copy still has: pictures that have words which were to go, or may have them.
WORDS_IN_PICTURE = "words_in_picture"
# To go from a copy: pictures in which OCR still reads what the check found in pictures.
TELLING_PICTURES = "telling_pictures"


class Gap(StrEnum):
    """Reason for which a file, or the rest of it, was not looked at."""

    PASSWORD = "password"  # noqa: S105 - the name of a reason
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    SOUND = "sound"
    FILM = "film"
    ARCHIVE = "archive"
    UNSUPPORTED = "unsupported"
    NOT_READ = "not_read"  # a picture or scan that OCR has not read


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file, told by numbers alone: names of parts may name a person.

    Page, sheet or slide counts from 1, 0 for the file as a whole; start and end are
    offsets into the text that extraction stores for the page, -1 where the piece is
    not in it. The box is in points from the top left corner of the page as shown.
    Parts are steps inwards such as ("attachment", 2), ("row", 14).
    """

    page: int = 0
    start: int = -1
    end: int = -1
    box: Box | None = None
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in a file, as one run that can be read on its own.

    `means` is None for text that readers see. A row of a table is one piece, its cells
    separated by tabs; text that follows on another line or page is one piece with it
    where the reader can tell. Of a row with cells hidden unlike, each kind is a piece:
    `row` has all its cells, and `columns` the places in it of those of the piece.
    `is_byline` says that it is a property that names who wrote, saved or owns the file.
    """

    text: str
    place: Place = field(default_factory=Place)
    means: Means | None = None
    row: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()
    is_byline: bool = False


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that betrays without words, such as where a photo was taken."""

    kind: str
    strength: Strength
    place: Place = field(default_factory=Place)
    means: Means | None = None


@dataclass(frozen=True, slots=True)
class NotLookedAt:
    """A file, or a part of it, that was not looked at."""

    gap: Gap
    place: Place = field(default_factory=Place)


Seen: TypeAlias = Piece | Trait | NotLookedAt


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may identify a person: what kind, where, how strong; no value.

    `value_key` is the HMAC-SHA256 of kind and normalised value under a key of the
    library, in hexadecimal, by which equal values are decided together; empty where
    there is no value or no key.
    """

    kind: str
    strength: Strength
    place: Place = field(default_factory=Place)
    means: Means | None = None
    value_key: str = ""
