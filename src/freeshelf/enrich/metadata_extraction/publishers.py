"""Suggest publishers and corporate authors from imprint, cover and properties."""

import re
from collections.abc import Iterable, Iterator

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.language import fold
from freeshelf.enrich.metadata_extraction.agents import KnownAgents
from freeshelf.enrich.metadata_extraction.citation import citations
from freeshelf.enrich.metadata_extraction.evidence import (
    IMPRINT_PAGES,
    Evidence,
    Field,
    Origin,
    SuggestedValue,
)
from freeshelf.enrich.metadata_extraction.names import is_organization, names_in

_NAME = r"([^\n©|•;]{3,120})"
_PUBLISHED_BY = re.compile(
    r"(?:published (?:in [^\W\d_]+ )?by|publisher\s*:|publié par|éditeur\s*:|"
    r"publication\s*:|"
    r"publicado por|editorial\s*:|editado por|edita\s*:|издатель(?:ство)?\s*:|издано|"
    r"出版(?:者|社|单位)?\s*[:：]|发布单位\s*[:：]|الناشر\s*:?|نشرته?|صادر عن|"
    r"جهة النشر\s*:)"
    r"[ \t]*\n?[ \t]*" + _NAME,
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:©|(?:copyright|\(c\))(?=[ \t]*(?:©|\(c\)|by\b)|"
    r"[^\n]{0,80}(?:19|20)\d{2}))"
    r"[ \t]*(?:copyright|by|©|\(c\))?[ \t]*"
    rf"(?:(?:19|20)\d{{2}}[ \t,–-]*)*(?:(?:by|par|por)[ \t]+)?{_NAME}",
    re.IGNORECASE,
)
# Houses whose name alone says who publishes, where a first page has it in a short line.
_HOUSE = re.compile(
    r"(?<!\w)(?:ACM|BioMed Central|WILEY-VCH|Wiley|Springer(?: Nature)?|Elsevier|IEEE|"
    r"Copernicus Publications|JACoW Publishing|ChemRxiv|MDPI|Frontiers Media|PLOS|"
    r"Taylor & Francis|Routledge|SAGE(?: Publications)?|IOP Publishing|O'Reilly Media|"
    r"[A-Z][a-z]+ University Press|Presses [Uu]niversitaires de [A-Z][a-zé]+)(?!\w)"
)
# A house in a line with the year of its rights, without their sign.
_HOUSE_AND_YEAR = re.compile(
    r"(?m)^\W*(?P<name>[^\W\d_][^\n\d]{2,70}(?:society|press|publications?|publishing|"
    r"verlag)(?:, inc\.)?),?\s(?:19|20)\d{2}\W*$",
    re.IGNORECASE,
)
# The university where it is written publishes a thesis.
_THESIS = re.compile(
    r"(?<!\w)(?:thesis|dissertation|dissertação|tese|tesis|trabajo (?:de )?fin de|"
    r"thèse|mémoire de|proefschrift|masterarbeit|диссертаци[яи])(?!\w)",
    re.IGNORECASE,
)
_UNIVERSITY = re.compile(r"universi|hochschule|университет|hogeschool", re.IGNORECASE)
# A company owns what it wrote; who publishes for others is told by words of its name.
_COMPANY = re.compile(
    r"(?<!\w)(?:gmbh|inc|ltd|llc|limited|corp(?:oration)?|company|ab|ag|s\.?a|plc|bv)"
    r"\.?(?!\w)",
    re.IGNORECASE,
)
_PUBLISHES = re.compile(
    r"(?<!\w)(?:press(?:es)?|publish\w*|books|verlag|editorial|éditions|media|society|"
    r"publications?)(?!\w)",
    re.IGNORECASE,
)
# Signs that a name ends and a sentence about it begins.
_NAME_END = re.compile(
    r"(?:[.,]\s|\s[-–|]\s|\s+on behalf of\s|,?\s*(?:19|20)\d{2}\b|"
    r"\s*\(|\s(?:is|are|was|were|has|have|holds?)\s|\s+all rights|\s+first published|"
    r"\s+todos los|\s+tous droits|\s+some rights|\s+licen[cs]ed)",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(
    r"^(the )?(author|publisher|editor|autor|auteur)s?\b", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"[\[\]{}∈=]|copyright|\b(?:in|of|by|and)$|^the [a-z]", re.IGNORECASE
)
_COVER, _COVER_LINE, _HOUSE_LINE = 2, 80, 160
_PARTICLE, _MOST_WORDS = 3, 9  # letters of small words in names, words of a name
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_MAX_NAMED = 3
_MAX_NAME_LENGTH = 200


def propose_publishers(
    evidence: Evidence, *, agents: KnownAgents, authors: Iterable[SuggestedValue] = ()
) -> list[SuggestedValue]:
    """Suggest publishers from imprint, citation, houses, thesis and properties.

    Persons and companies that hold the rights of their own text are no publishers.
    """
    found = [
        one for page in evidence.imprint_pages for one in _in_imprint(page, agents)
    ]
    found += _cited(evidence, agents)
    found += [one for page in evidence.imprint_pages[:2] for one in _houses(page)]
    found += _of_thesis(evidence)
    named = [
        one
        for page in evidence.pages
        if page.number <= _COVER
        for one in _named(page, agents)
    ]
    persons = {fold(one.printed) for one in authors if one.field == Field.CREATOR}
    printed = [
        one
        for one in found
        if fold(one.printed) not in persons
        and (one.agent or _PUBLISHES.search(one.printed) or _may_publish(one.printed))
    ]
    return [*printed, *named[:_MAX_NAMED], *_stated(evidence, agents)]


def _cited(evidence: Evidence, agents: KnownAgents) -> Iterator[SuggestedValue]:
    for one in citations(evidence):
        if one.publisher:
            known = agents.find(one.publisher)
            name = agents.name(known) or one.publisher
            yield SuggestedValue.on_page(
                Field.PUBLISHER, name, 0.65, one.page, one.place, known
            )


def _is_company(name: str) -> bool:
    return bool(_COMPANY.search(name)) and not _PUBLISHES.search(name)


def _may_publish(name: str) -> bool:
    """Return whether a name is of no person, and of no company that owns its text."""
    is_brand = " " not in name and not name.isupper() and name.isascii()
    return not (is_brand or _COMPANY.search(name) or names_in(name))


def _houses(page: ExtractedPage) -> Iterator[SuggestedValue]:
    for line in _LINE.finditer(page.text):
        match = _HOUSE.search(line[0])
        if match and len(line[0]) <= _HOUSE_LINE:
            place = (line.start() + match.start(), line.start() + match.end())
            yield SuggestedValue.on_page(Field.PUBLISHER, match[0], 0.55, page, place)
    for dated in _HOUSE_AND_YEAR.finditer(page.text):
        name, place = dated["name"], dated.span("name")
        yield SuggestedValue.on_page(Field.PUBLISHER, name, 0.5, page, place)


def _of_thesis(evidence: Evidence) -> Iterator[SuggestedValue]:
    for page in evidence.lined_pages[:1]:
        lines = _LINE.finditer(page.text) if _THESIS.search(page.text) else ()
        for line in lines:
            name = " ".join(line[0].split()).strip(" .,|")
            if _UNIVERSITY.search(name) and _is_body(name):
                yield SuggestedValue.on_page(
                    Field.PUBLISHER, name, 0.5, page, line.span()
                )
                return


def corporate_authors(
    evidence: Evidence, *, title: str, authors: Iterable[SuggestedValue]
) -> list[SuggestedValue]:
    """Suggest the organisation that wrote a document which names no author.

    It stands in a line of its own on the first page, or holds the rights of its text.
    """
    if any(True for _one in authors):
        return []
    found: list[SuggestedValue] = []
    for page in evidence.lined_pages[:1]:
        for line in _LINE.finditer(page.text):
            name = " ".join(line[0].split()).strip(" .,|")
            if len(name) <= _COVER_LINE and _is_body(name) and name not in title:
                found.append(
                    SuggestedValue.on_page(
                        Field.CORPORATE, name, 0.6, page, line.span()
                    )
                )
    for page in evidence.imprint_pages:
        for match in _COPYRIGHT.finditer(page.text):
            name = _cut(match[1])
            if _is_name(name) and _is_company(name):
                found.append(
                    SuggestedValue.on_page(
                        Field.CORPORATE, name, 0.5, page, match.span()
                    )
                )
    return found[:1]


def _is_body(name: str) -> bool:
    words = name.split()
    has_small = [word for word in words if word[0].islower() and len(word) > _PARTICLE]
    return (
        is_organization(name)
        and 1 < len(words) <= _MOST_WORDS
        and len(words[0].strip(".")) > 1
        and not has_small
        and not any(one in name for one in ":?!•@/|[")
        and not any(map(str.isdigit, name))
    )


def _in_imprint(page: ExtractedPage, agents: KnownAgents) -> Iterator[SuggestedValue]:
    for pattern, confidence in ((_PUBLISHED_BY, 0.8), (_COPYRIGHT, 0.7)):
        for match in pattern.finditer(page.text):
            # A name may continue in the next line.
            known = agents.find_prefix(page.text[match.start(1) :][:_MAX_NAME_LENGTH])
            name = agents.name(known) or _cut(match[1])
            if not _is_name(name):
                continue
            sure = confidence + (-0.2 if known is None else 0.1)
            yield SuggestedValue.on_page(
                Field.PUBLISHER, name, sure, page, match.span(), known
            )


def _named(page: ExtractedPage, agents: KnownAgents) -> Iterator[SuggestedValue]:
    for pk, _folded in agents.named_in(page.text):
        if not agents.is_organization(pk):
            continue
        name = agents.name(pk)
        yield SuggestedValue(
            Field.PUBLISHER, name, Origin.TEXT, 0.3, page.number, agent=pk
        )


def _stated(evidence: Evidence, agents: KnownAgents) -> Iterator[SuggestedValue]:
    properties = evidence.properties
    for name in properties.publishers:
        known = agents.find(name)
        value = agents.name(known) or name
        page = evidence.page_with(name, last=IMPRINT_PAGES)
        sure = 0.7 if page else 0.4
        yield SuggestedValue.stated(Field.PUBLISHER, value, sure, name, page, known)
    for name in properties.authors:
        # Organisations often appear in the author property.
        known = agents.find(name)
        if agents.is_organization(known):
            value = agents.name(known)
            yield SuggestedValue.stated(Field.PUBLISHER, value, 0.5, name, agent=known)


def _cut(text: str) -> str:
    end = _NAME_END.search(text)
    return " ".join(text[: end.start() if end else None].split()).strip(" .,:")


def _is_name(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < 3 or _PRONOUNS.match(text) or _NO_NAME.search(text):
        return False
    # Scripts without capitals do not distinguish names from sentences.
    has_capitals = any(letter.isupper() for letter in letters)
    return has_capitals or not any(letter.islower() for letter in letters)
