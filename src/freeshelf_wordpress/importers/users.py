"""Find the user that an account of the old site became."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import (
    imported_as,
)
from freeshelf_wordpress.importers.survey import Survey


def account_key(source_id: str, login: str) -> str:
    """Return the record key of an account, the same in each run."""
    return f"account:{source_id}:{login}"


def account_of(source: Source, survey: Survey, login: str) -> AbstractBaseUser | None:
    """Return the user for a username of the old site, or None."""
    author = survey.authors.get(login)
    if author is None:
        return None
    return imported_as(source, account_key(author.source_id, login), get_user_model())
