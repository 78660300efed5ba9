"""Collect all suggestions for one document."""

from datetime import datetime

from freeshelf.core.languages import is_language_tag
from freeshelf.enrich.language import UNDETERMINED
from freeshelf.enrich.metadata_extraction.agents import (
    KnownAgents,
    stated_creators,
)
from freeshelf.enrich.metadata_extraction.authors import printed_authors
from freeshelf.enrich.metadata_extraction.dates import propose_dates
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    Origin,
    SuggestedValue,
    best_first,
)
from freeshelf.enrich.metadata_extraction.imprint import suggest_identifiers
from freeshelf.enrich.metadata_extraction.publishers import (
    corporate_authors,
    propose_publishers,
)
from freeshelf.enrich.metadata_extraction.statements import suggest_statements
from freeshelf.enrich.metadata_extraction.titles import propose_titles

# More than this number per field is no help to choose.
_MOST = {
    Field.TITLE: 4,
    Field.ISSUED: 4,
    Field.PUBLISHER: 5,
    Field.LANGUAGE: 3,
    Field.CREATOR: 100,
    Field.CORPORATE: 2,
    Field.SERIES: 2,
    Field.EDITION: 2,
    Field.LICENCE: 3,
    Field.ABSTRACT: 2,
}
_MAX_NUMBERS = 8


def suggest_metadata(
    evidence: Evidence, *, agents: KnownAgents, now: datetime
) -> list[SuggestedValue]:
    """Suggest metadata for a document, by field and decreasing confidence."""
    titles = best_first(propose_titles(evidence, agents=agents))
    title = titles[0].value if titles else ""
    authors = printed_authors(evidence, agents=agents, title=title)
    found = best_first(
        [
            *titles,
            *propose_dates(evidence, now=now, title=title),
            *_languages(evidence),
            *propose_publishers(evidence, agents=agents, authors=authors),
            *authors,
            *corporate_authors(evidence, title=title, authors=authors),
            *stated_creators(evidence, agents=agents, printed=authors),
            *suggest_statements(evidence, title=title),
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
    detected = evidence.language
    if detected != UNDETERMINED:
        found.append(
            SuggestedValue(Field.LANGUAGE, detected, Origin.MEASURE, confidence=0.9)
        )
    for stated in evidence.properties.languages:
        tag = stated.replace("_", "-")
        # Programs write their own locale there, so the region is not evidence.
        tag = tag.partition("-")[0].lower() if len(tag) == 5 else tag
        if is_language_tag(tag):
            found.append(SuggestedValue.stated(Field.LANGUAGE, tag, 0.4, stated))
    return found
