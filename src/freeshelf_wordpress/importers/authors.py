"""Accounts of the old site: the people and the users that they became."""

from dataclasses import asdict
from functools import partial

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from freeshelf.ingest.agents_and_concepts import person
from freeshelf.ingest.batches import BatchedWriter, WriteJob
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of, find_target, imported_as
from freeshelf.library.models import Agent
from freeshelf.library.successors import latest
from freeshelf.privacy.services.search import was_erased
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.sources.records import SourceAuthor


def import_authors(context: ImportContext, writer: BatchedWriter) -> dict[str, Agent]:
    """Return the person of each account by username.

    An account that shows its username (“admin”) is no person, nor is a subscriber who
    created nothing; their data is stored.
    """
    survey = context.survey
    people: dict[str, Agent] = {}

    def write(author: SourceAuthor) -> str:
        made_something = author.login in survey.creators
        is_named = made_something or author.roles != ("subscriber",)
        agent = _person(context, author, is_named=is_named)
        if agent is not None:
            people[author.login] = agent
        return ""

    for author in survey.authors.values():
        if was_erased(author.email):
            continue
        job = WriteJob(
            partial(write, author), lambda _outcome: None, lambda _reason: None
        )
        writer.add(job)
    writer.flush()
    return people


def _person(
    context: ImportContext, author: SourceAuthor, *, is_named: bool
) -> Agent | None:
    key = f"author:{author.source_id}:{author.login}"
    checksum = checksum_of(asdict(author))
    provenance, agent = find_target(context.source, key)
    if provenance is not None and provenance.checksum == checksum:
        return latest(agent) if isinstance(agent, Agent) else None
    name = " ".join(author.display_name.split())[:500]
    is_person = is_named and bool(name) and name != author.login
    if is_person and not isinstance(agent, Agent):
        agent = person(name)
    # The data of an account that is no person belongs to the source.
    target = agent if isinstance(agent, Agent) else context.source
    context.save_provenance(key, target, checksum, asdict(author))
    return latest(agent) if isinstance(agent, Agent) else None


def account_key(source_id: str, login: str) -> str:
    """Return the record key of an account, the same in each run."""
    return f"account:{source_id}:{login}"


def account_of(source: Source, survey: Survey, login: str) -> AbstractBaseUser | None:
    """Return the user for a username of the old site, or None."""
    author = survey.authors.get(login)
    if author is None:
        return None
    return imported_as(source, account_key(author.source_id, login), get_user_model())
