"""The query language, explained by examples."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from freeshelf.search.services import searches_by_meaning

_WORDS = ("recruitment fees nepal", "labor inspection")


@dataclass(frozen=True, slots=True)
class Example:
    """Something to type, and the address of its results."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class HelpSection:
    """One way of asking."""

    title: str
    sentence: str
    examples: tuple[Example, ...]


def help_sections() -> list[HelpSection]:
    """Every construct of the query language, the simplest first."""
    first = _words_and_meaning() if searches_by_meaning() else [_words_alone()]
    return [*first, *_about_words(), *_about_fields()]


def _words_alone() -> HelpSection:
    return _section(
        _("Words"),
        _(
            "Resources that match all words come first. Those that match some of "
            "them follow below a line: of three or four words at least all but "
            "one, unless that finds little. British and American spelling, "
            "singular and plural, and letters with or without accents are the same."
        ),
        *_WORDS,
    )


def _words_and_meaning() -> list[HelpSection]:
    return [
        _section(
            _("Words"),
            _(
                "Resources that match all words or some of them are found: of three "
                "or four words at least all but one, unless that finds little. British "
                "and American spelling, singular and plural, and letters with or "
                "without accents are the same."
            ),
            *_WORDS,
        ),
        _section(
            _("Meaning"),
            _(
                "Resources that say the same in other words, or in another language, "
                "are found too; those that only their meaning has found say so. What "
                "stands in quotation marks must be there all the same, and what "
                "stands after a minus sign must not. The order by best match weighs "
                "words and meaning together."
            ),
            "the employer keeps the passports",
            "retención de pasaporte",
        ),
    ]


def _about_words() -> list[HelpSection]:
    return [
        _section(
            _("A phrase"),
            _("Words in quotation marks stand next to each other, in this order."),
            '"debt bondage"',
            '"indicators of forced labour"',
        ),
        _section(
            _("Without"),
            _("A minus sign before a word or a phrase leaves out what has it."),
            "recruitment -fees",
            'trafficking -"organ removal"',
        ),
        _section(
            _("Either"),
            _("OR in capital letters: one of the two is enough."),
            "fishing OR domestic",
        ),
        _section(
            _("Beginning of a word"),
            _("An asterisk at the end stands for any ending."),
            "recruit*",
        ),
        _section(
            _("The number of an instrument"),
            _("Every usual spelling finds all others, in any language."),
            "convention 29",
            "directive 2011/36",
            "section 54",
        ),
        _section(
            _("Other names"),
            _(
                "What names a topic, a place or an instrument is searched by its other "
                "names too, in all languages. The page lists them and can leave them "
                "out."
            ),
            "debt bondage",
        ),
    ]


def _about_fields() -> list[HelpSection]:
    return [
        _section(
            _("In the title"),
            _("title: before a word or a phrase looks at titles only."),
            "title:handbook",
            'title:"forced labour"',
        ),
        _section(
            _("By publisher"),
            _("publisher: looks at who published it."),
            "publisher:ILO",
        ),
        _section(
            _("By year"),
            _("year: takes a year, or two with dots between; one end may be open."),
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
