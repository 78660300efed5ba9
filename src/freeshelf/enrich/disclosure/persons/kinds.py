"""Kinds of what identifies a person, and mentions of them in a text."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kind of a mention, and of the finding made of it."""

    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT_NAME = "account_name"  # with a messenger or social network
    IBAN = "iban"
    PASSPORT_LINE = "passport_line"
    NATIONAL_NUMBER = "national_number"  # with check digits, or read as one by a model
    PASSPORT_NUMBER = "passport_number"  # beside its words
    IDENTITY_NUMBER = "identity_number"  # beside its words
    BIRTH_DATE = "birth_date"
    AGE_UNDER_18 = "age_under_18"
    INITIALS = "initials"
    STREET_ADDRESS = "street_address"
    SHELTER_ADDRESS = "shelter_address"
    SCHOOL = "school"
    CASE_NUMBER = "case_number"
    PERSON_NAME = "person_name"
    REDACTED_TEXT = "redacted_text"
    USER_PATH = "user_path"


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention in a text, by its offsets there.

    `is_at_risk` says that it stands beside a word for a person at risk, `is_public`
    that it is told apart and only its place under a redaction makes it a finding, and
    `is_for_all` that its form says so, whatever stands around it. `is_of_a_column` says
    that it stands below the word for it in a list of persons at risk, `is_checked` that
    its check digits are right and a word for a person at risk is beside it.
    """

    kind: Kind
    start: int
    end: int
    value: str
    is_at_risk: bool = False
    is_public: bool = False
    is_weak: bool = False
    is_for_all: bool = False
    is_of_a_column: bool = False
    is_checked: bool = False


_BY_DIGITS = frozenset((Kind.PHONE,))
_BY_LETTERS = frozenset(
    (
        *(Kind.IBAN, Kind.PASSPORT_LINE, Kind.NATIONAL_NUMBER),
        *(Kind.PASSPORT_NUMBER, Kind.IDENTITY_NUMBER, Kind.CASE_NUMBER),
    )
)


def normalised(kind: str, value: str) -> str:
    """Return the form of a value in which equal ones are equal, however printed."""
    plain = unicodedata.normalize("NFKC", value).casefold()
    if kind in _BY_DIGITS:
        digits = "".join(str(unicodedata.digit(c)) for c in plain if c.isdigit())
        return f"+{digits}" if plain.lstrip().startswith("+") else digits
    if kind in _BY_LETTERS:
        return re.sub(r"[\W_]+", "", plain)
    return " ".join(re.findall(r"[\w@.+-]+", plain)).strip(" .")


def value_key(kind: str, value: str, *, key: bytes) -> str:
    """Return the key under which a library knows a value without storing it.

    A telephone number is given in its international form, so that it is found however
    a file prints it.
    """
    if not key:
        return ""
    text = f"{kind}\0{normalised(kind, value)}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
