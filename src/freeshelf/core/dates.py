"""Partial dates: EDTF level 0 (ISO 8601-2), a year, a month or a day."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_skeleton

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.locales import locale_of

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class InvalidDateError(FreeshelfError):
    """Error for a text that is not a year, month or day of the calendar."""

    message = (
        "%(text)r is not a valid date: enter a year, a month or a day, such as 2022, "
        "2022-07 or 2022-07-30."
    )


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with the precision of a year, a month or a day."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Parse `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

        Raises InvalidDateError for any other form and for days that do not exist.
        """
        match = _FORM.fullmatch(text.strip())
        if match is None or not match[0].isascii():
            raise InvalidDateError(text=text)
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            date(year or 0, 1 if month is None else month, 1 if day is None else day)
        except ValueError as error:
            raise InvalidDateError(text=text) from error
        return cls(year or 0, month, day)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def earliest(self) -> date:
        """Earliest day that the date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """Latest day that the date can mean."""
        month = self.month or 12
        last = calendar.monthrange(self.year, month)[1]
        return date(self.year, month, self.day or last)

    def format(self, language: str = "en") -> str:
        """Format the date in a language (BCP 47), or in English if it is unknown."""
        locale = locale_of(language)
        if self.month is None:
            return str(self.year)
        if self.day is None:
            return str(format_skeleton("yMMMM", self.earliest, locale=locale))
        # English has two orders for a long date; this form is unambiguous.
        form = "d MMM y" if locale.language == "en" else "long"
        return str(format_date(self.earliest, form, locale=locale))


def is_partial_date(text: str) -> bool:
    """Return whether a text is an EDTF level 0 date."""
    try:
        PartialDate.parse(text)
    except InvalidDateError:
        return False
    return True
