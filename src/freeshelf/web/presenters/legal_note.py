"""Prepare the note on the status of a law, and that it is not legal advice."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from freeshelf.library.models import Resource
from freeshelf.web.presenters.formats import full_date

LEGISLATION = "legislation"


@dataclass(frozen=True, slots=True)
class LegalNote:
    """Legal status, its meaning, and its date."""

    status: str  # “As adopted”
    meaning: str
    advice: str


def legal_note(resource: Resource, *, is_law: bool = False) -> LegalNote | None:
    """Return the note on a law; None for other records.

    A record is a law if it has a legal status, or if its type says so.
    """
    if not (resource.legal_status or is_law):
        return None
    return LegalNote(
        status=legal_word(resource) or _("Legal status not recorded"),
        meaning=_meaning(resource.legal_status),
        advice=_advice(resource),
    )


def legal_word(resource: Resource) -> str:
    """Return the status for a list, empty for other records."""
    return str(resource.get_legal_status_display()) if resource.legal_status else ""


def _meaning(status: str) -> str:
    states = Resource.LegalStatus
    meanings: dict[str, str] = {
        states.IN_FORCE: _("This law applies."),
        states.AMENDED: _("This law has been amended since this text."),
        states.REPEALED: _("This law is no longer in force."),
        states.AS_ADOPTED: _(
            "This is the text as adopted. It does not include later changes."
        ),
    }
    return meanings.get(
        status, _("Check whether it is in force, and in which version.")
    )


def _advice(resource: Resource) -> str:
    # A record asserts its status as of the day when it was last published.
    if resource.last_published_at is None:
        return _("Not legal advice: check the official text.")
    return _(
        "Not legal advice: this information is from %(date)s. Check the official text."
    ) % {"date": full_date(resource.last_published_at)}
