"""Numbers of persons: bank accounts, passport lines, national numbers, others by words.

A national number needs correct check digits and a word beside it, or a hidden place; a
form that chance meets often, such as ten digits, always needs its word.
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from stdnum import iban as _iban

from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.more_numbers import is_known
from freeshelf.enrich.disclosure.persons.passport_lines import passport_lines
from freeshelf.enrich.disclosure.persons.reading import LATIN_ALIKE, Text, is_chinese
from freeshelf.enrich.disclosure.persons.surroundings import Reading, ends_with_cue
from freeshelf.enrich.disclosure.persons.words import AT_RISK

_IBAN = re.compile(
    r"(?<![A-Z0-9_])[A-Z][ .-]?[A-Z][ .-]?\d[ .-]?\d"
    r"(?:[ .\n-]{0,2}[A-Z0-9]){11,30}(?![A-Z0-9_])"
)
_GROUPS = re.compile(
    r"(?<![A-Za-z0-9_./-])(?<!\d,)(?:[A-Z]{1,2}-?)?\d(?:[ ./–-]{0,2}[A-Z0-9]){6,19}"
    r"(?![A-Za-z0-9_%])"
    r"|(?<![A-Za-z0-9_])[A-Z]{3,5}\d{4,7}[A-Z0-9]{1,9}(?![A-Za-z0-9_])"
    r"|(?<![A-Za-z0-9_])[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z](?![A-Za-z0-9_])"
    r"|(?<![A-Za-z0-9_])[A-Z]{1,2}\d{6} ?\([0-9A]\)"
)
# A number that is broken at the end of a line.
_BROKEN = re.compile(
    r"(?<![A-Za-z0-9_.,/-])[A-Z]{0,2}\d(?:[ ./–-]{0,2}[A-Z0-9]){2,15}-?\n"
    r"[A-Z0-9](?:[ ./–-]{0,2}[A-Z0-9]){2,12}(?![A-Za-z0-9_%])"
)
_NOISE = re.compile(r"[ ./–()\n-]")
_VALUE = re.compile(
    r"(?P<value>[A-Za-z]{0,4}[ -]?\d(?:[ ./№-]{0,3}(?:\d|[A-Z](?![a-z]))){4,20})"
)
# What stands between a label and its number, beside marks and a person at risk.
_OF_A_LABEL = frozenset(
    (
        *("no", "nos", "nr", "num", "numero", "number", "n", "nº", "serie", "series"),
        *("is", "was", "of", "from", "the", "her", "his", "their", "a", "card", "id"),
        *("es", "era", "de", "del", "la", "el", "los", "las", "su", "que", "con"),
        *("est", "du", "des", "le", "les", "sa", "son", "d", "l", "portant", "au"),
        *("номер", "номером", "серии", "серия", "серий", "и", "это", "ее", "его"),
        *("º", "ª", "o"),
        *("رقم", "رقمها", "رقمه", "هو", "هي", "ذات", "ذو", "تحمل", "يحمل"),
        *("号", "号码", "是", "为", "的", "holder", "titulaire", "titular", "with"),
    )
)
_MOST_BETWEEN = 45
_FURTHEST_LABEL = 120
_FURTHEST_BEFORE = 160
_LETTERED = 13  # letters and digits of a number that nothing else looks like
_ENDS_LABEL = re.compile(r"[;!?。；！？]|\.\s+[A-ZА-Я][a-zа-я]|\n\s*\n")
_PREFIX = re.compile(r"(?<![A-Za-z])[A-Z]{1,3}[ -]?\Z")
_LONGEST_PREFIX = 4
_CHINESE_BETWEEN = re.compile(
    "(?:[号號码碼：:（(是为為\\s]|编号|編號|受害人|[她他的])*"
)
_FEWEST_DIGITS = 5
_FRENCH = 15  # digits of the number of France, which is always written in groups
_COUNTED_UP = frozenset(  # as forms are filled in to show how
    ("1234567890" * 2)[first : first + length]
    for first in (0, 9)
    for length in range(8, 19)
    if first + length <= 20
)
_SHORTEST_IBAN = 15
# Accounts that banks and manuals print to show the form.
_OF_MANUALS = frozenset(
    (
        *("GB82WEST12345698765432", "GB29NWBK60161331926819"),
        *("GB33BUKB20201555555555", "FR1420041010050500013M02606"),
        *("FR7630006000011234567890189", "ES9121000418450200051332"),
        *("DE89370400440532013000", "BE68539007547034", "NL91ABNA0417164300"),
        *("CH9300762011623852957", "SA0380000000608010167519"),
        *("AE070331234567890123456", "KZ86125KZT5004100100"),
        *("UA213223130000026007233566001", "RO49AAAA1B31007593840000"),
    )
)
_MOST_LOOSE = 300
_LEFTWARDS = re.compile("[\u0590-\u08ff]")
_GROUP = re.compile(r"[ \n]?[^ \n]+")
_SEPARATOR = re.compile("[ .\n-]")
_OF_A_FILE = re.compile(r"(?:\d+/\d{5,}|0\.\d+)\Z|(?<=(?<![A-Za-z])D:)(?:19|20)\d{12}")
_YEARS = re.compile(r"(?:19|20)\d\d[ ./-]+(?:19|20)\d\d(?:[ ./-]+(?:19|20)\d\d)*")
# Numbers that are given to persons and not to firms, of those that stdnum knows, by
# length. Those of the first hold a date, letters or two check digits: chance hardly
# meets them. Those of the second always need a word beside them.
_RARE = {
    8: "ie.pps",
    9: "es.dni es.nie ie.pps",
    10: "at.vnr bg.egn cz.rc fi.hetu in_.epic in_.pan is_.kennitala "
    "se.personnummer sk.rc",
    11: "be.bis be.nn br.cpf cu.ni ee.ik fi.hetu gh.tin "
    "gr.amka ke.pin lt.asmens lv.pvn no.fodselsnummer pl.pesel tr.tckimlik",
    12: "my.nric pt.cc ru.inn se.personnummer",
    13: "ch.ssn gb.upn kr.rrn mx.rfc ro.cnp si.emso za.idnr",
    14: "mu.nid",
    15: "fr.nir",
    16: "id.nik it.codicefiscale",
    18: "cn.ric mx.curp",
}
_COMMON = {
    8: "cl.rut gt.nit nz.ird py.ruc",
    9: "au.tfn ca.sin cl.rut cr.cpf cz.rc gt.nit il.idnr mz.nuit nl.bsn "
    "nl.onderwijsnummer nz.ird pe.cui pt.nif py.ruc us.atin us.itin us.ssn",
    10: "bg.pnf ca.bc_phn co.nit cr.cpf dk.cpr ec.ci gb.nhs ua.rntrc ve.rif",
    11: "ar.cuit de.idnr do.cedula hr.oib",
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
    capitals = reading.plain.translate(LATIN_ALIKE).upper()
    if len(capitals) != len(reading.plain):
        capitals = reading.plain
    for match in _IBAN.finditer(capitals):
        written = match.group()
        for shorter in _forms_of_account(written, reading.plain):
            if reading.effort.numbers <= 0:
                return
            reading.effort.numbers -= 1
            if _iban_is_valid(shorter):
                start, end = match.start(), match.start() + len(shorter)
                yield _mention(reading, Kind.IBAN, start, end, shorter, is_certain=True)
                break


def _forms_of_account(written: str, plain: str) -> Iterator[str]:
    """Yield what may be an account: over a line end of Arabic its groups are turned."""
    yield from _shorter_accounts(written)
    if _LEFTWARDS.search(plain):
        groups = _GROUP.findall(written)
        for at in range(1, len(groups) - 1):
            yield "".join((*groups[:at], *reversed(groups[at:])))


def _shorter_accounts(written: str) -> Iterator[str]:
    """Yield what is written, and again without what may follow in capitals."""
    yield written
    for match in reversed(list(_SEPARATOR.finditer(written))):
        if match.start() >= _SHORTEST_IBAN:
            yield written[: match.start()]


@lru_cache(maxsize=4096)
def _iban_is_valid(written: str) -> bool:
    written = written.replace("\n", "")
    return written[-1].isalnum() and bool(_iban.is_valid(written, check_country=False))


def _national_numbers(reading: Reading) -> Iterator[Mention]:
    codes = reading.plain.translate(LATIN_ALIKE)
    for match in (*_GROUPS.finditer(codes), *_BROKEN.finditer(codes)):
        written = match.group()
        start, end = match.span()
        has_word = _has_word(reading, start)
        is_of_years = _YEARS.fullmatch if has_word else _YEARS.match
        if is_of_years(written) or reading.is_in_web_address(start):
            continue
        is_at_risk = reading.is_beside_risk(start, end)
        is_told_before = not has_word and _is_told_before(reading, match)
        if not (has_word or is_told_before) and not (
            (is_at_risk or reading.is_hidden) and _stands_alone(reading, match)
        ):
            continue
        for shorter in _shortened(written):
            if reading.effort.numbers <= 0:
                return
            reading.effort.numbers -= 1
            compact = _NOISE.sub("", shorter)
            if _is_national(compact, shorter, only_rare=not has_word):
                yield _mention(
                    reading,
                    Kind.NATIONAL_NUMBER,
                    start,
                    start + len(shorter),
                    compact,
                    is_certain=has_word or is_told_before,
                )
                break


def may_be_national(text: Text) -> Iterator[tuple[int, int, str]]:
    """Yield the bounds and values of numbers that chance hardly meets."""
    codes = text.plain.translate(LATIN_ALIKE)
    for match in islice(_GROUPS.finditer(codes), _MOST_LOOSE):
        written = match.group()
        compact = _NOISE.sub("", written)
        is_grouped = " " in written and len(compact) != _FRENCH
        is_other = _YEARS.match(written) or _OF_A_FILE.match(codes, *match.span())
        if is_other or is_grouped or compact in _COUNTED_UP:
            continue
        if _is_national(compact, written, only_rare=True):
            yield *match.span(), compact


def _is_told_before(reading: Reading, match: re.Match[str]) -> bool:
    """Return whether a number with letters was announced a sentence before.

    "Her CURP has to be put right. The true one is ..."
    """
    written, start = match.group(), match.start()
    if len(written) < _LETTERED or not (written.isalnum() and written[0].isalpha()):
        return False
    words = ("identity", "passport", "case", "account")
    label = ends_with_cue(
        reading.cues, reading.plain, start, *words, reach=_FURTHEST_BEFORE
    )
    return label is not None and label.kind == "identity"


def _stands_alone(reading: Reading, match: re.Match[str]) -> bool:
    """Return whether a number without its word is in no groups, nor a file's moment."""
    written = match.group()
    if " " in written and sum(map(str.isdigit, written)) != _FRENCH:
        return False
    is_of_a_file = _OF_A_FILE.match(reading.plain, *match.span())
    if is_of_a_file or reading.is_public_here(*match.span()):
        return False
    word = ends_with_cue(
        reading.cues, reading.plain, match.start(), "phone", "case", "account", reach=30
    )
    return word is None and "phone" not in reading.headings


