"""Load what an address names, as far as everyone may see it."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from freeshelf.api.addresses import api_url
from freeshelf.api.errors import MovedError, NotThereError, RemovedError
from freeshelf.api.presenters import ANYONE
from freeshelf.changes.models import RecordChange
from freeshelf.library.access import readable
from freeshelf.library.models import Agent, File, FileContent, ReadingList, Resource
from freeshelf.library.origins import record_origins
from freeshelf.vocabularies.models import Concept, ConceptScheme


def find_record(identifier: str) -> Resource:
    """Return a record.

    Raises MovedError for a merged one, RemovedError for one that was withdrawn, and
    NotThereError for any other that not everyone may see.
    """
    visible = Resource.objects.visible_to(ANYONE).select_related("publisher")
    record = visible.filter(identifier=identifier).first()
    if record is not None:
        return record
    other = (
        Resource.objects.filter(readable(ANYONE), identifier=identifier)
        .select_related("merged_into")
        .defer("body")
        .first()
    )
    if other is not None and other.withdrawn_at is not None:
        raise RemovedError(
            _("This resource was withdrawn on %(date)s.")
            % {"date": other.withdrawn_at.date().isoformat()},
            removed_at=other.withdrawn_at,
        )
    if other is not None and other.merged_into is not None:
        successor = visible.filter(pk=other.merged_into.pk).first()
        if successor is not None:
            raise MovedError(url=api_url("records", successor.identifier))
    raise NotThereError(_("Resource not found"))


def find_file(identifier: str, number: int) -> tuple[File, FileContent]:
    """Return a file and its current content; raise NotThereError without one."""
    record = find_record(identifier)
    file = (
        File.objects.visible_to(ANYONE)
        .filter(resource=record.pk, number=number)
        .with_content()
        .first()
    )
    if file is None or file.current is None:
        raise NotThereError(_("File not found"))
    file.resource = record
    return file, file.current.content


def find_scheme(identifier: str) -> ConceptScheme:
    """Return a vocabulary with a concept that everyone may see."""
    scheme = open_schemes().filter(identifier=identifier).first()
    if scheme is None:
        raise NotThereError(_("Topic not found"))
    return scheme


def open_schemes() -> QuerySet[ConceptScheme]:
    """Return the vocabularies that everyone may see, or a concept in them."""
    visible = Concept.objects.visible_to(ANYONE).filter(scheme=OuterRef("pk"))
    return ConceptScheme.objects.filter(Q(is_public=True) | Exists(visible))


def find_concept(scheme: str, identifier: str) -> Concept:
    """Return a concept; raise MovedError for a merged one."""
    found = Concept.objects.called(scheme, identifier, user=ANYONE)
    if found is None:
        raise NotThereError(_("Topic not found"))
    if found.merged_into is not None:
        successor = found.merged_into
        raise MovedError(
            url=api_url("concepts", successor.scheme.identifier, successor.identifier)
        )
    return found


def find_agent(identifier: str) -> Agent:
    """Return a person or organisation; raise MovedError for a merged one."""
    agent = (
        Agent.objects.visible_to(ANYONE)
        .filter(identifier=identifier)
        .select_related("merged_into")
        .first()
    )
    if agent is None:
        raise NotThereError(_("Publisher not found"))
    if agent.merged_into is not None:
        raise MovedError(url=api_url("agents", agent.merged_into.identifier))
    return agent


def find_reading_list(slug: str, language: str) -> ReadingList:
    """Return a list in the language asked for, or its original."""
    visible = ReadingList.objects.visible_to(ANYONE)
    found: ReadingList | None = visible.called(slug, language=language)
    if found is None:
        raise NotThereError(_("Reading list not found"))
    return found


def find_source(name: str) -> Any:
    """Return a source that everyone may know of, with its `record_count`."""
    found = record_origins().sources().filter(slug=name).first()
    if found is None:
        raise NotThereError(_("Source not found"))
    return found


def last_change() -> datetime | None:
    """Return when something last changed in what everyone may read of records."""
    latest = RecordChange.objects.order_by("-number").values_list(
        "changed_at", flat=True
    )
    return latest.first()
