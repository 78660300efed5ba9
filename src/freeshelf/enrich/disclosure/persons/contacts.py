"""Telephone numbers and mail addresses, and those among them that are meant for all."""

import re
import string
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, zip_longest

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.reading import HAN, Text
from freeshelf.enrich.disclosure.persons.surroundings import Reading, ends_with_cue
from freeshelf.enrich.disclosure.persons.words import Cues

# A number as people write it: it cannot run over more than one line.
_NUMBER = re.compile(
    # A full stop before it ends a line that some readers turn from right to left.
    # A comma of Chinese or Arabic, which is one of these here, may stand before it.
    r"(?<![A-Za-z0-9_/+-])(?<!\d,)(?<!\S\.)[+(]{0,2}\d"
    # A stop or a stroke between spaces parts two of them.
    r"(?:(?:(?!\. | / )[ ().·/-]){0,3}\d){6,16}(?![A-Za-z0-9_%]|[.,]\d)"
)
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d[ ./–-]+(?:19|20)\d\d.*"
    r"|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d\d-\d{1,5}|0\.\d+"
)
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# Digits in threes are an amount, not a telephone.
_AMOUNT = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
# Links that ring or write to a number.
_LINKED = re.compile(
    r"(?:wa\.me/|t\.me/\+|whatsapp\.com/send/?\?phone=)\+?(\d{8,15})(?!\d)",
    re.IGNORECASE,
)
# As some readers give a number in a line that runs from right to left.
_TURNED = re.compile(r"(?<![\w+])(\d{1,4}(?:[ -]\d{1,4}){1,5})[ -]\+(\d{1,3})(?!\w)")
_SAMPLE_DIGITS = re.compile(r"(?:0?123456789?0?|\d*(\d)\1{5,}|.*12345678.*)")
_ALL_IN_ORDER = re.compile(r"0?123456789?0?|\d*(\d)\1{5,}")
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_DOMAIN = re.compile(
    r"(?:[\w-]{1,63}(?:\.| ?[\[({] ?(?:dot|punto|point|точка|نقطة) ?[\])}] ?)){1,5}"
    r"(?:[A-Za-z]{2,24}|[^\W\d_]{2,24})"
)
_LOCAL_AT = re.compile(
    r"(?<![\w.+-])(?P<name>[\w.+-]{1,64})"
    r"(?P<at> ?@ ?| ?[\[({] ?(?:at|arroba|собака|chez|في) ?[\])}] ?)",
    re.IGNORECASE,
)
_PUBLIC_TYPES = frozenset(
    getattr(PhoneNumberType, name)
    for name in ("TOLL_FREE", "PREMIUM_RATE", "SHARED_COST", "UAN", "VOICEMAIL")
)
# Boxes that many people read.
_ROLES = re.compile(
    r"(?:info|contact|contacto|contacts|press|presse|prensa|media|office|mail|email|help|"
    r"helpdesk|hello|hola|support|secretariat|secretaria|publications|publicaciones|"
    r"publishing|editor|editors|editorial|redaction|library|admin|webmaster|enquiries|"
    r"inquiries|enquiry|general|hq|team|services?|donate|donations|events|training|"
    r"research|report|reports|reporting|complaints|feedback|privacy|dpo|gdpr|legal|jobs|"
    r"hr|careers|news|newsletter|communications?|comms|comunicacion|trata|hotline|helpline|"
    r"permissions|rights|orders|sales|subscriptions|registry|postmaster|abuse|noreply|"
    r"no-reply|donotreply|example|user|name|your\.?name|advocacy|policy|campaigns?|"
    r"protection|childprotection|safeguarding|traffic|trafficking|antitrafficking|"
    r"stoptrafficking|bureau|accueil|courrier|correo|buzon|atencion|informes?|denuncias?|"
    r"pochta|priem|priemnaya|kontakt|dok|forlabour|childlabour|ipec|fpbangkok|ethics)"
    r"(?P<more>[._+-].*|\d*)?",
    re.IGNORECASE,
)
_INSTITUTIONS = re.compile(
    r"(?:^|\.)(?:gov|gob|gouv|gub|govt|mil|int|edu|ac|un|judiciary|police|justice)"
    r"(?:\.[a-z]{2,3})?$|(?:^|\.)(?:un|ilo|iom|unodc|unicef|unhcr|osce|coe|europa|"
    r"interpol|who|worldbank|undp|unwomen|icmpd|ohchr)\.(?:org|int|eu)$|"
    r"(?:^|\.)(?:example|domain|email)\.(?:org|com|net)$|"
    r"(?:^|\.)(?:internal|local|localhost|localdomain|invalid|test)$",
    re.IGNORECASE,
)
# Where anybody gets a box.
_FREE = re.compile(
    r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|aol|proton|"
    r"protonmail|tutanota|tuta|gmx|mail|yandex|rambler|bk|inbox|list|qq|163|126|sina|"
    r"ukr|orange|laposte|free|wanadoo|web|zoho)\.[a-z]{2,3}(?:\.[a-z]{2})?",
    re.IGNORECASE,
)
_MOST_REGIONS, _MOST_LOOSE = 9, 300
_FEWEST_FIGURES = 3
_IN_THREES = (8, 9)  # digits of numbers that some countries write like amounts
_BY_LANGUAGE = {
    "en": (
        "GB",
        "US",
        "NG",
        "KE",
        "IN",
        "PH",
        "AU",
        "ZA",
        "NP",
        "BD",
        "PK",
        "UG",
        "GH",
    ),
    "fr": ("FR", "SN", "CI", "MA", "BE", "CM", "ML", "TN", "CH", "CA"),
    "es": ("ES", "MX", "CO", "PE", "AR", "BO", "EC", "GT", "VE", "CL", "HN", "DO"),
    "ru": ("RU", "UA", "KZ", "KG", "UZ", "MD", "BY", "TJ"),
    "ar": ("JO", "EG", "LB", "IQ", "MA", "SA", "TN", "SY", "AE", "SD"),
    "zh": ("CN", "TW", "HK"),
}


