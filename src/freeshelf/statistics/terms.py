"""Terms that may be counted, normalised."""

import re
import unicodedata

MIN_CHARACTERS = 2
MAX_CHARACTERS = 60
MAX_WORDS = 8

_DIGITS = re.compile(r"\d+")
# Email addresses, web addresses, names on social networks, phone numbers.
_FORBIDDEN = re.compile(r"[@＠+＋\\]|://|www\.|\.\w{2,}/|\.(?:com|org|net|info)\b")
_EDGES = " \t\"'“”„«»‘’()[]{}<>.,;:!?*-–—_/|¿¡،؟。，、"


def countable_term(question: str) -> str:
    """Return the normalised query, or an empty string if it must not be stored.

    Never stored: long queries, and those that could contain an address or the number of
    a person, a case or a phone. Numbers of legal instruments may stay ("c189",
    "2011/36"): at most two groups of up to three digits or a year, and of two groups
    one is a year.
    """
    if len(question) > MAX_CHARACTERS * 2:
        return ""
    folded = unicodedata.normalize("NFKC", question).casefold()
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} for char in folded):
        return ""
    words = [word.strip(_EDGES) for word in folded.split()]
    term = unicodedata.normalize("NFC", " ".join(word for word in words if word))
    is_sized = MIN_CHARACTERS <= len(term) <= MAX_CHARACTERS
    if not is_sized or len(term.split()) > MAX_WORDS:
        return ""
    if _FORBIDDEN.search(folded) or not _has_harmless_digits(term):
        return ""
    return term if any(char.isalnum() for char in term) else ""


def _has_harmless_digits(term: str) -> bool:
    groups = _DIGITS.findall(term)
    if not groups:
        return True
    years = [group for group in groups if _is_year(group)]
    if any(len(group) > 3 and not _is_year(group) for group in groups):
        return False
    return len(groups) == 1 or (len(groups) == 2 and bool(years))


def _is_year(group: str) -> bool:
    return len(group) == 4 and 1900 <= int(group) <= 2099
