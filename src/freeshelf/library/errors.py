"""Exceptions of the library app."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.core.errors import FreeshelfError


class LibraryError(FreeshelfError):
    """Base class of this app's exceptions."""


class UnknownAccessError(LibraryError):
    """An access level that does not exist."""

    def __init__(self, level: str) -> None:
        super().__init__(
            f"There is no access level {level!r}: choose open, members or staff."
        )


class NotPublishedError(LibraryError):
    """A record that was never published cannot be withdrawn."""

    def __init__(self, identifier: str) -> None:
        super().__init__(
            _("Resource %(identifier)s was never published: delete it instead.")
            % {"identifier": identifier}
        )


class WithdrawnResourceError(LibraryError):
    """A withdrawn record cannot be published."""

    def __init__(self, identifier: str) -> None:
        super().__init__(
            _(
                "Resource %(identifier)s was withdrawn: reinstate it before you "
                "publish it."
            )
            % {"identifier": identifier}
        )


class MergedResourceError(LibraryError):
    """A record that was merged into another cannot be published."""

    def __init__(self, identifier: str) -> None:
        super().__init__(
            _(
                "Resource %(identifier)s was merged into another: undo the merge "
                "before you publish it."
            )
            % {"identifier": identifier}
        )


class MergeError(LibraryError):
    """Two rows that cannot be merged, or a merge that cannot be undone.

    `reason` is one of the keys of `SENTENCES`.
    """

    SENTENCES = {
        "same": gettext_lazy("Choose two different items."),
        "merged_already": gettext_lazy(
            "“%(name)s” has already been merged into another one. Choose that one."
        ),
        "other_field": gettext_lazy(
            "“%(name)s” is used in a different field. Choose a concept from the same "
            "type of vocabulary."
        ),
        "withdrawn": gettext_lazy(
            "“%(name)s” was withdrawn: reinstate it before you merge it."
        ),
        "locked": gettext_lazy(
            "“%(name)s” is locked, scheduled or under review. Unlock it or cancel the "
            "schedule or review first."
        ),
        "kept_is_draft": gettext_lazy(
            "Readers can see the other record but not “%(name)s”. Publish it first, or "
            "keep the other one."
        ),
        "undone": gettext_lazy("This merge has already been undone."),
        "merged_on": gettext_lazy(
            "“%(name)s” has been merged again since. Undo that merge first."
        ),
        "changed_since": gettext_lazy(
            "“%(name)s” has been edited since the merge, and undoing the merge would "
            "lose those edits. The merged record and its history are kept: copy what "
            "you need from there."
        ),
        "gone": gettext_lazy(
            "One of the two has been deleted, so the merge cannot be undone."
        ),
    }

    def __init__(self, reason: str, *, name: str = "") -> None:
        super().__init__(str(self.SENTENCES[reason]) % {"name": name})


class FileReplacedMeanwhileError(LibraryError):
    """A file was replaced by someone else after this user had opened it."""

    def __init__(self, identifier: str, number: int) -> None:
        super().__init__(
            _(
                "Someone else has replaced file %(number)s of resource %(identifier)s. "
                "Check the new version, then try again."
            )
            % {"number": number, "identifier": identifier}
        )


class FileNumberTakenError(LibraryError):
    """Other users added files to the same record faster than this one could."""

    def __init__(self, identifier: str) -> None:
        super().__init__(
            _(
                "Too many files are being added to resource %(identifier)s at the same "
                "time. Try again."
            )
            % {"identifier": identifier}
        )


class NoSuchPageError(LibraryError):
    """A page that a file does not have, or that has no page image."""

    def __init__(self, name: str, page: int, *, most: int) -> None:
        if most:
            message = _("%(name)s has no page %(page)d. The last page is %(most)d.")
        else:
            message = _("There is no image of page %(page)d of %(name)s.")
        super().__init__(message % {"name": name, "page": page, "most": most})


class IncomingFileSettledError(LibraryError):
    """An incoming file that was processed by someone else meanwhile."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "%(name)s is no longer waiting. It has been made into a record, added "
                "to a record or discarded."
            )
            % {"name": name}
        )


class UploadError(LibraryError):
    """An upload that is rejected; `reason` is one of the keys of `SENTENCES`."""

    SENTENCES = {
        "empty": gettext_lazy("%(name)s is empty: choose the file again."),
        "too_large": gettext_lazy("%(name)s must be smaller than %(limit)s MB."),
        "program": gettext_lazy(
            "%(name)s is a program. You can upload documents only."
        ),
        "not_what_it_says": gettext_lazy(
            "%(name)s does not match its file extension. The file is damaged or has "
            "the wrong name."
        ),
        "no_pdf": gettext_lazy(
            "%(name)s is not a PDF. Create the record first, then add the file to it."
        ),
    }

    def __init__(self, name: str, reason: str, *, limit: int = 0) -> None:
        super().__init__(str(self.SENTENCES[reason]) % {"name": name, "limit": limit})
