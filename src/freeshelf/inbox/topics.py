"""Proposals of topics, and the concepts that are made of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify
from wagtail.log_actions import log

from freeshelf.inbox.errors import AlreadyConceptError, KnownTopicError
from freeshelf.inbox.models import SuggestedTopic
from freeshelf.vocabularies.concept_writer import free_identifier
from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptNote,
    ConceptScheme,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_MAX_IDENTIFIER = 100


@transaction.atomic
def propose_topic(
    *,
    scheme: ConceptScheme,
    labels: Mapping[str, str],
    now: datetime,
    user: "User",
    definition: str = "",
    broader: Concept | None = None,
    reason: str = "",
) -> SuggestedTopic:
    """Store a proposal for the editors.

    Raises KnownTopicError for a label that a concept of the vocabulary has.
    """
    same = ConceptLabel.objects.filter(
        concept__scheme=scheme,
        concept__merged_into=None,
        text__in=list(labels.values()),
    ).exclude(kind=ConceptLabel.Kind.HIDDEN)
    for known in same.select_related("concept"):
        if labels.get(known.language) == known.text:
            raise KnownTopicError(label=known.text, concept=known.concept)
    proposal = SuggestedTopic.objects.create(
        scheme=scheme,
        labels=dict(labels),
        definition=definition,
        broader=broader,
        reason=reason,
        received_at=now,
    )
    log(proposal, "wagtail.create", user=user)
    return proposal


@transaction.atomic
def make_concept(*, proposal: SuggestedTopic, user: "User") -> Concept:
    """Create a concept from a proposal and close the proposal.

    Raises AlreadyConceptError for a proposal that already became a concept.
    """
    proposal = SuggestedTopic.objects.select_for_update().get(pk=proposal.pk)
    if proposal.concept_id is not None:
        raise AlreadyConceptError
    scheme = proposal.scheme
    language, label = proposal.main_label
    concept = Concept(
        scheme=scheme,
        identifier=_identifier(scheme, label),
        is_top=not proposal.broader,
    )
    concept.uri = f"{scheme.uri.rstrip('/#')}/{concept.identifier}"
    concept.save()
    if proposal.broader is not None:
        concept.broader.add(proposal.broader)
    for code, text in proposal.labels.items():
        ConceptLabel.objects.create(
            concept=concept,
            kind=ConceptLabel.Kind.PREFERRED,
            language=code,
            text=text,
        )
    if proposal.definition:
        ConceptNote.objects.create(
            concept=concept,
            kind=ConceptNote.Kind.DEFINITION,
            language=language,
            text=proposal.definition,
        )
    log(concept, "wagtail.create", user=user)
    proposal.concept = concept
    proposal.status = SuggestedTopic.Status.DONE
    proposal.save()
    return concept


def _identifier(scheme: ConceptScheme, label: str) -> str:
    base = slugify(label)[:_MAX_IDENTIFIER].strip("-") or "concept"
    taken = scheme.concepts.values_list("identifier", flat=True)
    return free_identifier(base, set(taken))
