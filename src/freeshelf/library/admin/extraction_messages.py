"""What the state of a file's text means, said to the editor."""

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
_SENTENCES: dict[str, str | Promise] = {
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
# What helps, as the name of an action of the list of files.
_MENDS = {
    State.ENCRYPTED: "replace",
    State.DAMAGED: "replace",
    State.FAILED: "reread",
}


def suggested_action(content: FileContent) -> str:
    """The action that helps with the state of these bytes; empty for none."""
    return _MENDS.get(State(content.state), "")


def extraction_message(content: FileContent) -> str:
    """One sentence for the state of these bytes."""
    return str(_SENTENCES[content.state])
