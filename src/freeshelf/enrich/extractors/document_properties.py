"""Document properties of a file: plain lines of limited length."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from freeshelf.enrich.extractors.messages import MalformedMessageError
from freeshelf.enrich.extractors.text_cleaning import clean_line

_MOST = 20


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """Texts that a person or a program entered into a file's properties."""

    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    created: str = ""

    @classmethod
    def cleaned(cls, *, created: str, **lists: Iterable[str]) -> "DocumentProperties":
        """Convert texts to lines; leave out empty and repeated ones."""
        return cls(
            created=clean_line(created),
            **{name: _lines(texts) for name, texts in lists.items()},
        )

    @classmethod
    def parse(cls, value: Any) -> "DocumentProperties":
        """Validate a value from the sandbox. Raises MalformedMessageError."""
        try:
            body = dict(value["properties"])
            created = body.pop("created")
            if not isinstance(created, str):
                raise TypeError(created)
            for texts in body.values():
                if not all(isinstance(text, str) for text in texts):
                    raise TypeError(texts)
            return cls.cleaned(created=created, **body)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise MalformedMessageError("Properties came malformed.") from error

    def message(self) -> dict[str, Any]:
        """Return the form in which it leaves the sandbox."""
        return {"properties": asdict(self)}


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    lines = (clean_line(text) for text in list(texts)[:_MOST])
    return tuple(dict.fromkeys(line for line in lines if line))
