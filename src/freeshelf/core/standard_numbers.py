"""Identifiers of publications: ISBN, ISSN and DOI, with their check digits.

Check digits as in ISO 2108 (ISBN) and ISO 3297 (ISSN); the form of a DOI as Crossref
recommends it. A DOI has no check digit.
"""

import re
import unicodedata

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_PREFIX = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*", re.IGNORECASE)
_MAX_DOI_LENGTH = 300


def isbn_digits(text: str) -> str:
    """Return the digits of an ISBN without hyphens and spaces."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in plain if letter.isdecimal() or letter == "X")


def is_isbn(text: str) -> bool:
    """Return whether a text is an ISBN-10 or ISBN-13 with a correct check digit."""
    digits = isbn_digits(text)
    if len(digits) == 13 and digits.isdecimal():
        total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
        return digits.startswith(("978", "979")) and total % 10 == 0
    if len(digits) == 10 and digits[:9].isdecimal():
        return digits[9] == _isbn10_check(digits[:9])
    return False


def canonical_isbn(text: str) -> str:
    """Return the 13-digit form of an ISBN, so that two can be compared."""
    digits = isbn_digits(text)
    if len(digits) != 10:
        return digits
    body = "978" + digits[:9]
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body))
    return f"{body}{-total % 10}"


def isbn_forms(text: str) -> set[str]:
    """Return the digits of an ISBN in each form that it has, of ten or thirteen."""
    longer = canonical_isbn(text)
    if not (longer.startswith("978") and longer.isdecimal() and len(longer) == 13):
        return {longer}
    return {longer, longer[3:12] + _isbn10_check(longer[3:12])}


def is_issn(text: str) -> bool:
    """Return whether a text is an ISSN with a correct check digit."""
    digits = isbn_digits(text)
    if len(digits) != 8 or not digits[:7].isdecimal():
        return False
    total = sum(int(digit) * (8 - index) for index, digit in enumerate(digits[:7]))
    return digits[7] == "0123456789X"[-total % 11]


def canonical_doi(text: str) -> str:
    """Return a DOI without URL or prefix, in lower case, for comparison."""
    return _DOI_PREFIX.sub("", text.strip(), count=1).lower()


def is_doi(text: str) -> bool:
    """Return whether a text has the form of a DOI."""
    doi = canonical_doi(text)
    return len(doi) <= _MAX_DOI_LENGTH and _DOI.fullmatch(doi) is not None


def _isbn10_check(digits: str) -> str:
    total = sum(int(digit) * (10 - index) for index, digit in enumerate(digits))
    return "0123456789X"[-total % 11]
