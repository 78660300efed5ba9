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
    State.WAITING: _("Its text will be read shortly; it can be downloaded already."),
    State.RUNNING: _("Its text is being read."),
    State.DONE: _("Its text was read and can be searched."),
    State.NO_TEXT_LAYER: _(
        "Its pages are pictures without text: it can be read but not searched."
    ),
    State.ENCRYPTED: _(
        "A password protects it, so its text cannot be read. Upload a copy without "
        "password in its place."
    ),
    State.DAMAGED: _("It is damaged or cut off. Replace it by a whole copy."),
    State.TOO_LARGE: _(
        "It is larger than what is read; the first part of its text may be searched."
    ),
    State.UNSUPPORTED: _("Text is not read from this kind of file."),
    State.FAILED: _("Reading it failed several times. Read it again, or replace it."),
}
# What helps, as the name of an action of the list of files.
_MENDS = {
    State.ENCRYPTED: "replace",
    State.DAMAGED: "replace",
    State.FAILED: "reread",
}


def mend_of(content: FileContent) -> str:
    """The action that helps with the state of these bytes; empty for none."""
    return _MENDS.get(State(content.state), "")


def extraction_sentence(content: FileContent) -> str:
    """One sentence for the state of these bytes."""
    return str(_SENTENCES[content.state])
