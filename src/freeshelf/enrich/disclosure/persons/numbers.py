"""Numbers of persons: bank accounts, passport lines, national numbers, others by words.

A national number needs correct check digits and a word beside it, or a hidden place; a
form that chance meets often, such as ten digits, always needs its word.
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from stdnum import iban as _iban

from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.surroundings import Reading, ends_with_cue

_IBAN = re.compile(
    r"(?<![A-Za-z0-9_])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{3,4}){2,8}"
    r"(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9_])"
)
_GROUPS = re.compile(
    r"(?<![A-Za-z0-9_.,/-])[A-Z]{0,2}\d(?:[ ./-]{0,2}[A-Z0-9]){6,19}(?![A-Za-z0-9_%])"
    r"|(?<![A-Za-z0-9_])[A-Z]{3,5}\d{4,7}[A-Z0-9]{1,9}(?![A-Za-z0-9_])"
    r"|(?<![A-Za-z0-9_])[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z](?![A-Za-z0-9_])"
)
_AFTER_LABEL = re.compile(
    r"[\s:.,#()–-]{0,4}"
    r"(?:(?:no|nos|nr|num|number|n|serie|series|des|de la|del)?[\s.:º°ª№#]{1,4}"
    r"|номер[\s:]{1,2}|сери[ияй]{1,2}[\s:]{1,2}|رقم[\s:]{1,2}|号码?[：:\s]?|是|为){0,3}"
    r"[\s:：#№]{0,3}"
    r"(?P<value>[A-Z]{0,3}[ -]?\d(?:[ ./№-]{0,3}[A-Z0-9]){4,20})",
    re.IGNORECASE,
)
_MRZ_LINE = re.compile(r"[A-Z0-9<]{28,46}")
_MRZ_IN_A_SENTENCE = re.compile(
    r"(?<![\w<])[A-Z0-9<]{9}\d[A-Z0<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{0,16}"
)
_MRZ_ALIKE = str.maketrans({"«": "<", "‹": "<", "＜": "<", "≤": "<"})
_LETTERS_FOR_DIGITS = str.maketrans("OQDILZSB", "00011258")
_SHORTEST_IBAN = 15
_SEPARATOR = re.compile("[ -]")
_WEIGHTS = (7, 3, 1)
_YEARS = re.compile(r"(?:19|20)\d\d[ ./-]+(?:19|20)\d\d(?:[ ./-]+(?:19|20)\d\d)*")
# Of sample documents in standards and leaflets.
_SPECIMEN = ("ERIKSSON<<ANNA", "L898902C", "SPECIMEN", "MUSTERMANN")


# Numbers that are given to persons and not to firms, of those that stdnum knows, by
# length. Those of the first hold a date, letters or two check digits: chance hardly
# meets them. Those of the second always need a word beside them.
_RARE = {
    8: "ie.pps",
    9: "es.dni es.nie ie.pps",
    10: "at.vnr bg.egn cz.rc in_.epic in_.pan is_.kennitala se.personnummer sk.rc",
    11: "be.bis be.nn br.cpf cu.ni ee.ik fi.hetu "
    "gr.amka ke.pin lt.asmens lv.pvn no.fodselsnummer pl.pesel tr.tckimlik",
    12: "my.nric pt.cc ru.inn se.personnummer",
    13: "ch.ssn gb.upn kr.rrn mx.rfc ro.cnp si.emso za.idnr",
    14: "mu.nid",
    15: "fr.nir",
    16: "id.nik it.codicefiscale",
    18: "cn.ric mx.curp",
}
_COMMON = {
    8: "cl.rut",
    9: "au.tfn ca.sin cl.rut cr.cpf cz.rc il.idnr mz.nuit "
    "nl.bsn nz.ird pe.cui us.atin us.itin us.ssn",
    10: "bg.pnf ca.bc_phn cr.cpf dk.cpr ec.ci gb.nhs ua.rntrc",
    11: "de.idnr do.cedula hr.oib",
    12: "in_.aadhaar jp.in_",
    13: "fr.nif md.idno pk.cnic th.pin",
    14: "sv.nit",
    16: "in_.vid",
}


def numbers(reading: Reading) -> Iterator[Mention]:
    """Yield the numbers of persons in a text."""
    taken: set[int] = set()
    for finder in _FINDERS:
        for mention in finder(reading):
            # Starts and ends to the nearest eight letters are enough to tell overlaps.
            places = range(mention.start // 8, (mention.end + 7) // 8)
            if taken.isdisjoint(places):
                taken.update(places)
                yield mention


def _accounts(reading: Reading) -> Iterator[Mention]:
    for match in _IBAN.finditer(reading.plain):
        written = match.group()
        for shorter in _shorter_accounts(written):
            if reading.effort.numbers <= 0:
                return
            reading.effort.numbers -= 1
            if _iban_is_valid(shorter):
                start, end = match.start(), match.start() + len(shorter)
                yield _mention(reading, Kind.IBAN, start, end, shorter)
                break


def _shorter_accounts(written: str) -> Iterator[str]:
    """Yield what is written, and again without what may follow in capitals."""
    yield written
    for match in reversed(list(_SEPARATOR.finditer(written))):
        if match.start() >= _SHORTEST_IBAN:
            yield written[: match.start()]


@lru_cache(maxsize=4096)
def _iban_is_valid(written: str) -> bool:
    return written[-1].isalnum() and bool(_iban.is_valid(written, check_country=False))


def _passport_lines(reading: Reading) -> Iterator[Mention]:
    plain = reading.plain
    if "<<" not in plain and "«" not in plain and "‹" not in plain:
        return
    pending = ""
    start = 0
    for first, last in reading.text.lines():
        line = plain[first:last].translate(_MRZ_ALIKE).replace(" ", "").upper()
        if not _MRZ_LINE.fullmatch(line):
            pending = ""
            continue
        both = pending + line
        pending_start = start if pending else first
        if any(name in both for name in _SPECIMEN):
            pending = ""
        elif _has_check_digits(line):
            yield Mention(
                Kind.PASSPORT_LINE, pending_start, last, both, is_at_risk=True
            )
            pending = ""
        else:
            pending, start = line, first


def _lines_in_a_sentence(reading: Reading) -> Iterator[Mention]:
    """Yield second lines of passports that stand among other words."""
    for match in _MRZ_IN_A_SENTENCE.finditer(reading.plain):
        is_specimen = any(name in match.group() for name in _SPECIMEN)
        if not is_specimen and _has_check_digits(match.group().ljust(36, "<")):
            yield Mention(
                Kind.PASSPORT_LINE, *match.span(), match.group(), is_at_risk=True
            )


def _has_check_digits(line: str) -> bool:
    """Return whether a line of a passport or card has its correct check digits."""
    # TD2 and TD3: number, birth, expiry; the second line of TD1: birth, expiry.
    long, short = ((0, 9), (13, 19), (21, 27)), ((0, 6), (8, 14))
    return all(
        _checks(line[first:last], line[last])
        for first, last in (long if len(line) >= 36 else short)
    )


def _checks(value: str, digit: str) -> bool:
    digit = digit.translate(_LETTERS_FOR_DIGITS)
    if not digit.isdigit():
        return False
    for read in (value, value.translate(_LETTERS_FOR_DIGITS)):
        total = sum(
            (0 if letter == "<" else int(letter, 36)) * _WEIGHTS[place % 3]
            for place, letter in enumerate(read)
        )
        if total % 10 == int(digit):
            return True
    return False


def _national_numbers(reading: Reading) -> Iterator[Mention]:
    for match in _GROUPS.finditer(reading.plain):
        written = match.group()
        if _YEARS.match(written) or reading.is_in_web_address(match.start()):
            continue
        start, end = match.span()
        has_word = _has_word(reading, start)
        is_at_risk = reading.is_beside_risk(start, end)
        if not has_word and not (
            (is_at_risk or reading.is_hidden) and _stands_alone(reading, match)
        ):
            continue
        for shorter in _shortened(written):
            if reading.effort.numbers <= 0:
                return
            reading.effort.numbers -= 1
            compact = re.sub(r"[ ./-]", "", shorter)
            if _is_national(compact, shorter, only_rare=not has_word):
                yield _mention(
                    reading, Kind.NATIONAL_NUMBER, start, start + len(shorter), compact
                )
                break


def _stands_alone(reading: Reading, match: re.Match[str]) -> bool:
    """Return whether a number without its word is not in groups, nor another number."""
    written = match.group()
    if " " in written and sum(map(str.isdigit, written)) != 15:
        return False
    if reading.is_public_here(*match.span()):
        return False
    word = ends_with_cue(
        reading.cues, reading.plain, match.start(), "phone", "case", "account", reach=30
    )
    return word is None and "phone" not in reading.headings


def _shortened(written: str) -> Iterator[str]:
    """Yield what is written, and again without its last group, for what follows it."""
    yield written
    cut = max(written.rfind(" "), 0)
    if cut:
        yield written[:cut]


def _is_national(compact: str, written: str, *, only_rare: bool) -> bool:
    if len(set(compact)) < 3:
        return False
    return any(
        module.is_valid(written if module.__name__.endswith("hetu") else compact)
        for module in _modules(len(compact), only_rare=only_rare)
    )


@cache
def _modules(length: int, *, only_rare: bool) -> tuple[Any, ...]:
    names = _RARE.get(length, "")
    if not only_rare:
        names = f"{names} {_COMMON.get(length, '')}"
    return tuple(importlib.import_module(f"stdnum.{name}") for name in names.split())


def _has_word(reading: Reading, start: int) -> bool:
    if reading.headings & {"identity", "passport"}:
        return True
    return ends_with_cue(reading.cues, reading.plain, start, "identity") is not None


def _labelled(reading: Reading) -> Iterator[Mention]:
    plain = reading.plain
    for label, kind in (
        ("passport", Kind.PASSPORT_NUMBER),
        ("identity", Kind.IDENTITY_NUMBER),
    ):
        if label in reading.headings and (whole := _AFTER_LABEL.fullmatch(plain)):
            yield _mention(
                reading, kind, whole.start("value"), whole.end(), whole["value"]
            )
        for cue in reading.cues.of(label):
            match = _AFTER_LABEL.match(plain, cue.end)
            if match is None or sum(map(str.isdigit, match["value"])) < 5:
                continue
            yield _mention(
                reading, kind, match.start("value"), match.end("value"), match["value"]
            )


def _mention(reading: Reading, kind: Kind, start: int, end: int, value: str) -> Mention:
    return Mention(
        kind,
        start,
        end,
        value,
        is_at_risk=reading.is_beside_risk(start, end, reach=300),
        is_public=reading.is_sample(start, end),
    )


_FINDERS = (
    *(_passport_lines, _lines_in_a_sentence, _accounts, _national_numbers),
    _labelled,
)