def phones(reading: Reading) -> Iterator[Mention]:
    """Yield the telephone numbers of a text.

    One in national form counts beside a word for telephones or in a country named.
    """
    plain = reading.plain
    for match in _NUMBER.finditer(plain):
        start, end = match.span()
        written = match.group().rstrip("(")
        if _DATE.fullmatch(written) or reading.is_in_web_address(start):
            continue
        is_international = written.startswith(("+", "(+", "00"))
        has_word = _has_word(reading, start)
        if not (is_international or has_word or _may_be_told(reading, written, start)):
            continue
        number = _parsed(reading, written, is_international=is_international)
        if number is None:
            is_told = written[0] == "+" and reading.is_beside_risk(start, end)
            if not (has_word or is_told) or not _is_written_like_a_phone(written):
                continue
            value = written
        else:
            value = phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.E164
            )
        yield Mention(
            Kind.PHONE,
            start,
            start + len(written),
            value,
            is_at_risk=reading.is_of_a_person(start, end),
            is_public=_is_public_number(reading, written, number, start, end),
            is_for_all=_is_number_for_all(reading, written, number, start, end),
            is_of_a_column=reading.is_listed and "phone" in reading.headings,
        )


def rings(target: str) -> bool:
    """Return whether the target of a link has a number that it rings or writes to."""
    return bool(_LINKED.search(target))


def other_phones(reading: Reading) -> Iterator[Mention]:
    """Yield the telephone numbers in links, and those with groups in reverse order."""
    found = [
        (match.span(1), f"+{match[1]}") for match in _LINKED.finditer(reading.plain)
    ]
    for match in _TURNED.finditer(reading.plain):
        groups = re.split("[ -]", match[1])
        found.append((match.span(), f"+{match[2]} {' '.join(reversed(groups))}"))
    for (start, end), written in found:
        number = _parsed(reading, written, is_international=True)
        if number is None:
            continue
        yield Mention(
            Kind.PHONE,
            start,
            end,
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            is_at_risk=reading.is_of_a_person(start, end),
            is_public=_is_public_number(reading, written, number, start, end),
            is_for_all=_is_number_for_all(reading, written, number, start, end),
        )


