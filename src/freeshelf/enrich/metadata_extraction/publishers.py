"""Suggest the publisher of a document."""

import re
from collections.abc import Iterator

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.metadata_extraction.evidence import Evidence
from freeshelf.enrich.metadata_extraction.known_agents import KnownAgents
from freeshelf.enrich.metadata_extraction.suggested_value import (
    Field,
    Origin,
    SuggestedValue,
)

_NAME = r"([^\n©|•;]{3,120})"
_PUBLISHED_BY = re.compile(
    r"(?:published by|publisher\s*:|publié par|éditeur\s*:|publicado por|editorial\s*:|"
    r"editado por|издатель\s*:|издано|出版(?:者|社)?[:：]|الناشر\s*:?)\s*" + _NAME,
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)[ \t]*(?:copyright|by|©)?[ \t]*"
    rf"(?:(?:19|20)\d{{2}}[ \t,–-]*)*{_NAME}",
    re.IGNORECASE,
)
# Signs that a name ends and a sentence about it begins.
_NAME_END = re.compile(
    r"(?:[.,]\s|\s[-–|]\s|,?\s*(?:19|20)\d{2}\b|\s*\(|\s+all rights|\s+first published|"
    r"\s+todos los|\s+tous droits|\s+some rights|\s+licen[cs]ed)",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(
    r"^(the )?(author|publisher|editor|autor|auteur)s?\b", re.IGNORECASE
)
_IMPRINT = 4
_COVER = 2
_MAX_NAMED = 3
_MAX_NAME_LENGTH = 200


def propose_publishers(
    evidence: Evidence, *, agents: KnownAgents
) -> list[SuggestedValue]:
    """Suggest publishers from the imprint, the properties, and the cover."""
    found = [*_stated(evidence, agents)]
    for page in evidence.lined_pages:
        if page.number <= _IMPRINT or page.number >= evidence.page_count - 1:
            found += _in_imprint(page, agents)
    named = [
        one
        for page in evidence.pages
        if page.number <= _COVER
        for one in _named(page, agents)
    ]
    return [*found, *named[:_MAX_NAMED]]


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
        yield _from_properties(name, agents.find(name), agents, 0.7)
    for name in properties.authors:
        # Organisations often appear in the author property.
        known = agents.find(name)
        if agents.is_organization(known):
            yield _from_properties(name, known, agents, 0.5)


def _from_properties(
    name: str, known: int | None, agents: KnownAgents, confidence: float
) -> SuggestedValue:
    value, origin = agents.name(known) or name, Origin.PROPERTIES
    return SuggestedValue(
        Field.PUBLISHER, value, origin, confidence, excerpt=name, agent=known
    )


def _cut(text: str) -> str:
    end = _NAME_END.search(text)
    return " ".join(text[: end.start() if end else None].split()).strip(" .,:")


def _is_name(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < 3 or _PRONOUNS.match(text):
        return False
    # Scripts without capitals do not distinguish names from sentences.
    has_capitals = any(letter.isupper() for letter in letters)
    return has_capitals or not any(letter.islower() for letter in letters)
