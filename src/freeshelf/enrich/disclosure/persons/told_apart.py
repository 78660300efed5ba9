"""Names that are told apart, though they stand beside a word for a person at risk.

They are those of officials, lawyers and authors, of survivors who speak under their
name, of parties of published judgments, and names that are said to be changed.
"""

import re
from collections.abc import Iterator

from freeshelf.enrich.disclosure.persons.circumstances import DATE
from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.names import Name, is_in_title
from freeshelf.enrich.disclosure.persons.reading import is_chinese
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.things import (
    ANYBODY,
    is_long_ago,
    is_of_a_thing,
)

# Between a name and what it is told as no sentence ends.
STOPS = re.compile(
    r"[!?;。！？؟|\t]|\n\s*\n|(?<![Mm])(?<![MmDg][rsrж])(?<!Mrs)(?<!Sra)(?<!Mme)(?<!гр)\."
)
_PARTY = re.compile(
    r"((?:[A-ZÀ-Þ]\.\s?){1,4}"
    r"(?:,? ?(?:and|et|y) (?:Others|autres|otros|[A-Z]\.(?:[A-Z]\.)?))?)"
    r"[»”\"]?\s?(?:v\.?|vs\.?|c\.|contre|contra|против|ضد)\s"
    r"|\b(?:R|Regina|People|State|Prosecutor)\s(?:v\.?|vs\.?)\s((?:[A-Z]\.\s?){1,4})"
)
_INITIALS = re.compile(r"[A-ZÀ-Þ]\.")
# No name follows them: those are initials of an author.
_ALONE = re.compile(
    r"(?<![\w.])(?:[A-ZÀ-ÞА-ЯЁ]\. ?){2,4}(?![A-ZÀ-ÞА-ЯЁ]|\w)"
    r"|(?<![\w.])(?:[\u0621-\u064a]\. ?){2,4}(?!\w)"
)
# A speaker of a conversation is told by a letter: "social worker A: N. sleeps badly".
_SPEAKER = re.compile(r"\s?[A-Z\d]{1,2}[:：]\s?")
_APART = re.compile("[，,将將把对對给給]")
# "The lawyer took the case of N.", "for the victim N.", "To the liaison: N. has moved".
_DONE_TO = re.compile("了\\Z")
_DONE_FOR = re.compile("[为為替向帮幫陪给給代]")
_NOTE = re.compile(
    r"(?:请|請)?(?:注意|提醒|转告|轉告|报告|報告|告知|备注|備註|记录|記錄|写道|寫道)[:：]\s?"
)
_NEW_CLAUSE = re.compile("[,，、]")
_PARTS_OF_A_FORM = re.compile("[\n;；]")
# "She rang without giving a name", not "the witness is told anonymously".
_ANONYMOUS_CALL = re.compile(
    "匿名(?:的)?(?:电话|電話|举报|舉報|信|线索|線索|投诉|投訴|爆料|报料|報料|邮件|郵件|来信|短信|消息)"
)
_FURTHEST_OFFICE_IN_CHINESE = 7
_ENOUGH = 2
_SAID = 8
_MADE_UP = re.compile(
    r"(?<!\w)(?:test|specimen|sp[ée]cimen|exemple|example|ejemplo|muestra|prueba|тест|"
    r"образец|пример)(?!\w)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:^|[.;•·|\t–] ?)(?P<office>[^\n.:;!?|\t]{3,60})[:：] ?\Z", re.MULTILINE
)
_LONGEST_LABEL = 66
_MARKED = re.compile(r"[A-ZÀ-ÞА-ЯЁ][^\W\d_]{2,}\d{1,2}(?:,\d{1,2})*(?!\w)")
_BYLINE = 150
_STAR = re.compile(r"[*†]|\s?\((?:\*|†)\)")


def parties(plain: str) -> set[str]:
    """Return initials under which published judgments know their parties."""
    found: set[str] = set()
    for match in _PARTY.finditer(plain):
        written = match.group(1) or match.group(2)
        for initials in re.split(r",|and|et|y", written):
            found.add("".join(_INITIALS.findall(initials)))
        found.add("".join(_INITIALS.findall(written)))
    return found


