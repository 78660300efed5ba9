"""Read the properties, the first pages and the last pages of a PDF, and quote them."""

from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from freeshelf.core.sandbox import (
    MEBIBYTE,
    SandboxError,
    SandboxLimits,
    SandboxRefusedError,
    stream,
)
from freeshelf.enrich.conf import limits_within_memory
from freeshelf.enrich.errors import (
    DamagedFileError,
    EncryptedFileError,
    InterruptedExtractionError,
    ReachingFileError,
)
from freeshelf.enrich.extractors.messages import (
    DocumentHead,
    ExtractedPage,
    MalformedMessageError,
    Stop,
    WordBox,
    parse_message,
)
from freeshelf.enrich.extractors.pdf_metadata import DocumentProperties
from freeshelf.enrich.language import (
    LanguageTally,
    detect_language,
    letters_and_digits,
)
from freeshelf.enrich.models import Suggestion
from freeshelf.enrich.text_extraction import is_environment_error

IMPRINT_PAGES = 6  # the first of a file; an imprint may be on the last two, too
_OTHER_LINE = 0.5  # times the height of a word
_RAISED = 0.8  # times the height of the word before or after it
_SHARED = 0.3  # of the height of a raised mark is beside that word


def with_printed_lines(page: ExtractedPage) -> ExtractedPage:
    """Return the page with a line break wherever the print has one.

    Only spaces become line breaks, so offsets stay valid.
    """
    characters = list(page.text)
    for before, word in pairwise(page.words):
        start, end = before[1], word[0]
        is_next = not _on_one_line(before, word)
        if is_next and end - start == 1 and characters[start] == " ":
            characters[start] = "\n"
    return replace(page, text="".join(characters))


def _on_one_line(before: WordBox, word: WordBox) -> bool:
    lower, higher = sorted((before, word), key=lambda box: box[5] - box[3])
    height = higher[5] - higher[3]
    if abs(word[3] - before[3]) <= height * _OTHER_LINE:
        return True
    # The mark of a footnote is smaller, and set higher than the name before it.
    small = lower[5] - lower[3]
    shared = min(lower[5], higher[5]) - max(lower[3], higher[3])
    return small < height * _RAISED and shared > small * _SHARED


READER = "freeshelf.enrich.extractors.pdf_metadata:read_description"
_LIMITS = SandboxLimits(
    memory_bytes=768 * MEBIBYTE,
    cpu_seconds=30,
    wall_seconds=90,
    silence_seconds=30,
    output_bytes=64 * MEBIBYTE,
)


@dataclass
class Evidence:
    """Input for suggestions; `pages` are the first ones and the last."""

    properties: DocumentProperties = field(default_factory=DocumentProperties)
    page_count: int = 0
    pages: list[ExtractedPage] = field(default_factory=list)

    @cached_property
    def lined_pages(self) -> list[ExtractedPage]:
        """These pages with a line break wherever the print has one."""
        return [with_printed_lines(page) for page in self.pages]

    @property
    def imprint_pages(self) -> list[ExtractedPage]:
        """Those of the lined pages where an imprint may be."""
        last = self.page_count - 1
        return [
            page
            for page in self.lined_pages
            if page.number <= IMPRINT_PAGES or page.number >= last
        ]

    def page_with(self, words: str, *, last: int) -> int:
        """Return the number of the first page up to last with these words, or 0."""
        squeezed = letters_and_digits(words)
        for page in self.pages:
            if page.number <= last and squeezed in letters_and_digits(page.text):
                return page.number
        return 0

    @property
    def text(self) -> str:
        """The text of these pages."""
        return "\n".join(page.text for page in self.pages)

    @cached_property
    def common_words(self) -> frozenset[str]:
        """The words that these pages have without a capital."""
        return frozenset(word for word in self.text.split() if word.islower())

    @cached_property
    def language(self) -> str:
        """The language of most of these pages, "und" if it cannot be detected."""
        tally = LanguageTally()
        for line in self.text.split("\n"):
            tally.add(detect_language(line), line)
        return tally.main_language()


def read_evidence(path: Path, *, name: str) -> Evidence:
    """Read the evidence in the sandbox; a fatal page costs only later ones.

    Raises EncryptedFileError, DamagedFileError and ReachingFileError, and
    InterruptedExtractionError when the file is not to blame.
    """
    evidence = Evidence()
    try:
        with closing(
            stream(
                READER,
                {"path": str(path.resolve())},
                limits=limits_within_memory(_LIMITS),
            )
        ) as values:
            for value in values:
                _take(value, evidence, name)
    except SandboxError as error:
        if is_environment_error(error):
            raise InterruptedExtractionError(name, reason=str(error)) from error
        if isinstance(error, SandboxRefusedError):
            raise ReachingFileError(name) from error
        if not evidence.page_count:
            raise DamagedFileError(name, pages_read=0) from error
    except MalformedMessageError as error:
        raise DamagedFileError(name, pages_read=0) from error
    return evidence


def _take(value: object, evidence: Evidence, name: str) -> None:
    if isinstance(value, dict) and "properties" in value:
        evidence.properties = DocumentProperties.parse(value)
        return
    message = parse_message(value)
    if isinstance(message, Stop):
        if message.reason == "encrypted":
            raise EncryptedFileError(name)
        raise DamagedFileError(name, pages_read=0)
    if isinstance(message, DocumentHead):
        evidence.page_count = message.page_count
    elif isinstance(message, ExtractedPage):
        evidence.pages.append(message)


EXCERPT_LENGTH = 160
Field = Suggestion.Kind
Origin = Suggestion.Origin


@dataclass(frozen=True, slots=True)
class SuggestedValue:
    """A value for a field, which only a person can accept.

    `page` is its page; 0 for a value on no page. `agent` is the primary key of a known
    person or organisation of this name. `printed` is a name in the order of the page.
    """

    field: Field
    value: str
    origin: Origin
    confidence: float
    page: int = 0
    excerpt: str = ""
    agent: int | None = None
    printed: str = ""

    @classmethod
    def on_page(
        cls,
        field: Field,
        value: str,
        confidence: float,
        page: ExtractedPage,
        place: tuple[int, int],
        agent: int | None = None,
        printed: str = "",
    ) -> "SuggestedValue":
        """Build a value that stands on a page, from one offset to another."""
        around = excerpt(page.text, *place)
        return cls(
            field,
            value,
            Origin.TEXT,
            confidence,
            page.number,
            around,
            agent,
            printed or value,
        )

    @classmethod
    def stated(
        cls,
        field: Field,
        value: str,
        confidence: float,
        text: str,
        page: int = 0,
        agent: int | None = None,
    ) -> "SuggestedValue":
        """Build a value of the file's properties; a page names it, too, if given."""
        return cls(field, value, Origin.PROPERTIES, confidence, page, text, agent)


def excerpt(text: str, start: int, end: int) -> str:
    """Return the text around a position, in one line."""
    margin = max(EXCERPT_LENGTH - (end - start), 0) // 2
    first, last = max(start - margin, 0), min(end + margin, len(text))
    words = " ".join(text[first:last].split())
    return ("…" if first else "") + words + ("…" if last < len(text) else "")


def best_first(proposals: list[SuggestedValue]) -> list[SuggestedValue]:
    """Return unique suggestions, the most certain first."""
    unique: dict[tuple[Field, str], SuggestedValue] = {}
    for proposal in sorted(proposals, key=lambda one: -one.confidence):
        unique.setdefault((proposal.field, proposal.value.casefold()), proposal)
    return list(unique.values())
