"""Content of the page about the quick exit."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Section:
    """Points under one heading."""

    title: str
    sentences: tuple[str, ...]


def exit_sections() -> list[Section]:
    """Return all sections, from its effect to the data this site stores."""
    return [_does(), _does_not(), _to_clear(), _before_reading(), _stored_data()]


def _does() -> Section:
    return Section(
        _("What it does"),
        (
            _(
                "It hides this page immediately and opens a harmless page on another "
                "site."
            ),
            _(
                "The new page replaces this one in your browser history, so the Back "
                "button does not show the page you left."
            ),
            _(
                "You can also press the Shift key three times, wherever you are on the "
                "page. Leave no more than five seconds between presses."
            ),
            _("It does not tell the other site which page you came from."),
        ),
    )


def _does_not() -> Section:
    return Section(
        _("What it does not do"),
        (
            _(
                "It does not clear your browser history. The addresses and titles of "
                "the pages you opened stay there, including the words you searched for."
            ),
            _(
                "Someone can still use the Back button to see pages of this site that "
                "you opened before the last one."
            ),
            _("Files that you downloaded stay on your device."),
            _(
                "If JavaScript is turned off, it is an ordinary link: the Back button "
                "also shows the page you left."
            ),
            _(
                "Whoever runs your network, such as an employer, can see that you "
                "visited this site, but not which pages. Monitoring software on your "
                "device can see everything."
            ),
            _(
                "Calls and messages appear in your phone’s call and message history, "
                "and some appear on the bill."
            ),
        ),
    )


def _to_clear() -> Section:
    return Section(
        _("How to clear your history"),
        (
            _(
                "On a computer, press Ctrl, Shift and Delete in most browsers. On a "
                "Mac, press Command, Shift and Delete. On a phone, look for History in "
                "the browser menu."
            ),
            _(
                "An empty history can also look suspicious. Most browsers let you "
                "delete single entries: delete the ones for this site."
            ),
            _(
                "Delete downloaded files from both the folder and the browser’s "
                "download list."
            ),
        ),
    )


def _before_reading() -> Section:
    return Section(
        _("Before you read"),
        (
            _(
                "A private window deletes its history when you close all private "
                "windows. It keeps files you download, and hides nothing from the "
                "network or from monitoring software on your device."
            ),
            _(
                "It is safer to use a device that the person you are afraid of cannot "
                "get to, such as one at a friend’s home, a library or an advice centre."
            ),
        ),
    )


def _stored_data() -> Section:
    return Section(
        _("What this site stores"),
        (
            _(
                "Nothing that can identify you. You can read without an account, and "
                "reading sets no cookies. We do not record the IP address of your "
                "device, who searched for what, or who opened what."
            ),
            _(
                "We keep only what you send in a form. The form says what we use it "
                "for."
            ),
        ),
    )
