"""What a made document states, drawn by its number; the labels are what it prints."""

import random
from dataclasses import dataclass, field

from bench.describing.words import WORDS, Words

_CODES = ("by", "by-nc", "by-sa", "by-nc-nd", "by-nc-sa", "by-nd")
_LANGUAGES = ("en", "es", "en", "fr", "ru", "en", "ar", "zh")


@dataclass
class Facts:
    """A document to be printed; a layout adds to `labels` what it prints."""

    number: int
    language: str
    words: Words
    draw: random.Random
    title: str
    subtitle: str
    people: list[str]
    organization: str
    city: str
    year: int
    month: int
    day: int
    labels: dict[str, list[str]] = field(default_factory=dict)

    def print(self, name: str, *values: str) -> None:
        """Note that these values are printed."""
        self.labels.setdefault(name, []).extend(
            one for one in values if one not in self.labels.get(name, [])
        )

    @property
    def names(self) -> str:
        """The authors in one line."""
        *others, last = self.people
        before = self.words.between.join(others)
        return f"{before}{self.words.last}{last}" if others else last


def facts_of(number: int) -> Facts:
    """Return the facts of a document, always the same for one number."""
    draw = random.Random(number * 7919)
    language = _LANGUAGES[number % len(_LANGUAGES)]
    words = WORDS[language]
    return Facts(
        number=number,
        language=language,
        words=words,
        draw=draw,
        title=draw.choice(words.titles),
        subtitle=draw.choice(words.subtitles) if draw.random() < 0.4 else "",
        people=draw.sample(words.people, draw.choice((1, 1, 2, 2, 3))),
        organization=draw.choice(words.organizations),
        city=draw.choice(words.cities),
        year=draw.randint(2001, 2025),
        month=draw.randint(1, 12),
        day=draw.randint(1, 28),
    )


def date_line(facts: Facts, *, precision: str) -> str:
    """Return the date as printed, and label it as EDTF."""
    months = facts.words.months
    value = f"{facts.year}-{facts.month:02}"
    pattern = facts.words.month
    if precision == "day":
        value, pattern = f"{value}-{facts.day:02}", facts.words.day
    facts.labels["date"] = [value]
    month = months[facts.month - 1]
    if precision == "month" and facts.language == "ru":
        # The month stands alone in the nominative.
        month = RUSSIAN_MONTHS[facts.month - 1]
    return pattern.format(d=facts.day, m=month, y=facts.year)


RUSSIAN_MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август"),
    *("сентябрь", "октябрь", "ноябрь", "декабрь"),
)


def byline(facts: Facts, *, bare: bool) -> str:
    """Return the line of the authors, with a word before them or bare."""
    facts.print("authors", *facts.people)
    forms = facts.words.by
    # A name in Arabic is none by its form: there is always a word before it.
    form = forms[-1] if bare else facts.draw.choice(forms[:-1] or forms)
    if not bare and len(facts.people) > 1 and form.startswith("Автор:"):
        form = forms[0]
    return form.format(names=facts.names)


def isbn_line(facts: Facts) -> str:
    """Return an ISBN with its check digit."""
    digits = f"978{facts.draw.randint(0, 10**9 - 1):09}"
    check = sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(digits))
    whole = f"{digits}{-check % 10}"
    value = f"{whole[:3]}-{whole[3]}-{whole[4:8]}-{whole[8:12]}-{whole[12]}"
    facts.print("isbn", value)
    return f"ISBN {value}"


def issn_line(facts: Facts) -> str:
    """Return an ISSN with its check digit."""
    digits = f"{facts.draw.randint(1000000, 9999999)}"
    rest = -sum(int(d) * (8 - i) for i, d in enumerate(digits)) % 11
    value = f"{digits[:4]}-{digits[4:]}{'X' if rest == 10 else rest}"
    facts.print("issn", value)
    return f"ISSN {value}"


def doi_line(facts: Facts) -> str:
    """Return a DOI as an address or with its word."""
    value = f"10.{facts.draw.randint(1000, 99999)}/harb.{facts.year}.{facts.number}"
    facts.print("doi", value)
    return facts.draw.choice(("https://doi.org/{}", "doi:{}", "DOI: {}")).format(value)


def licence_line(facts: Facts) -> str:
    """Return a sentence about the licence: its address, its short name or its words."""
    code = facts.draw.choice(_CODES)
    version = facts.draw.choice(("4.0", "4.0", "3.0"))
    facts.print("licence", f"https://creativecommons.org/licenses/{code}/{version}/")
    return facts.words.licensed.format(
        licence=facts.draw.choice(
            (
                f"CC {code.upper()} {version}",
                f"https://creativecommons.org/licenses/{code}/{version}/",
                f"creativecommons.org/licenses/{code}/{version}/deed.{facts.language}",
                f"Creative Commons {_in_words(code)} {version} International",
            )
        )
    )


def _in_words(code: str) -> str:
    words = {
        "by": "Attribution",
        "nc": "NonCommercial",
        "nd": "NoDerivatives",
        "sa": "ShareAlike",
    }
    return "-".join(words[part] for part in code.split("-"))


def publisher_line(facts: Facts) -> str:
    """Return the line of an imprint that names the publisher."""
    facts.print("publisher", facts.organization)
    form = facts.draw.choice(facts.words.published)
    return form.format(org=facts.organization, city=facts.city)


def rights_line(facts: Facts) -> str:
    """Return the line of the copyright."""
    facts.print("publisher", facts.organization)
    facts.labels.setdefault("date", [str(facts.year)])
    return facts.words.rights.format(org=facts.organization, y=facts.year)


def edition_line(facts: Facts) -> str:
    """Return the edition."""
    value = facts.draw.choice(facts.words.editions)
    facts.print("edition", value)
    return value


def series_line(facts: Facts) -> str:
    """Return the series with a number."""
    value = facts.draw.choice(facts.words.series)
    facts.print("series", value)
    mark = {"ru": "№ ", "ar": "العدد ", "zh": "第"}.get(facts.language, "No. ")
    return f"{value}, {mark}{facts.draw.randint(1, 40)}"


def citation_line(facts: Facts) -> str:
    """Return how the document asks to be cited."""
    facts.print("authors", *facts.people)
    facts.print("publisher", facts.organization)
    facts.labels.setdefault("date", [str(facts.year)])
    return facts.words.cite.format(
        names=facts.names,
        y=facts.year,
        title=facts.title,
        city=facts.city,
        org=facts.organization,
    )


def prose(facts: Facts, sentences: int) -> str:
    """Return sentences of running text."""
    joined = "" if facts.language == "zh" else " "
    return joined.join(facts.draw.choices(facts.words.sentences, k=sentences))


def summary(facts: Facts) -> tuple[str, str]:
    """Return the head of a summary and its text."""
    text = prose(facts, 4)
    facts.print("abstract", text)
    return facts.draw.choice(facts.words.summary), text
