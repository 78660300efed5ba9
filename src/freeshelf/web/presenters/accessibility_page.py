"""Content of the accessibility statement, verified by browser tests.

tests/browser/test_accessibility.py checks it. The parts are those of the W3C's model
statement.
"""

from django.utils.translation import gettext as _

from freeshelf.web.presenters.exit_page import Section


def accessibility_sections() -> tuple[Section, ...]:
    """Return the statement in the visitor's language."""
    return (
        Section(
            _("What you can count on"),
            (
                _(
                    "Everything on the public pages works with a keyboard only and "
                    "without JavaScript."
                ),
                _(
                    "You can enlarge text to 200%, and the pages fit a window 320 "
                    "pixels wide without scrolling sideways."
                ),
                _(
                    "Text has a contrast ratio of at least 7:1 with its background. "
                    "Smaller notes have at least 4.5:1 and the edges of controls at "
                    "least 3:1. This applies in light and dark mode."
                ),
                _(
                    "Nothing moves, blinks or plays automatically, and no page has a "
                    "time limit. The question that keeps robots out of our forms is in "
                    "plain text."
                ),
                _(
                    "Each page image of a document has its text next to it, for screen "
                    "readers and for copying. Maps and timelines have a table with the "
                    "same figures next to them."
                ),
            ),
        ),
        Section(
            _("How accessible this website is"),
            (
                _(
                    "The public pages are built to conform to the Web Content "
                    "Accessibility Guidelines (WCAG) 2.2, level AA."
                ),
                _(
                    "Each version of the software is tested with axe, an automated "
                    "checker, on every type of page in English, Arabic and Chinese, in "
                    "narrow and wide windows, and with keyboard-only tests. It has not "
                    "yet been tested by people who use screen readers every day."
                ),
            ),
        ),
        Section(
            _("What is not accessible"),
            (
                _(
                    "The documents come from many publishers. Many PDF files have no "
                    "headings, alternative text or reading order. Their text is shown "
                    "here page by page."
                ),
                _("If a scanned document has no text we can show, its page says so."),
                _(
                    "Descriptions and documents may be in a different language from "
                    "the page. Their language is marked so that screen readers can "
                    "switch voice."
                ),
            ),
        ),
        Section(
            _("Tell us"),
            (
                _(
                    "If something stops you from using this website, tell us which "
                    "page it was. If you need a document in another format, ask us. "
                    "You do not have to give your name."
                ),
            ),
        ),
    )
