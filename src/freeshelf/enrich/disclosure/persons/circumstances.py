"""Dates of birth, ages, addresses, schools and case numbers beside their words."""

import re
from collections.abc import Iterator

from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.number_words import (
    DATE_IN_WORDS,
    age_after,
    age_before,
    ages_in_one_word,
)
from freeshelf.enrich.disclosure.persons.reading import fold, is_chinese
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.words import Cue

_MONTH = r"[^\W\d_]{3,12}"
_YEAR = r"(?:19[2-9]\d|20[0-3]\d)"
DATE = re.compile(
    rf"(?<!\d)\d{{1,2}} ?[./-] ?\d{{1,2}} ?[./-] ?(?:{_YEAR}|\d\d)(?!\d)"
    rf"|(?<!\d){_YEAR} ?[./-] ?\d{{1,2}} ?[./-] ?\d{{1,2}}(?!\d)"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th|er|º|-?го)?\.? (?:de |of )?"
    rf"{_MONTH}\.?,? (?:de |del )?{_YEAR}(?!\d)"
    rf"|(?<!\w){_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}(?!\d)"
    rf"|{_YEAR} ?年 ?\d{{1,2}} ?月 ?\d{{1,2}} ?日"
    # 7 Feb '06
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\.? '\d\d(?!\d)"
    rf"|{DATE_IN_WORDS}",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(?<![\d.,–/-])(?:\d|1[0-7])(?![\d.,]\d|\d|\s?[%٪‰–/-]\s?\d|\s?[%٪‰])"
)
_RANGE = re.compile(
    r"[-–—]|to|à|y|and|et|or|или|до|от|и|إلى|至|到|under|below|over|above|than|moins|plus|"
    r"menos|más|mas|младше|старше|моложе|دون|فوق|أقل|以下|以上|未满|不满|between|entre|ages|from"
)
_PER_CENT = re.compile(r"[%٪‰]|per ?cent|pour ?cent|por ?ciento|процент|بالمئة|占")
_CASE_NUMBER = re.compile(
    r"[\s:.,#()№nN°ºo-]{0,6}(?:号|رقم|no\.?|núm\.?)?[\s:：№]{0,3}"
    r"(?P<value>[（(]?[A-ZА-Я]{0,5}[ ./-]{0,2}\d[^\s,;،，。；]{2,30})"
)
_SHORT = 60  # letters of a hidden piece that is little more than a school
_SCHOOL_NAME = re.compile(r"[A-ZÀ-ÞА-ЯЁ][\w'.-]+|№ ?\d+|[nN][°º.] ?\d+")


def births(reading: Reading) -> Iterator[Mention]:
    """Yield dates of birth."""
    plain = reading.plain
    dates = list(DATE.finditer(plain)) if _speaks_of_birth(reading) else []
    if "birth" in reading.headings:
        for date in dates:
            yield _birth(reading, date)
        return
    births = reading.cues.of("birth")
    for date in dates:
        before = next(
            (c for c in births if c.start <= date.start() <= c.end + 30), None
        )
        after = next((c for c in births if -2 <= c.start - date.end() <= 3), None)
        gap = plain[before.end : date.start()] if before else ""
        if (before and "\n\n" not in gap) or after:
            yield _birth(reading, date)


def _speaks_of_birth(reading: Reading) -> bool:
    return "birth" in reading.headings or bool(reading.cues.of("birth"))


def _birth(reading: Reading, date: re.Match[str]) -> Mention:
    start, end = date.span()
    return Mention(
        Kind.BIRTH_DATE,
        start,
        end,
        date.group(),
        is_at_risk=reading.is_beside_risk(start, end),
        is_public=reading.is_sample(start, end),
    )


def ages(reading: Reading) -> Iterator[Mention]:
    """Yield ages under 18 that are told of one person."""
    plain, cues = reading.plain, reading.cues
    for cue in cues.of("year_old"):
        before = list(_AGE.finditer(plain, max(0, cue.start - 5), cue.start))
        match = before[-1] if before else None
        if match is None or plain[match.end() : cue.start].strip(" -\n"):
            in_words = age_before(reading.text, cue.start)
            if in_words and _is_of_one_person(reading, cue, in_words[0], cue.end):
                yield _age(reading, in_words[0], cue.end, str(in_words[1]))
        elif _is_of_one_person(reading, cue, *match.span()):
            yield _age(reading, match.start(), cue.end, match.group())
    for cue in cues.of("aged"):
        match = _AGE.match(plain, cue.end + 1)
        if match and _is_of_one_person(reading, cue, *match.span()):
            yield _age(reading, cue.start, match.end(), match.group())
        elif (told := age_after(reading.text, cue.end)) and _is_of_one_person(
            reading, cue, cue.end, told[0]
        ):
            yield _age(reading, cue.start, told[0], str(told[1]))
    for start, end in ages_in_one_word(reading.text):
        if not _PER_CENT.search(plain, *reading.text.sentence(start, reach=60)):
            yield _age(reading, start, end, plain[start:end])


