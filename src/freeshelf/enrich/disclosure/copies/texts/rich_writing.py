"""Rich Text Format written from nothing: what is written as it is, words, stories."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from freeshelf.enrich.disclosure.copies.marks import Slot

_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\uc1\deff0"
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}}"
)


@dataclass(slots=True)
class Words:
    """Words within what is written."""

    text: str
    ends: bool = False

    def put(self, text: str) -> None:
        self.text = text


# What is written as it is, and words.
Items = list[Any]


@dataclass(slots=True)
class Story:
    """A part of a document with paragraphs of its own: its text, a note, a header."""

    name: str
    items: Items = field(default_factory=list)
    paragraph: Items = field(default_factory=list)
    cells: list[Items] = field(default_factory=list)
    look: dict[str, int] = field(default_factory=dict)
    # Stories that are written after the paragraph in which they begin.
    boxes: list["Story"] = field(default_factory=list)


class NewRichText:
    """A new document: what is written as it is, words, and stories within."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def told_and_apart(self) -> tuple[list[list[Slot]], list[list[Slot]]]:
        """Return the words of the text and of notes after it, and of headers."""
        text: list[Slot] = []
        notes: list[list[Slot]] = []
        apart: list[list[Slot]] = []
        _sort(self._story, text, notes, apart)
        return [text, *notes], apart

    def written(self) -> io.BytesIO:
        """Return the document as bytes."""
        whole = "".join([_HEAD, "\n", *_written(self._story), "}"])
        return io.BytesIO(whole.encode("ascii"))


def _sort(
    story: Story, text: list[Slot], notes: list[list[Slot]], apart: list[list[Slot]]
) -> None:
    for each in story.items:
        if isinstance(each, Words):
            text.append(Slot(each.text, each.put, ends=each.ends))
        elif isinstance(each, Story):
            own = text
            if each.name != "shptxt":
                own = []
                (notes if each.name == "footnote" else apart).append(own)
            _sort(each, own, notes, apart)
            if own:
                own[-1].ends = True


def _written(story: Story) -> Iterator[str]:
    for each in story.items:
        if isinstance(each, Words):
            yield escaped(each.text)
        elif isinstance(each, Story):
            if each.name == "shptxt":
                yield from _written(each)
            else:
                sign = r"{\super\chftn}" if each.name == "footnote" else ""
                yield rf"{sign}{{\{each.name}{sign}"
                yield from _written(each)
                yield "}"
        else:
            yield each


def escaped(text: str) -> str:
    """Return text as RTF writes it: in ASCII, all else as numbers of UTF-16."""
    written = []
    for letter in text:
        if letter in "\\{}":
            written.append(f"\\{letter}")
        elif " " <= letter < "\x7f":
            written.append(letter)
        elif letter == "\n":
            written.append(r"\line ")
        elif letter != "\t":
            units = letter.encode("utf-16-le")
            for place in range(0, len(units), 2):
                unit = int.from_bytes(units[place : place + 2], "little", signed=True)
                written.append(rf"\u{unit}?")
    return "".join(written)
