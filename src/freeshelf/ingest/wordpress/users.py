"""The account here that an account of the old site became."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.survey import Survey


def account_key(source_id: str, login: str) -> str:
    """What names an account at its source, run after run."""
    return f"account:{source_id}:{login}"


def account_of(source: Source, survey: Survey, login: str) -> AbstractBaseUser | None:
    """The account of a log-in name; none when it has none here."""
    author = survey.authors.get(login)
    if author is None:
        return None
    known = find_provenance(source, account_key(author.source_id, login))
    account = known.target if known is not None else None
    return account if isinstance(account, get_user_model()) else None