def mails(reading: Reading) -> Iterator[Mention]:
    """Yield the mail addresses of a text, also those written with (at)."""
    plain = reading.plain
    for match in _LOCAL_AT.finditer(plain):
        domain = _DOMAIN.match(plain, match.end())
        # No space parts an address in Latin letters from Chinese.
        name = (HAN.split(match["name"])[-1] or match["name"]).lstrip(".-+")
        if domain is None or not name:
            continue
        start, end = match.end("name") - len(name), domain.end()
        yield Mention(
            Kind.EMAIL,
            start,
            end,
            f"{name}@{domain.group()}".casefold(),
            is_at_risk=reading.is_of_a_person(start, end),
            is_public=_is_public_mail(reading, name, domain.group(), start, end),
            is_for_all=_is_mail_for_all(reading, name, domain.group(), start, end),
        )


def may_be_phones(
    text: Text, countries: Sequence[str]
) -> Iterator[tuple[int, int, str]]:
    """Yield the bounds and values of numbers that are valid in a likely country."""
    cues = Cues(text)
    languages = cues.languages + (("zh",) if text.has_han else ())
    regions = dict.fromkeys(countries[:3])
    regions |= dict.fromkeys(r for name in languages for r in _BY_LANGUAGE[name])
    for match in islice(_NUMBER.finditer(text.plain), _MOST_LOOSE):
        written, start = match.group().rstrip("("), match.start()
        digits = "".join(filter(str.isdigit, written))
        is_amount = _AMOUNT.fullmatch(written) and len(digits) not in _IN_THREES
        if _DATE.fullmatch(written) or is_amount:
            continue
        if _SAMPLE_DIGITS.fullmatch(digits) or len(set(digits)) < _FEWEST_FIGURES:
            continue
        is_day = _DAY.fullmatch(written) and not cues.has(start - 40, start, "phone")
        if is_day or cues.has(text.sentence(start)[0], start, "counted"):
            continue
        is_international = written.startswith(("+", "(+", "00"))
        valid = (
            _valid(written, region)
            for region in ((None,) if is_international else regions)
        )
        number = next(filter(None, valid), None)
        if number is not None:
            form = phonenumbers.PhoneNumberFormat.E164
            value = phonenumbers.format_number(number, form)
        elif is_international and _is_written_like_a_phone(written):
            value = written
        else:
            continue
        yield start, start + len(written), value


def _has_word(reading: Reading, start: int) -> bool:
    if "phone" in reading.headings:
        return True
    cue = ends_with_cue(reading.cues, reading.plain, start, "phone", reach=60)
    if cue is None:
        return False
    # Another word for a number is nearer: "passport no."
    other = ends_with_cue(
        reading.cues, reading.plain, start, "passport", "identity", "case", "account"
    )
    return other is None or other.end < cue.start


def _may_be_told(reading: Reading, written: str, start: int) -> bool:
    """Return whether a number without any word for telephones can be one."""
    if not (reading.is_hidden or reading.at_risk or reading.is_listed):
        return False
    if reading.cues.has(*_line_before(reading, start), "counted"):
        return False
    cue = ends_with_cue(reading.cues, reading.plain, start, "number", reach=12)
    if _AMOUNT.fullmatch(written) and cue is None:
        return False
    if cue is not None or reading.countries:
        return True
    return (
        written.startswith("0")
        or "(" in written
        or (" " in written and reading.is_beside_risk(start, start))
    )


def _line_before(reading: Reading, start: int) -> tuple[int, int]:
    """Return where the sentence of a number begins, and where the number does."""
    return reading.text.sentence(start)[0], start


def _is_written_like_a_phone(written: str) -> bool:
    digits = sum(map(str.isdigit, written))
    return 8 <= digits <= 15 and not _AMOUNT.fullmatch(written)