def _shortened(written: str) -> Iterator[str]:
    """Yield what is written, and again without its last group, for what follows it."""
    yield written
    for cut in (written.rfind(" "), written.rfind("\n")):
        if cut > 0:
            yield written[:cut]


def _is_national(compact: str, written: str, *, only_rare: bool) -> bool:
    if len(set(compact)) < 3:
        return False
    return is_known(compact, only_rare=only_rare) or any(
        _is_valid(module, compact)
        # Its dash says the century.
        or (module.__name__.endswith("hetu") and _is_valid(module, written))
        for module in _modules(len(compact), only_rare=only_rare)
    )


def _is_valid(module: Any, number: str) -> bool:
    try:
        return bool(module.is_valid(number))
    except (KeyError, IndexError, ValueError):  # of a district that there is not
        return False


@cache
def _modules(length: int, *, only_rare: bool) -> tuple[Any, ...]:
    names = _RARE.get(length, "")
    if not only_rare:
        names = f"{names} {_COMMON.get(length, '')}"
    return tuple(importlib.import_module(f"stdnum.{name}") for name in names.split())


def _has_word(reading: Reading, start: int) -> bool:
    if reading.headings & {"identity", "passport"}:
        return True
    if ends_with_cue(reading.cues, reading.plain, start, "identity") is not None:
        return True
    # "SIN of the resident permit holder (victim of trafficking): 918 374 653"
    first, _ = reading.text.sentence(start, reach=_FURTHEST_LABEL)
    label = ends_with_cue(
        reading.cues, reading.plain, start, "identity", reach=start - first
    )
    other = ends_with_cue(
        reading.cues, reading.plain, start, "phone", "case", "account", "passport"
    )
    return label is not None and other is None and reading.has_risk(first, start)


