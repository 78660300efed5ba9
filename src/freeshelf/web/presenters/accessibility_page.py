"""What the accessibility statement says; tests/browser/test_accessibility.py holds it.

The parts are those of the W3C's model statement.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class StatementSection:
    """A part of the statement: its heading and its sentences."""

    title: str
    sentences: tuple[str, ...]


def accessibility_sections() -> tuple[StatementSection, ...]:
    """The statement, in the reader's language."""
    return (
        StatementSection(
            _("What you can count on"),
            (
                _(
                    "Everything on the pages for readers works with the keyboard "
                    "alone, and without JavaScript."
                ),
                _(
                    "Text can be enlarged to 200 %, and the pages fit a window 320 "
                    "pixels wide, without scrolling sideways."
                ),
                _(
                    "Text stands out from its background by at least 7 to 1, smaller "
                    "notes and the edges of controls by at least 4.5 to 1 and 3 to 1, "
                    "on light and on dark pages."
                ),
                _(
                    "Nothing moves, blinks or plays by itself, and no page has a time "
                    "limit. The question that keeps robots out of our forms is in "
                    "words."
                ),
                _(
                    "Beside the picture of a document's page stands its text, for "
                    "screen readers and for copying. A map and a timeline stand "
                    "beside a table with the same numbers."
                ),
            ),
        ),
        StatementSection(
            _("How far that goes"),
            (
                _(
                    "The pages for readers are built to conform to the Web Content "
                    "Accessibility Guidelines (WCAG) 2.2, level AA."
                ),
                _(
                    "Each version of the software is tested with axe, an automatic "
                    "checker, on every kind of page in English, Arabic and Chinese, "
                    "in a narrow and in a wide window, and by tests that use nothing "
                    "but a keyboard. No test with people who use screen readers every "
                    "day has been made yet."
                ),
            ),
        ),
        StatementSection(
            _("What is not accessible"),
            (
                _(
                    "The documents come from many publishers, and many PDF files have "
                    "no headings, no descriptions of pictures and no reading order. "
                    "Their text is shown here page by page."
                ),
                _(
                    "A scanned document has no text that could be shown; its page "
                    "says so."
                ),
                _(
                    "Descriptions and documents may be in another language than the "
                    "page. They are marked as such, so that screen readers change "
                    "their voice."
                ),
            ),
        ),
        StatementSection(
            _("Tell us"),
            (
                _(
                    "If something here keeps you from reading, tell us which page it "
                    "was. If you need a document in another form, ask for it. You "
                    "need not give a name."
                ),
            ),
        ),
    )
