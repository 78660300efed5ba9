"""What the way out does and does not do, said plainly."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Section:
    """Points under one heading."""

    title: str
    sentences: tuple[str, ...]


def exit_sections() -> list[Section]:
    """From what it does to what this site keeps."""
    return [_does(), _does_not(), _to_clear(), _before_reading(), _is_kept()]


def _does() -> Section:
    return Section(
        _("What it does"),
        (
            _("It covers this page at once and opens a harmless page of another site."),
            _(
                "That page takes the place of this one behind the Back button: going "
                "back does not show the page that you left."
            ),
            _(
                "On a keyboard, three presses of the Shift key do the same, wherever "
                "you are on the page. Not more than five seconds may pass between two "
                "of them."
            ),
            _("It does not tell the other site where you come from."),
        ),
    )


def _does_not() -> Section:
    return Section(
        _("What it does not do"),
        (
            _(
                "It does not clear the history of your browser. The addresses and "
                "titles of the pages that you opened stay there, with the words that "
                "you searched for."
            ),
            _(
                "Pages of this site that you opened before the last one are still "
                "behind the Back button."
            ),
            _("Files that you downloaded stay on your device."),
            _(
                "Where JavaScript is switched off it is a plain link: the page that "
                "you left stays behind the Back button too."
            ),
            _(
                "Whoever runs your network, such as an employer, can see that you "
                "visited this site, though not which pages. A program that watches "
                "your device can see everything."
            ),
            _(
                "Telephone calls and messages show in the lists of your telephone, "
                "and some show on the bill."
            ),
        ),
    )


def _to_clear() -> Section:
    return Section(
        _("How to clear the history"),
        (
            _(
                "On a computer, most browsers open the list with Ctrl, Shift and "
                "Delete, on a Mac with Command, Shift and Delete. On a telephone, look "
                "for History in the menu of the browser."
            ),
            _(
                "An empty history can raise suspicion too. Most browsers let you "
                "delete single entries: delete those of this site."
            ),
            _("Delete files that you downloaded, in the folder and in the list."),
        ),
    )


def _before_reading() -> Section:
    return Section(
        _("Before you read"),
        (
            _(
                "A private window forgets its history once all its windows are "
                "closed. It keeps files that you download, and it hides nothing from "
                "the network or from a program that watches your device."
            ),
            _(
                "A device that is out of reach of the person whom you fear is safer: "
                "that of a friend, of a library, of an advice centre."
            ),
        ),
    )


def _is_kept() -> Section:
    return Section(
        _("What this site keeps"),
        (
            _(
                "Nothing that leads to you. Reading needs no account and sets no "
                "cookie. The address of your device is written down nowhere, and so is "
                "who searched for what, or opened what."
            ),
            _("Only what you send by a form is kept, and the form says for what."),
        ),
    )
