"""Suggest the authors of a document, from its pages and its properties."""

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

_WRITTEN_BY = re.compile(
    r"(?m)^\s*(?:(?:lead |main )?authors?\s*:|(?:researched and )?written by\b:?|"
    r"prepared by\b:?|auteure?s?\s*:|rédigé par\b:?|autor(?:a|as|es)?\s*:|"
    r"elaborado por\b:?|автор(?:ы)?\s*:|作者[:：]|المؤلف(?:ون)?\s*:)"
    r"[ \t]*([^\n]{3,200})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*;\s*|\s*,\s*(?:and|y|et|и)\s+|\s+(?:and|&|y|et|и|و)\s+|、|，", re.IGNORECASE
)
# Names that programs and machines insert.
_NOBODY = re.compile(
    r"^(admin(istrator)?|user|utilisateur|usuario|author|owner|windows( user)?|"
    r"microsoft.*|office.*|pc\d*|default|unknown|anonymous|test|scanner|hp|canon|xerox)$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"^(?:[^\W\d_]\.?)+$")
_PAGES = 4
_MOST = 12


def suggest_creators(
    evidence: Evidence, *, agents: KnownAgents
) -> list[SuggestedValue]:
    """Suggest authors, with more confidence when pages and properties agree."""
    found: list[SuggestedValue] = []
    for page in evidence.lined_pages:
        if page.number <= _PAGES:
            found += _on_page(page, agents)
    for text in evidence.properties.authors:
        found += _stated(text, evidence, agents)
    return found[:_MOST]


def _on_page(page: ExtractedPage, agents: KnownAgents) -> Iterator[SuggestedValue]:
    for match in _WRITTEN_BY.finditer(page.text):
        for name in _split(match[1]):
            known = agents.find(name)
            yield SuggestedValue.on_page(
                Field.CREATOR,
                agents.name(known) or family_name_first(name),
                0.6 if known is None else 0.7,
                page,
                match.span(),
                known,
            )


def _stated(
    text: str, evidence: Evidence, agents: KnownAgents
) -> Iterator[SuggestedValue]:
    agent = agents.find(text)
    names = [text] if agent is not None else list(_split(text))
    for name in names:
        known = agents.find(name)
        if agents.is_organization(known):
            # It is suggested as the publisher.
            continue
        page = evidence.page_with(name, last=_PAGES)
        yield SuggestedValue(
            field=Field.CREATOR,
            value=agents.name(known) or family_name_first(name),
            origin=Origin.PROPERTIES,
            confidence=0.55 if page else 0.25,
            page=page,
            excerpt=text,
            agent=known,
        )


def _split(text: str) -> Iterator[str]:
    for part in _BETWEEN.split(text):
        name = " ".join(part.split()).strip(" .,;")
        letters = sum(letter.isalpha() for letter in name)
        is_name = letters >= 3 and len(name) <= 100 and not _NOBODY.match(name)
        if is_name and not any(one.isdigit() or one in "@/_" for one in name):
            yield name


def family_name_first(name: str) -> str:
    """Return “Family name, Given names” if the order is clear.

    Only for two words, or a name with initials in between; others are unchanged.
    """
    words = name.split()
    if "," in name or not 2 <= len(words) <= 4 or not _is_western(words):
        return name
    middle = words[1:-1]
    if middle and not all(_INITIALS.match(word) for word in middle):
        return name
    return f"{words[-1]}, {' '.join(words[:-1])}"


def _is_western(words: list[str]) -> bool:
    """Return whether each word begins with a capital and is not an acronym."""
    return all(word[0].isupper() for word in words) and not any(
        word.isupper() and len(word) > 2 and "." not in word for word in words
    )