def _labelled(reading: Reading) -> Iterator[Mention]:
    plain = reading.plain
    for label, kind in (
        ("passport", Kind.PASSPORT_NUMBER),
        ("identity", Kind.IDENTITY_NUMBER),
    ):
        if label in reading.headings and (whole := _VALUE.fullmatch(plain.strip())):
            start = plain.index(whole["value"])
            end = start + len(whole["value"])
            yield _mention(reading, kind, start, end, whole["value"])
        for cue in reading.cues.of(label):
            match = _after_label(reading, cue.end)
            if match is None or sum(map(str.isdigit, match["value"])) < _FEWEST_DIGITS:
                continue
            yield _mention(
                reading, kind, match.start("value"), match.end("value"), match["value"]
            )


def _after_label(reading: Reading, place: int) -> re.Match[str] | None:
    """Return the number after a label: "passport of the victim: AB1234567"."""
    plain = reading.plain
    if is_chinese(plain[place - 1]):
        between = _CHINESE_BETWEEN.match(plain, place)
        return _VALUE.match(plain, between.end()) if between else None
    words = reading.text.words_between(place, place + _MOST_BETWEEN)
    unknown = 1
    for start, end, word in words:
        if _ENDS_LABEL.search(plain, place, start):
            return None
        if any(map(str.isdigit, word)):
            before = _PREFIX.search(plain, place, start)
            return _VALUE.match(plain, before.start() if before else start)
        is_link = word in _OF_A_LABEL or reading.cues.is_link(word)
        is_code = plain[start:end].isupper() and end - start <= _LONGEST_PREFIX
        if is_link or is_code or _is_person(reading, start, end):
            continue
        # "matricule luxembourgeois de la victime"
        unknown -= plain[start].islower() and reading.is_beside_risk(place, place)
        if unknown or plain[start].isupper():
            return None
        unknown = -1
    return None


