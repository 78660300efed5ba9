"""Read how a document asks to be cited: its authors, year and publisher."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.metadata_extraction.evidence import Evidence
from freeshelf.enrich.metadata_extraction.names import is_organization, names_in

_LABEL = re.compile(
    r"(?:(?:suggested|recommended|preferred) citation|(?:please )?cite (?:this|as)"
    r"[^:\n]{0,40}|how to cite[^:\n]{0,40}|to cite this[^:\n]{0,40}|citation|"
    r"cita (?:sugerida|recomendada)|cítese como|cómo citar[^:\n]{0,40}|"
    r"citation (?:suggérée|recommandée)|pour citer[^:\n]{0,40}|référence suggérée|"
    r"рекомендуемая (?:ссылка|цитата)|для цитирования|ссылаться как|"
    r"建议引用(?:格式)?|引用格式|推荐引用|"
    r"الاقتباس المقترح|للاقتباس|يُ?رجى الاقتباس[^:\n]{0,20}|طريقة الاستشهاد)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
_YEAR = re.compile(
    # Brackets of a line from right to left may be stored the other way round.
    r"[\s.,，。(（)]+((?:19|20)\d{2})(?:[,，][^)）]{0,20})?[)）(.,:，。：]*\s*"
)
_PLACE = re.compile(
    r"[.,。]\s*[^\W\d_][^.:,\d]{1,30}\s*[:：]\s*([^.。\d\n]{3,120}?)(?:,\s*\d{4})?\s*(?:[.。]|$)"
)
_MOST = 600


@dataclass(frozen=True, slots=True)
class Citation:
    """The statements of a citation, and its place on a page."""

    page: ExtractedPage
    place: tuple[int, int]
    authors: list[str]
    organization: str
    publisher: str
    year: str


def citations(evidence: Evidence) -> Iterator[Citation]:
    """Yield the citations that the first and last pages ask for."""
    for page in evidence.pages:
        for label in _LABEL.finditer(page.text):
            yield _read(page, label)


def _read(page: ExtractedPage, label: re.Match[str]) -> Citation:
    end = page.text.find("\n", label.end())
    end = min(end if end > 0 else len(page.text), label.end() + _MOST)
    text = page.text[label.end() : end]
    year = _YEAR.search(text)
    by = text[: year.start()].strip(" .,") if year else ""
    if year and year.start() > 0 and text[year.start() : year.start() + 1] == ".":
        by = f"{by}."
    by = re.sub(r"\s+et al\.?$", "", by)
    authors = names_in(by, marked=True)
    organization = "" if authors or not is_organization(by) else by.rstrip(".")
    publisher = _PLACE.search(text, year.end() if year else 0)
    return Citation(
        page,
        (label.start(), end),
        authors,
        organization,
        publisher[1].strip() if publisher else "",
        year[1] if year else "",
    )
