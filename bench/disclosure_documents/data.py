"""The texts and labels in `bench/data/disclosure`, as objects."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# Another folder of the same form: documents-LANGUAGE.jsonl, and texts/LANGUAGE.yaml.
FOLDER = "BENCH_DISCLOSURE_DOCUMENTS"
DATA = Path(
    os.environ.get(FOLDER) or Path(__file__).parent.parent / "data" / "disclosure"
)
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")

# Means that stand in the running text, so that a writer meets them as a block.
INLINE = {
    "text",
    "band",
    "tracked",
    "deleted",
    "hidden-text",
    "one-point",
    "ground-colour",
    "links",
    "under-rectangle",
    "unapplied-mark",
    "black-highlight",
    "blacked-scan",
}
_MARKED = re.compile(r"\[\[([a-z-]+):(.+?)\]\]")


@dataclass(frozen=True)
class Betrayal:
    """One string that betrays: its kind, by which means, where, and how strong."""

    kind: str
    string: str
    means: str
    place: str
    strong: bool


@dataclass(frozen=True)
class Content:
    """What is put in by one means; `[[kind:string]]` marks what betrays."""

    means: str
    text: str

    @property
    def plain(self) -> str:
        """Give the text without marks."""
        return _MARKED.sub(r"\2", self.text)

    @property
    def lines(self) -> list[str]:
        """Give its paragraphs, rows or cells' lines, without marks."""
        return self.plain.split("\n")

    @property
    def cells(self) -> list[list[str]]:
        """Give its lines cut into cells at the broken bar."""
        return [[cell.strip() for cell in line.split("¦")] for line in self.lines]


@dataclass(frozen=True)
class Block:
    """A title, heading, paragraph, item of a list or row of a table."""

    kind: str
    text: str
    means: str = ""

    @property
    def runs(self) -> list[tuple[str, bool]]:
        """Cut the text where something marked begins and ends."""
        found, at = [], 0
        for match in _MARKED.finditer(self.text):
            found += [(self.text[at : match.start()], False), (match[2], True)]
            at = match.end()
        return [run for run in [*found, (self.text[at:], False)] if run[0]]

    @property
    def plain(self) -> str:
        """Give the text without marks."""
        return _MARKED.sub(r"\2", self.text)

    @property
    def cells(self) -> list[str]:
        """Give the cells of a row."""
        return [cell.strip() for cell in self.plain.strip("| ").split("|")]


@dataclass(frozen=True)
class Document:
    """A file to be made, and what is to be found in it."""

    id: str
    language: str
    format: str
    split: str  # "dev", or "final" for what is looked at only at the end
    sort: str  # "one" means, "several" means, "look-alike"
    base: str
    layout: int
    annexes: tuple[str, ...]
    contents: tuple[Content, ...]
    betrays: tuple[Betrayal, ...]
    looks_like: str = ""
    why: str = ""

    @property
    def title(self) -> str:
        """Give the title of the text below."""
        return str(texts(self.language)[self.base]["title"])

    @property
    def publisher(self) -> str:
        """Give the invented body that wrote the text below."""
        return str(texts(self.language)[self.base]["by"])

    @property
    def number(self) -> int:
        """Give a number that is always the same for this document."""
        return sum(ord(letter) * place for place, letter in enumerate(self.id, 1))

    @property
    def hidden(self) -> list[Content]:
        """Give what stands beside the running text."""
        return [part for part in self.contents if part.means not in INLINE]

    def of(self, means: str) -> list[Content]:
        """Give what is put in by these means."""
        return [part for part in self.contents if part.means == means]

    def blocks(self) -> list[Block]:
        """Give the running text, with what is put into it at its place."""
        known = texts(self.language)
        found = [Block("title", self.title), Block("by", self.publisher)]
        for block in _parsed(known[self.base]["text"]):
            if block.text == "@@":
                for part in self.contents:
                    if part.means in INLINE:
                        found += _parsed(part.text, part.means)
            else:
                found.append(block)
        for annex in self.annexes:
            found.append(Block("h", str(known[annex]["title"])))
            found += _parsed(known[annex]["text"])
        return found


def _parsed(raw: str, means: str = "") -> list[Block]:
    found = []
    for line in raw.strip().splitlines():
        for sign, kind in (("# ", "h"), ("- ", "li"), ("| ", "row")):
            if line.startswith(sign):
                found.append(Block(kind, line[len(sign) :], means))
                break
        else:
            if line.strip():
                found.append(Block("p", line.strip(), means))
    return found


@cache
def texts(language: str) -> dict[str, dict[str, Any]]:
    """Read the ordinary texts of a language, by name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((DATA / "texts").glob(f"{language}*.yaml")):
        found |= yaml.safe_load(path.read_text("utf-8"))
    return found


def _read() -> Iterator[Document]:
    for language in LANGUAGES:
        path = DATA / f"documents-{language}.jsonl"
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield Document(
                **{
                    **row,
                    "annexes": tuple(row["annexes"]),
                    "contents": tuple(Content(**part) for part in row["contents"]),
                    "betrays": tuple(Betrayal(**found) for found in row["betrays"]),
                }
            )


def documents(split: str = "dev") -> list[Document]:
    """Give the documents of a split: "dev", "final", or "all" for both."""
    return [document for document in _read() if split in (document.split, "all")]
