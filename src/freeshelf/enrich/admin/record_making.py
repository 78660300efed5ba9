"""Create a draft from the decisions about suggestions."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from freeshelf.enrich.admin.suggestion_form import SuggestionForm
from freeshelf.enrich.file_suggestions import accept_suggestions
from freeshelf.enrich.metadata_extraction.known_agents import KnownAgents
from freeshelf.enrich.models import Suggestion
from freeshelf.enrich.signals import record_created
from freeshelf.library.models import Agent, IncomingFile, Resource
from freeshelf.library.services import NewRecord, attach_incoming, create_draft

ACTION = "freeshelf.resource.from_file"


@transaction.atomic
def create_draft_record(
    *, incoming: IncomingFile, form: SuggestionForm, now: datetime, user: User
) -> Resource:
    """Create a draft with the file attached, and save the accepted suggestions.

    Raises IncomingFileSettledError when someone else was faster.
    """
    names = KnownAgents.load()
    publisher = form.one("publisher")
    resource = create_draft(
        described=NewRecord(
            title=form.one("title"),
            issued=form.one("issued"),
            language=form.one("language"),
            publisher=_agent(publisher, Agent.Kind.ORGANIZATION, names)
            if publisher
            else None,
            creators=[
                _agent(name, form.creator_kinds.get(name) or Agent.Kind.PERSON, names)
                for name in form.chosen["creator"]
            ],
            identifiers=form.identifiers(),
        ),
        user=user,
    )
    attach_incoming(incoming=incoming, resource=resource, now=now, user=user)
    accept_suggestions(taken=form.taken, resource=resource, now=now, user=user)
    lines = [_line(one, value) for one, value in form.taken.items()]
    log(
        resource,
        ACTION,
        user=user,
        data={"name": incoming.original_name, "taken": lines},
    )
    record_created.send(
        IncomingFile, incoming=incoming, resource=resource, taken=lines, now=now
    )
    return resource


def unknown_names(form: SuggestionForm) -> list[str]:
    """Return names of agents that the library does not have yet."""
    names = KnownAgents.load()
    entered = [*form.chosen["publisher"], *form.chosen["creator"]]
    return [name for name in entered if names.find(name) is None]


def _agent(name: str, kind: str, names: KnownAgents) -> Agent:
    if (known := names.find(name)) is not None:
        return Agent.objects.get(pk=known)
    agent, _created = Agent.objects.get_or_create(name=name, kind=kind)
    return agent


def _line(one: Suggestion, value: str) -> dict[str, object]:
    return {
        "field": one.kind,
        "value": value,
        "proposed": one.value,
        "origin": one.origin,
        "page": one.page_number,
        "agent": one.agent,
    }
