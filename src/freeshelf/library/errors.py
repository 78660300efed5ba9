"""Exceptions of the library app."""

from django.utils.translation import gettext_lazy as _

from freeshelf.core.errors import FreeshelfError


class LibraryError(FreeshelfError):
    """Base class of this app's exceptions."""


class UnknownAccessError(LibraryError):
    """An access level that does not exist."""

    message = "There is no access level %(level)r: choose open, members or staff."


class NotPublishedError(LibraryError):
    """A record that was never published cannot be withdrawn."""

    message = _("Resource %(identifier)s was never published: delete it instead.")


class WithdrawnResourceError(LibraryError):
    """A withdrawn record cannot be published."""

    message = _(
        "Resource %(identifier)s was withdrawn: reinstate it before you publish it."
    )


class MergedResourceError(LibraryError):
    """A record that was merged into another cannot be published."""

    message = _(
        "Resource %(identifier)s was merged into another: undo the merge before you "
        "publish it."
    )


class RecordLockedError(LibraryError):
    """A record that a lock protects from this person."""


class BeingEditedError(LibraryError):
    """A record that someone has open in the admin area."""

    message = _(
        "Someone has resource %(identifier)s open in the admin area. Try again in a "
        "minute."
    )


class MergeError(LibraryError):
    """Two rows that cannot be merged, or a merge that cannot be undone.

    `reason` is one of the keys of `SENTENCES`.
    """

    SENTENCES = {
        "same": _("Choose two different items."),
        "merged_already": _(
            "“%(name)s” has already been merged into another one. Choose that one."
        ),
        "other_field": _(
            "“%(name)s” is used in a different field. Choose a concept from the same "
            "type of vocabulary."
        ),
        "withdrawn": _("“%(name)s” was withdrawn: reinstate it before you merge it."),
        "locked": _(
            "“%(name)s” is locked, scheduled or under review. Unlock it or cancel the "
            "schedule or review first."
        ),
        "kept_is_draft": _(
            "Readers can see the other record but not “%(name)s”. Publish it first, or "
            "keep the other one."
        ),
        "undone": _("This merge has already been undone."),
        "merged_on": _(
            "“%(name)s” has been merged again since. Undo that merge first."
        ),
        "changed_since": _(
            "“%(name)s” has been edited since the merge, and undoing the merge would "
            "lose those edits. The merged record and its history are kept: copy what "
            "you need from there."
        ),
        "gone": _("One of the two has been deleted, so the merge cannot be undone."),
    }

    def __init__(self, reason: str, *, name: str = "") -> None:
        super().__init__(str(self.SENTENCES[reason]) % {"name": name})


class FileReplacedMeanwhileError(LibraryError):
    """A file was replaced by someone else after this user had opened it."""

    message = _(
        "Someone else has replaced file %(number)s of resource %(identifier)s. Check "
        "the new version, then try again."
    )


class VersionInUseError(LibraryError):
    """A version whose bytes are those of its file now cannot be deleted permanently."""

    message = _(
        "“%(name)s” is the current version of its file, or is waiting to be checked. "
        "Replace or remove the file first."
    )


class NothingToRestoreError(LibraryError):
    """A removed file whose versions were deleted permanently cannot be restored."""

    message = _("Nothing is left of this file: it was deleted permanently.")


class FileNumberTakenError(LibraryError):
    """Other users added files to the same record faster than this one could."""

    message = _(
        "Too many files are being added to resource %(identifier)s at the same time. "
        "Try again."
    )


class NoSuchPageError(LibraryError):
    """A page that a file does not have."""

    message = _("%(name)s has no page %(page)d. The last page is %(most)d.")


class NoPageImageError(NoSuchPageError):
    """A page of a file that has no page images."""

    message = _("There is no image of page %(page)d of %(name)s.")


class IncomingFileSettledError(LibraryError):
    """An incoming file that was processed by someone else meanwhile."""

    message = _(
        "%(name)s is no longer waiting. It has been made into a record, added to a "
        "record or discarded."
    )


class UploadError(LibraryError):
    """An upload that is rejected; `reason` is one of the keys of `SENTENCES`."""

    SENTENCES = {
        "empty": _("%(name)s is empty: choose the file again."),
        "too_large": _("%(name)s must be smaller than %(limit)s MB."),
        "program": _("%(name)s is a program. You can upload documents only."),
        "not_what_it_says": _(
            "%(name)s does not match its file extension. The file is damaged or has "
            "the wrong name."
        ),
        "no_pdf": _(
            "%(name)s is not a PDF. Create the record first, then add the file to it."
        ),
        "table": _(
            "%(name)s is a table. To turn its rows into records, use Imports. To offer "
            "the table itself to readers, create a record first, then add the file to "
            "it."
        ),
    }

    def __init__(self, name: str, reason: str, *, limit: int = 0) -> None:
        super().__init__(str(self.SENTENCES[reason]) % {"name": name, "limit": limit})