def _parsed(
    reading: Reading, written: str, *, is_international: bool
) -> PhoneNumber | None:
    if is_international:
        if reading.effort.phones <= 0:
            return None
        reading.effort.phones -= 1
        plus = written.lstrip("(")
        return _valid(f"+{plus[2:]}" if plus.startswith("00") else plus, None)
    first = None
    likely = {
        *reading.countries,
        *_BY_LANGUAGE[next(iter(reading.cues.languages), "en")],
    }
    for region in _regions(reading)[:_MOST_REGIONS]:
        if reading.effort.phones <= 0:
            break
        reading.effort.phones -= 1
        number = _valid(written, region)
        if number is None:
            continue
        # A mobile number of Mexico looks like one of a service in Great Britain.
        if region in likely or phonenumbers.number_type(number) not in _PUBLIC_TYPES:
            return number
        first = first or number
    return first


def _regions(reading: Reading) -> list[str]:
    """Return the countries that a national form may be of, the likeliest first."""
    found = dict.fromkeys(reading.countries[:3])
    languages = reading.cues.languages + (("zh",) if reading.text.has_han else ())
    for regions in zip_longest(*(_BY_LANGUAGE[language] for language in languages)):
        found.update(dict.fromkeys(region for region in regions if region))
    return list(found)


@lru_cache(maxsize=4096)
def _valid(written: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _is_public_number(
    reading: Reading, written: str, number: PhoneNumber | None, start: int, end: int
) -> bool:
    is_for_all = _is_number_for_all(reading, written, number, start, end)
    if is_for_all or reading.is_sample(start, end):
        return True
    if number is not None and _is_free(reading, written, number):
        return True
    is_of_a_desk = (
        number is not None
        and phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE
    )
    return reading.is_public_here(
        start, end, of_offices=is_of_a_desk or not reading.is_hidden
    )


def _is_number_for_all(
    reading: Reading, written: str, number: PhoneNumber | None, start: int, end: int
) -> bool:
    digits = "".join(filter(str.isdigit, written))
    if reading.is_sample(start, end, is_told=True):
        return True
    if _SAMPLE_DIGITS.fullmatch(digits) and not (
        _has_only_a_row(number, digits) and reading.is_of_a_person(start, end)
    ):
        return True
    # Other lines of firms look like telephones of persons somewhere: +234 700.
    return (
        number is not None
        and phonenumbers.number_type(number) == PhoneNumberType.TOLL_FREE
        and _is_free(reading, written, number)
    )


def _has_only_a_row(number: PhoneNumber | None, digits: str) -> bool:
    """Return whether a mobile number has eight digits in order, as a true one may."""
    # A cell of digits tells no country; such rows are liked in China.
    number = number or _valid(digits, "CN")
    is_mobile = number is not None and phonenumbers.number_type(number) in _MOBILE
    return is_mobile and not _ALL_IN_ORDER.fullmatch(digits)


def _is_free(reading: Reading, written: str, number: PhoneNumber) -> bool:
    """Return whether a number is of a kind that firms have, in a country that is near.

    A mobile number of one country may look like a free one of another.
    """
    if phonenumbers.number_type(number) not in _PUBLIC_TYPES:
        return False
    region = phonenumbers.region_code_for_number(number)
    language = next(iter(reading.cues.languages), "zh")
    likely = (*reading.countries, *_BY_LANGUAGE[language])
    return written.startswith(("+", "(+", "00")) or region in likely


def _is_public_mail(
    reading: Reading, name: str, domain: str, start: int, end: int
) -> bool:
    if _is_mail_for_all(reading, name, domain, start, end):
        return True
    if _ROLES.fullmatch(name) or reading.is_sample(start, end):
        return True
    # "Our informant in the agency writes from N.@gmail.com".
    is_own = bool(_FREE.fullmatch(domain)) and reading.is_beside_risk(start, end)
    return reading.is_public_here(
        start, end, of_offices=not (reading.is_hidden or is_own)
    )


def _is_mail_for_all(
    reading: Reading, name: str, domain: str, start: int, end: int
) -> bool:
    role = _ROLES.fullmatch(name)
    # "hello.again.n" may be anybody's, "info.nairobi" is not: the model reads on.
    return bool(
        (role and not (role["more"] or "").strip(string.digits))
        or _INSTITUTIONS.search(domain)
        or reading.is_sample(start, end, is_told=True)
    )
