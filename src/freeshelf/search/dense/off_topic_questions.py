"""Questions about anything but the field of a library, by language."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_LANGUAGE = re.compile(r"# language: (\w+)")


@dataclass(frozen=True, slots=True)
class OffTopicQuestions:
    """The questions by language, and a digest that changes with them."""

    by_language: Mapping[str, tuple[str, ...]]
    digest: str

    @property
    def questions(self) -> list[str]:
        """Return all questions."""
        return [each for some in self.by_language.values() for each in some]


@cache
def off_topic_questions() -> OffTopicQuestions:
    """Return the questions of the data file."""
    text = (Path(__file__).parents[1] / "data" / "off-topic-questions.txt").read_text(
        "utf-8"
    )
    found: dict[str, tuple[str, ...]] = {}
    language = ""
    for line in text.splitlines():
        if named := _LANGUAGE.fullmatch(line):
            language = named[1]
        elif not line.startswith("#"):
            found[language] = (*found.get(language, ()), line)
    digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return OffTopicQuestions(MappingProxyType(found), digest)