def mention_of(
    reading: Reading,
    name: Name,
    *,
    is_at_risk: bool,
    is_framed: bool,
    is_sure: bool = False,
) -> Mention | None:
    """Return the mention of a name that is told so, if it counts.

    `is_sure` says that an office, a story or a speaker near it does not take it away,
    nor, in hidden content, an example.
    """
    plain = reading.plain
    if name.is_initials:
        return _initials(reading, name, is_at_risk=is_at_risk)
    if not name.is_known:
        words = plain[name.start : name.end].split()
        if len({word.isupper() for word in words if len(word) > 2}) > 1:
            return None
        if name.words < 2 and not is_framed:
            return None
        if not is_framed and is_in_title(reading.text, name.start, name.end):
            return None
    if is_of_a_thing(reading, name) or (not is_sure and _is_office(reading, name)):
        return None
    is_real = reading.cues.has(max(0, name.start - 40), name.start, "real")
    is_changed = not is_real and _is_changed(reading, name)
    is_told = is_sure and reading.is_hidden
    return Mention(
        Kind.PERSON_NAME,
        name.start,
        name.end,
        plain[name.start : name.end],
        is_at_risk=is_at_risk,
        is_public=is_changed
        or reading.is_sample(name.start, name.end, is_told=is_told)
        or bool(_MADE_UP.search(plain, name.start, name.end))
        or bool(ANYBODY.search(plain, name.start, name.end))
        or is_long_ago(reading, name)
        or (not is_sure and _is_of_a_story(reading, name)),
        is_weak=(not is_sure and _is_speaker(reading, name))
        or reading.is_of_sources(name.start),
    )


def initials(reading: Reading) -> Iterator[Mention]:
    """Yield initials in hidden content with a birth or a village beside them."""
    if not reading.is_hidden:
        return
    for match in _ALONE.finditer(reading.plain):
        first, last = reading.text.sentence(match.end(), reach=120)
        first = min(first, match.start())
        kinds = [k for k in ("village", "birth") if reading.cues.has(first, last, k)]
        is_at_risk = reading.has_risk(first, last)
        if not kinds or len(kinds) + is_at_risk < _ENOUGH:
            continue
        written = re.sub(r"\s", "", match.group())
        if written not in reading.parties:
            yield Mention(Kind.INITIALS, *match.span(), written, is_at_risk=True)


def _initials(reading: Reading, name: Name, *, is_at_risk: bool) -> Mention | None:
    plain = reading.plain
    written = "".join(_INITIALS.findall(plain[name.start : name.end]))
    if written in reading.parties:
        return None
    first, last = reading.text.sentence(name.start, reach=200)
    has_more = bool(DATE.search(plain, first, last)) or reading.cues.has(
        first, last, "village", "birth"
    )
    return Mention(
        Kind.INITIALS,
        name.start,
        name.end,
        written,
        is_at_risk=is_at_risk and has_more,
        is_weak=not has_more,
    )


def _is_office(reading: Reading, name: Name) -> bool:
    """Return whether a name is that of an official, a lawyer or an author."""
    cues = reading.cues
    before = max(0, name.start - 24)
    offices = ("official", "lawyer", "author", "offender")
    if cues.has(before, name.start, *offices):
        nearest = max(c.end for c in cues.within(before, name.start, offices))
        # "On the photo the survivor N." names no photographer.
        between = [*cues.of("relative")]
        if not cues.has(before, name.start, "official", "lawyer", "offender"):
            between += reading.at_risk
        # "The police freed N."
        between += [*cues.of("whom"), *cues.of("fate")]
        is_told = any(nearest <= cue.start < name.start for cue in between)
        # "The interpreter confirms that N."
        is_told = is_told or cues.has(nearest, name.start, "clause")
        is_told = is_told or _is_apart_in_chinese(reading, nearest, name)
        is_told = is_told or _is_apart_in_arabic(reading, nearest, name)
        if not is_told and not STOPS.search(reading.plain, nearest, name.start):
            return True
    if cues.has(name.start, name.end, "official") or _is_of_a_label(reading, name):
        return True
    if _is_of_a_byline(reading, name):
        return True
    after = min(len(reading.plain), name.end + 26)
    for cue in cues.within(name.end, after, ("official", "lawyer")):
        gap = reading.plain[name.end : cue.start]
        # "The informant, N., told our researcher".
        tells = cues.has(name.end, cue.end + 8, "fled", "told")
        is_apposed = gap.lstrip().startswith((",", "(", "،", "，"))
        # "N., hurt three times, now with director M.": another clause.
        if is_chinese(reading.plain[name.start]) and len(_NEW_CLAUSE.findall(gap)) > 1:
            continue
        if is_apposed and not tells and not STOPS.search(gap):
            return True
    return False


