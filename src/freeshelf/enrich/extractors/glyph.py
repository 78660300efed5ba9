"""A character of a PDF page with its position."""

from dataclasses import dataclass

from freeshelf.enrich.extractors.page_builder import Box


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its box; blanks and line ends have none."""

    character: str
    box: Box | None
    is_line_end_hyphen: bool = False