def _is_of_one_person(reading: Reading, cue: Cue, first: int, last: int) -> bool:
    plain = reading.plain
    start, end = min(cue.start, first), max(cue.end, last)
    around = reading.text.words_between(max(0, start - 14), start)[-1:]
    around += reading.text.words_between(end, end + 10)[:1]
    # The words as they are written: "à 14 ans" is of a range, "a 14 ans" is not.
    if any(_RANGE.fullmatch(plain[s:e].lower()) for s, e, _ in around):
        return False
    if plain[start - 2 : start].strip() in ("-", "–", "—") or plain[end : end + 2] in (
        "以下",
        "以上",
    ):
        return False
    first, last = reading.text.sentence(start, reach=60)
    if _PER_CENT.search(plain, first, last):
        return False
    if plain[end : end + 1] == "s":  # 14-year-olds
        return False
    word = fold(plain[cue.start : cue.end])
    if cue.kind == "year_old" and word in (
        "years",
        "year",
        "ans",
        "anos",
        "лет",
        "года",
        "سنه",
        "عاما",
        "سنوات",
        "عام",
        "اعوام",
    ):
        # Those also count how long something takes.
        return reading.cues.has(
            max(0, start - 40), min(len(plain), end + 40), "child", "aged", "victim"
        ) and not plain[end:].lstrip().startswith(("d'empr", "de pri", "лишения"))
    return True


def _age(reading: Reading, start: int, end: int, value: str) -> Mention:
    return Mention(
        Kind.AGE_UNDER_18,
        start,
        end,
        value,
        is_at_risk=False,
        is_public=reading.is_sample(start, end),
    )


def schools(reading: Reading) -> Iterator[Mention]:
    """Yield schools that somebody attends."""
    plain = reading.plain
    for cue in reading.cues.of("school"):
        first, last = reading.text.sentence(cue.start, reach=100)
        is_alone = reading.is_hidden and len(plain) <= _SHORT
        if not (
            is_alone or reading.is_listed or reading.cues.has(first, last, "attends")
        ):
            continue
        if is_chinese(plain[cue.start]):
            start = cue.start
            while start > first and is_chinese(plain[start - 1]):
                start -= 1
            span = (start, cue.end) if cue.start - start >= 2 else None
        elif "\u0600" <= plain[cue.start] <= "\u06ff":
            following = reading.text.words_between(cue.end, last)[:2]
            span = (cue.start, following[-1][1]) if following else None
        else:
            span = _named_school(plain, cue, first, last)
        if span is None:
            continue
        yield Mention(Kind.SCHOOL, *span, plain[span[0] : span[1]], is_at_risk=False)


def _named_school(
    plain: str, cue: Cue, first: int, last: int
) -> tuple[int, int] | None:
    before = plain[max(first, cue.start - 40) : cue.start]
    capitals = re.search(r"(?:[A-Z][\w'.]*[ -]){1,5}\Z", before)
    if plain[cue.start].isupper() and capitals:
        return cue.start - len(capitals.group()), cue.end
    after = _SCHOOL_NAME.search(plain, cue.end, min(last, cue.end + 28))
    if after and not re.search(r"[.;:,]", plain[cue.end : after.start()]):
        return cue.start, after.end()
    return None


def cases(reading: Reading) -> Iterator[Mention]:
    """Yield numbers of cases; whether a name stands beside is for who asks."""
    plain = reading.plain
    covered = 0
    for cue in reading.cues.of("case"):
        match = _CASE_NUMBER.match(plain, cue.end)
        if match is None or match.start("value") < covered:
            continue
        covered = match.end("value")
        yield Mention(
            Kind.CASE_NUMBER,
            match.start("value"),
            match.end("value"),
            match["value"],
            is_public=reading.is_sample(*match.span("value")),
        )
