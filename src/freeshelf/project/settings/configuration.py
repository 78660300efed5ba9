"""Read settings from the environment, then one TOML file, then a default."""

import os
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from freeshelf.core.errors import FreeshelfError

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_PREFIX = "FREESHELF_"
_MOST_LETTERS = 2  # that a misspelt name has too many or too few
_ALIKE = 0.88  # "databse_url" and "database_url" are .96, "test_database_url" .83


class ConfigurationError(FreeshelfError):
    """Error for a missing or invalid setting; the message says how to fix it."""


class Configuration:
    """Reader of FREESHELF_<NAME>, or `<name>` of the file FREESHELF_CONFIG.

    Raises ConfigurationError for a missing secret or a value of the wrong type.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._file: dict[str, Any] = {}
        self._asked: set[str] = set()
        if path := environment.get("FREESHELF_CONFIG"):
            try:
                self._file = tomllib.loads(Path(path).read_text("utf-8"))
            except OSError as error:
                raise ConfigurationError(
                    f"FREESHELF_CONFIG names {path}, which cannot be read: {error}."
                ) from error
            except (ValueError, RecursionError) as error:
                raise ConfigurationError(
                    f"{path} is not valid TOML: {error}."
                ) from error

    def text(self, name: str, default: str) -> str:
        """Return a string."""
        value = self._raw(name)
        return default if value is None else str(value)

    def required(self, name: str, why: str) -> str:
        """Return a string that has no default."""
        value = self._raw(name)
        if not value:
            raise ConfigurationError(
                f"Set FREESHELF_{name} ({why}) in the environment or in the file "
                f"that FREESHELF_CONFIG names."
            )
        return str(value)

    def secret(self, name: str, default: str = "") -> str:
        """Return a string that may stand in the file that <NAME>_FILE names.

        The file comes first. The message of an error never contains the secret.
        """
        path = self.text(f"{name}_FILE", "")
        written = self.text(name, default)
        if not path:
            return written
        try:
            found = Path(path).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no UTF-8"
            raise ConfigurationError(
                f"FREESHELF_{name}_FILE names {path}, which cannot be read: {reason}."
            ) from error
        if not found:
            raise ConfigurationError(
                f"FREESHELF_{name}_FILE names {path}, which is empty."
            )
        return found

    def required_secret(self, name: str, why: str) -> str:
        """Return a secret that has no default."""
        return self.secret(name) or self.required(name, why)

    def required_words(self, name: str, why: str) -> list[str]:
        """Return a list that has no default."""
        self.required(name, why)
        return self.string_list(name, [])

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a boolean."""
        value = self._raw(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise _wrong(name, value, "true or false")

    def number(
        self, name: str, default: int, *, least: int = 0, most: int | None = None
    ) -> int:
        """Return an integer between a minimum and a maximum."""
        value = self._raw(name)
        if value is None:
            return default
        try:
            number = int(value)
        except (ValueError, TypeError) as error:
            raise _wrong(name, value, "a whole number") from error
        if number < least or (most is not None and number > most):
            range_ = f"from {least} to {most}" if most else f"of at least {least}"
            raise _wrong(name, number, f"a whole number {range_}")
        return number

    def choice(self, name: str, default: str, known: tuple[str, ...]) -> str:
        """Return one of several words."""
        value = self.text(name, default)
        if value not in known:
            raise _wrong(name, value, f"one of {', '.join(known)}")
        return value

    def time_zone(self, name: str, default: str) -> str:
        """Return the name of a time zone that this machine supports."""
        value = self.text(name, default)
        if value not in available_timezones():
            known = "the name of a time zone, such as UTC or Europe/Vienna"
            raise _wrong(name, value, known)
        return value

    def string_list(self, name: str, default: list[str]) -> list[str]:
        """Return a list: a TOML array, or words separated by commas."""
        value = self._raw(name)
        if value is None:
            return default
        if isinstance(value, list):
            return [str(item) for item in value]
        return [word.strip() for word in str(value).split(",") if word.strip()]

    def unknown_settings(self) -> list[str]:
        """Return sentences about keys of the file and variables that are not read."""
        sentences = []
        for name in sorted(self._file.keys() - self._asked):
            like = get_close_matches(name, self._asked, n=1)
            meant = f"; did you mean {like[0]}?" if like else "."
            file = self._environment["FREESHELF_CONFIG"]
            sentences.append(f"{file}: {name} is not a setting{meant}")
        return sentences + self.misspelt_variables()

    def misspelt_variables(self) -> list[str]:
        """Return sentences about variables that are not read, but much like a setting.

        Others are not ours to judge: containers and tests have theirs.
        """
        given = {
            name.removeprefix(_PREFIX).lower()
            for name in self._environment
            if name.startswith(_PREFIX)
        }
        return [
            f"{_PREFIX}{name.upper()} is not a setting; did you mean "
            f"{_PREFIX}{like.upper()}?"
            for name in sorted(given - self._asked)
            for like in get_close_matches(name, self._asked, n=1, cutoff=_ALIKE)
            # "s3_secret_key_file" is a setting that is read for a bucket only.
            if abs(len(name) - len(like)) <= _MOST_LETTERS
        ]

    def _raw(self, name: str) -> Any:
        self._asked.add(name.lower())
        if (value := self._environment.get(f"FREESHELF_{name}")) is not None:
            return value
        return self._file.get(name.lower())


def _wrong(name: str, value: object, usable: str) -> ConfigurationError:
    return ConfigurationError(f"FREESHELF_{name} is {value!r}: use {usable}.")


configuration = Configuration(dict(os.environ))
