"""Prepare pages about the site: quick exit, accessibility, search statistics."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from freeshelf.library.access import Reader
from freeshelf.library.models import Resource
from freeshelf.search.facets import language_name
from freeshelf.statistics.conf import is_enabled, kept_for
from freeshelf.statistics.keys import PERIOD_DAYS
from freeshelf.statistics.queries import MonthSum, monthly_sums, most_opened
from freeshelf.statistics.services import DAYS_BEFORE_WORDS
from freeshelf.web.presenters.formats import text_direction


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


# Smaller numbers could be one person: they are shown as "under 5".
MIN_SHOWN = 5
SHOWN_DAYS = 365
OPENED_DAYS = 90
OPENED_RECORDS = 10


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month in one language of the interface, as text."""

    month: str
    language: str
    searches: str
    without_hit: str
    opened: str


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """A record that was opened often."""

    url: str
    title: str
    language: str
    direction: str
    times: str


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """Rules of the statistics, and their public part."""

    is_on: bool
    kept_days: int
    days_before_words: int
    least_key_days: int
    most_key_days: int
    flush_seconds: int
    opened_days: int
    months: list[MonthRow]
    opened: list[OpenedRow]


def statistics_page(*, today: date, language: str, user: Reader) -> StatisticsPage:
    """Return the rules and the numbers in a language."""
    return StatisticsPage(
        is_on=is_enabled(),
        kept_days=kept_for().days,
        days_before_words=DAYS_BEFORE_WORDS,
        least_key_days=PERIOD_DAYS,
        most_key_days=2 * PERIOD_DAYS,
        flush_seconds=settings.FREESHELF_STATISTICS["FLUSH_SECONDS"],
        opened_days=OPENED_DAYS,
        months=[
            _month(row, language) for row in monthly_sums(since=_first_of_months(today))
        ],
        opened=_opened(since=today - timedelta(days=OPENED_DAYS), user=user),
    )


def _first_of_months(today: date) -> date:
    return (today - timedelta(days=SHOWN_DAYS)).replace(day=1)


def _month(row: MonthSum, language: str) -> MonthRow:
    return MonthRow(
        month=date_format(row.month, "YEAR_MONTH_FORMAT"),
        language=language_name(row.language, language),
        searches=_number(row.searches),
        without_hit=_number(row.without_hit),
        opened=_number(row.opened),
    )


def _opened(*, since: date, user: Reader) -> list[OpenedRow]:
    counts = most_opened(since=since, at_least=MIN_SHOWN, limit=3 * OPENED_RECORDS)
    visible = Resource.objects.visible_to(user).filter(identifier__in=list(counts))
    by_identifier = {resource.identifier: resource for resource in visible}
    shown = [by_identifier[each] for each in counts if each in by_identifier]
    return [
        OpenedRow(
            url=resource.get_absolute_url(),
            title=resource.display_title,
            language=resource.language,
            direction=text_direction(resource.language),
            times=_number(counts[resource.identifier]),
        )
        for resource in shown[:OPENED_RECORDS]
    ]


def _number(count: int) -> str:
    if 0 < count < MIN_SHOWN:
        return _("under %(number)s") % {"number": number_format(MIN_SHOWN)}
    return number_format(count, force_grouping=True)
