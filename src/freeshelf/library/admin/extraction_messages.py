"""Messages about the text extraction of a file."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from freeshelf.library.models import FileContent

State = FileContent.State

PROBLEMS = (
    State.NO_TEXT_LAYER,
    State.ENCRYPTED,
    State.DAMAGED,
    State.TOO_LARGE,
    State.FAILED,
)
_MESSAGES: dict[str, str | Promise] = {
    State.WAITING: _(
        "Its text will be extracted shortly. You can already download the file."
    ),
    State.RUNNING: _("Its text is being extracted."),
    State.DONE: _("Its text was extracted and can be searched."),
    State.NO_TEXT_LAYER: _(
        "Its pages are images without text. It can be read but not searched."
    ),
    State.ENCRYPTED: _(
        "It is protected by a password, so its text cannot be extracted. Replace it "
        "with a copy without a password."
    ),
    State.DAMAGED: _("It is damaged or incomplete. Replace it with a complete copy."),
    State.TOO_LARGE: _(
        "It is too large to process in full. Only the first part of its text can be "
        "searched."
    ),
    State.UNSUPPORTED: _("Text cannot be extracted from this type of file."),
    State.FAILED: _(
        "Text extraction failed several times. Try again, or replace the file."
    ),
}
# The action in the list of files that helps in each state.
_REPAIRS = {
    State.ENCRYPTED: "replace",
    State.DAMAGED: "replace",
    State.FAILED: "reread",
}


def suggested_action(content: FileContent) -> str:
    """Return the action that helps in the state of this content, or an empty string."""
    return _REPAIRS.get(State(content.state), "")


def extraction_message(content: FileContent) -> str:
    """Return the message for the state of this content, or what its reading met."""
    if content.state in (State.FAILED, State.DONE) and content.message:
        return content.message
    return str(_MESSAGES[content.state])