def _is_of_an_office(reading: Reading, start: int) -> bool:
    """Return whether a label says so: "tax number of the foundation 7701234567"."""
    cues, labels = reading.cues, ("identity", "account")
    label = ends_with_cue(cues, reading.plain, start, *labels)
    if label is None or reading.has_risk(label.end, start):
        return False
    return cues.has(label.end, start, "office") and not _ENDS_LABEL.search(
        reading.plain, label.end, start
    )


def _is_person(reading: Reading, start: int, end: int) -> bool:
    kinds = (*AT_RISK, "client", "relative", "identity", "passport", "number")
    # An ending of Chinese words does not part them: those of cues do.
    return any(
        cue.start < end and start < cue.end
        for cue in reading.cues.within(start - 12, end + 12, kinds)
    )


def _mention(
    reading: Reading,
    kind: Kind,
    start: int,
    end: int,
    value: str,
    *,
    is_certain: bool = False,
) -> Mention:
    is_at_risk = reading.is_beside_risk(start, end, reach=300)
    # That of an office is meant to be paid to, or stands in an imprint.
    is_for_all = _is_shown(kind, value) or reading.is_sample(start, end, is_told=True)
    is_public = is_certain and (
        _is_of_an_office(reading, start)
        or (not is_at_risk and reading.is_public_here(start, end))
    )
    return Mention(
        kind,
        start,
        end,
        value,
        is_at_risk=is_at_risk or (is_certain and not is_public),
        is_public=is_public or is_for_all or reading.is_sample(start, end),
        is_for_all=is_for_all,
        is_checked=is_certain and is_at_risk,
    )


def _is_shown(kind: Kind, value: str) -> bool:
    """Return whether a number is one that forms and manuals show."""
    digits = "".join(filter(str.isdigit, value))
    if kind is Kind.IBAN:
        return _NOISE.sub("", value).upper() in _OF_MANUALS
    return digits in _COUNTED_UP or len(set(digits)) == 1


_FINDERS = (*(passport_lines, _accounts, _national_numbers, _labelled),)
