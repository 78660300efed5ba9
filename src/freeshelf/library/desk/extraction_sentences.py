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
        "A password protects it, so its text cannot be read. Replace it by a copy "
        "without one."
    ),
    State.DAMAGED: _("It is damaged or cut off. Replace it by a whole copy."),
    State.TOO_LARGE: _(
        "It is larger than what is read; the first part of its text may be searched."
    ),
    State.UNSUPPORTED: _("Text is not read from this kind of file."),
    State.FAILED: _("Reading it failed several times. Read it again, or replace it."),
}


def extraction_sentence(content: FileContent) -> str:
    """One sentence for the state of these bytes."""
    return str(_SENTENCES[content.state])
