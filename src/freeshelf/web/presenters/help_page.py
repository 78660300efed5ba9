"""Explain the query language by examples."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from freeshelf.search.services import has_dense_search

_WORDS = ("recruitment fees nepal", "labor inspection")


@dataclass(frozen=True, slots=True)
class Example:
    """An example query with the URL of its results."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class HelpSection:
    """A part of the query language."""

    title: str
    sentence: str
    examples: tuple[Example, ...]


def help_sections() -> list[HelpSection]:
    """Return every construct of the query language, the simplest first."""
    first = _words_and_meaning() if has_dense_search() else [_words_alone()]
    return [*first, *_about_words(), *_about_fields()]


def _words_alone() -> HelpSection:
    return _section(
        _("Words"),
        _(
            "Resources that match all your words come first. Below a line are "
            "resources that match some of them: if you enter three or four words, all "
            "but one must match, unless that finds very little. British and American "
            "spelling, singular and plural, and letters with or without accents are "
            "treated as the same."
        ),
        *_WORDS,
    )


def _words_and_meaning() -> list[HelpSection]:
    return [
        _section(
            _("Words"),
            _(
                "Search finds resources that match all or some of your words: if you "
                "enter three or four words, all but one must match, unless that finds "
                "very little. British and American spelling, singular and plural, and "
                "letters with or without accents are treated as the same."
            ),
            *_WORDS,
        ),
        _section(
            _("Meaning"),
            _(
                "Search also finds resources that say the same thing in other words or "
                "in another language. Resources found only by meaning are marked. "
                "Words in quotation marks must still appear, and words after a minus "
                "sign must not. “Best match” takes both words and meaning into account."
            ),
            "the employer keeps the passports",
            "retención de pasaporte",
        ),
    ]


def _about_words() -> list[HelpSection]:
    return [
        _section(
            _("Exact phrase"),
            _(
                "Words in quotation marks must appear next to each other, in this "
                "order."
            ),
            '"debt bondage"',
            '"indicators of forced labour"',
        ),
        _section(
            _("Without"),
            _(
                "A minus sign before a word or phrase leaves out resources that "
                "contain it."
            ),
            "recruitment -fees",
            'trafficking -"organ removal"',
        ),
        _section(
            _("Either"),
            _("OR in capital letters finds resources with either word."),
            "fishing OR domestic",
        ),
        _section(
            _("Start of a word"),
            _("An asterisk at the end matches any ending."),
            "recruit*",
        ),
        _section(
            _("Number of a legal instrument"),
            _(
                "Any usual way of writing the number finds all the others, in any "
                "language."
            ),
            "convention 29",
            "directive 2011/36",
            "section 54",
        ),
        _section(
            _("Other names"),
            _(
                "If your words name a topic, a place or an instrument, we also search "
                "for its other names in all languages. The results page lists them and "
                "lets you leave them out."
            ),
            "debt bondage",
        ),
    ]


def _about_fields() -> list[HelpSection]:
    return [
        _section(
            _("In the title"),
            _("title: before a word or phrase searches titles only."),
            "title:handbook",
            'title:"forced labour"',
        ),
        _section(
            _("By publisher"),
            _("publisher: searches by publisher."),
            "publisher:ILO",
        ),
        _section(
            _("By year"),
            _(
                "year: finds one year, or a range with two dots between the years. You "
                "can leave out the first or last year."
            ),
            "year:2022",
            "year:2019..2022",
            "recruitment year:2020..",
        ),
    ]


def _section(title: str, sentence: str, *examples: str) -> HelpSection:
    path = reverse("search")
    return HelpSection(
        title=title,
        sentence=sentence,
        examples=tuple(
            Example(text, f"{path}?{urlencode({'q': text})}") for text in examples
        ),
    )