def _is_of_a_label(reading: Reading, name: Name) -> bool:
    """Return whether a label before a name is an office: "Editor of the texts: N."."""
    first = max(0, name.start - _LONGEST_LABEL)
    label = _LABEL.search(reading.plain, first, name.start)
    if label is None or reading.has_risk(*label.span()):
        return False
    start, end = label.span("office")
    offices = reading.cues.within(start, end, ("official", "lawyer", "author"))
    return any(cue.start == start for cue in offices)


def _is_of_a_byline(reading: Reading, name: Name) -> bool:
    """Return whether a name has marks of notes, as others around it: "N.1,2, M.2"."""
    around = max(0, name.start - _BYLINE), name.end + _BYLINE
    if reading.has_risk(*around) or not _MARKED.search(
        reading.plain, name.start, name.end + 1
    ):
        return False
    return len(_MARKED.findall(reading.plain, *around)) > 1


def _is_apart_in_chinese(reading: Reading, end: int, name: Name) -> bool:
    """Return whether what follows an office in Chinese parts it from a name."""
    gap = reading.plain[end : name.start]
    if not is_chinese(reading.plain[end - 1]):
        return False
    if len(gap) > _FURTHEST_OFFICE_IN_CHINESE:
        return True
    if _DONE_FOR.match(gap) and reading.has_risk(end, name.start):
        return True
    if _DONE_TO.search(gap) or _NOTE.fullmatch(gap):
        return True
    return bool(_APART.search(gap) or _SPEAKER.fullmatch(gap))


def _is_apart_in_arabic(reading: Reading, end: int, name: Name) -> bool:
    """Return whether the victim follows "the judge", not "a lawyer of the victim"."""
    word = reading.plain[max(0, end - 14) : end].rpartition(" ")[2]
    is_definite = word.startswith("ال")
    return is_definite and reading.has_risk(end, name.start)


def _is_of_a_story(reading: Reading, name: Name) -> bool:
    """Return whether a sentence tells of a story or an exercise."""
    first, last = reading.text.sentence(name.start, reach=120)
    return reading.cues.has(first, max(last, name.end), "story")


def _is_changed(reading: Reading, name: Name) -> bool:
    plain = reading.plain
    if _STAR.match(plain, name.end):
        return True
    first, last = reading.text.sentence(name.start, reach=160)
    # "The witness of reserved identity is N.", said where few read it.
    is_said = reading.cues.has(name.start - _SAID, name.start, "copula")
    if reading.is_hidden and is_said and reading.has_risk(first, name.start):
        return False
    changed = reading.cues.within(
        max(first, name.start - 50),
        max(last, min(len(plain), name.end + 70)),
        ("changed",),
    )
    return any(not _ANONYMOUS_CALL.match(plain, cue.start) for cue in changed)


def _is_speaker(reading: Reading, name: Name) -> bool:
    """Return whether a survivor speaks under this name, as a leader or an author."""
    plain = reading.plain
    first, last = reading.text.sentence(name.start, reach=160)
    if is_chinese(plain[name.start]):
        # "Child: N.⏎Head of the case: M.": a leader who stands elsewhere is another.
        before = [m.end() for m in _PARTS_OF_A_FORM.finditer(plain, first, name.start)]
        first = max(before, default=first)
        after = _PARTS_OF_A_FORM.search(plain, name.end, max(last, name.end))
        last = after.start() if after else last
    return reading.cues.has(first, max(last, name.end), "leader")
