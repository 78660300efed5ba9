"""Collect all suggestions for one document."""

from datetime import datetime

from freeshelf.core.languages import is_language_tag
from freeshelf.enrich.language import UNDETERMINED, LanguageTally, detect_language
from freeshelf.enrich.metadata_extraction.creators import suggest_creators
from freeshelf.enrich.metadata_extraction.dates import propose_dates
from freeshelf.enrich.metadata_extraction.evidence import Evidence
from freeshelf.enrich.metadata_extraction.identifiers import suggest_identifiers
from freeshelf.enrich.metadata_extraction.known_agents import KnownAgents
from freeshelf.enrich.metadata_extraction.publishers import propose_publishers
from freeshelf.enrich.metadata_extraction.suggested_value import (
    Field,
    Origin,
    SuggestedValue,
    best_first,
)
from freeshelf.enrich.metadata_extraction.titles import propose_titles

# More than this number per field is no help to choose.
_MOST = {Field.TITLE: 4, Field.ISSUED: 4, Field.PUBLISHER: 5, Field.LANGUAGE: 3}
_MAX_NUMBERS = 8


def suggest_metadata(
    evidence: Evidence, *, agents: KnownAgents, now: datetime
) -> list[SuggestedValue]:
    """Suggest metadata for a document, by field and decreasing confidence."""
    found = best_first(
        [
            *propose_titles(evidence, agents=agents),
            *propose_dates(evidence, now=now),
            *_languages(evidence),
            *propose_publishers(evidence, agents=agents),
            *suggest_creators(evidence, agents=agents),
            *suggest_identifiers(evidence),
        ]
    )
    return [
        proposal
        for field in Field
        for proposal in [one for one in found if one.field == field][
            : _MOST.get(field, _MAX_NUMBERS)
        ]
    ]


def _languages(evidence: Evidence) -> list[SuggestedValue]:
    found = []
    detected = _main_language(evidence)
    if detected != UNDETERMINED:
        found.append(
            SuggestedValue(Field.LANGUAGE, detected, Origin.MEASURE, confidence=0.9)
        )
    for stated in evidence.properties.languages:
        tag = stated.replace("_", "-")
        # Programs write their own locale there, so the region is not evidence.
        tag = tag.partition("-")[0].lower() if len(tag) == 5 else tag
        if is_language_tag(tag):
            found.append(
                SuggestedValue(
                    Field.LANGUAGE,
                    tag,
                    Origin.PROPERTIES,
                    confidence=0.4,
                    excerpt=stated,
                )
            )
    return found


def _main_language(evidence: Evidence) -> str:
    tally = LanguageTally()
    for line in evidence.text.split("\n"):
        tally.add(detect_language(line), line)
    return tally.main_language()
