"""Texts that tell names as those of persons at risk, and others that look like it."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path

import yaml

from bench import told_names
from freeshelf.enrich.disclosure.persons.reading import Text

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
DATA = Path(__file__).parent / "data"
DOCUMENTS = (
    *("disclosure", "disclosure_second"),
    *("disclosure_third", "disclosure_fourth", "disclosure_fifth"),
    *("disclosure_sixth", "disclosure_seventh", "disclosure_eighth"),
)
_EXAMPLES = Path(__file__).parent.parent / "tests/enrich/disclosure/persons/examples"
MARK = re.compile(r"\[\[([\w-]+):(.*?)\]\]", re.DOTALL)
_SHORTEST, _SHORTEST_PARAGRAPH = 12, 40


@dataclass(slots=True)
class Sample:
    """A text, the names in it that are told as those of persons at risk, and others.

    What is of neither kind, such as a number that betrays, is in `unknown`. Those that
    are judged have an author and stand between other paragraphs, as in a file.
    """

    language: str
    text: str
    told: Sequence[str] = ()
    unknown: Sequence[str] = ()
    author: str = ""
    is_in_file: bool = False
    words: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_harmless(self) -> bool:
        """Return whether nothing in it betrays anybody."""
        return not (self.told or self.unknown)


def samples(*, without: Sequence[str] = ()) -> list[Sample]:
    """Return all texts that are learnt, without some sets of documents.

    Each stands once alone and once between ordinary paragraphs, as in a file.
    """
    folders = [name for name in DOCUMENTS if name not in without]
    found = [*_judged(), *_of_documents(folders), *_paragraphs(folders)]
    for language, text, names in told_names.sentences():
        found.append(Sample(language, text, names))
    for each in found:
        each.text = Text(each.text).plain
    once = list({(each.text, *each.told): each for each in reversed(found)}.values())
    return [*once, *_within_a_file(once)]


def _within_a_file(found: Sequence[Sample]) -> Iterator[Sample]:
    ordinary = {
        language: cycle(
            each.text
            for each in found
            if each.language == language
            and not each.author
            and each.is_harmless
            and len(each.text) > _SHORTEST_PARAGRAPH
        )
        for language in LANGUAGES
    }
    for each in found:
        around = ordinary[each.language]
        lines = (next(around), each.text, next(around))
        text = Text("\n".join(lines)).plain
        yield replace(each, text=text, is_in_file=True, words=[])


def _judged() -> Iterator[Sample]:
    for language in LANGUAGES:
        lines = (DATA / "told-at-risk" / f"{language}.jsonl").read_text("utf-8")
        for line in lines.splitlines():
            row = json.loads(line)
            told = [b["string"] for b in row["betrays"] if _is_told(b)]
            rest = [b["string"] for b in row["betrays"] if not _is_told(b)]
            # "en-m1-3" is the third of one of the authors of several files.
            _, *author, _ = row["id"].split("-")
            of = author[0] if author else language
            yield Sample(language, row["text"], told, rest, author=of)


def _is_told(betrayal: dict[str, str | bool]) -> bool:
    return betrayal["kind"] == "name" and betrayal["strong"] is True


def _of_documents(folders: Sequence[str]) -> Iterator[Sample]:
    """Yield what the documents of the other sets add to the texts below them."""
    for folder in folders:
        for language in LANGUAGES:
            lines = (DATA / folder / f"documents-{language}.jsonl").read_text("utf-8")
            for line in lines.splitlines():
                document = json.loads(line)
                strong = {b["string"] for b in document["betrays"] if _is_told(b)}
                for content in document["contents"]:
                    for part in (content.get("text") or "").split(" => "):
                        yield from _part(language, part.replace("¦", "\t"), strong)


def _part(language: str, part: str, strong: set[str]) -> Iterator[Sample]:
    marked = MARK.findall(part)
    text = MARK.sub(r"\2", part).strip()
    if len(text) >= _SHORTEST:
        told = [s for kind, s in marked if kind == "name" and s in strong]
        rest = [s for _, s in marked if s not in told]
        yield Sample(language, text, told, rest)


def _paragraphs(folders: Sequence[str]) -> Iterator[Sample]:
    """Yield ordinary paragraphs, in which nobody is told, and look-alikes of tests."""
    for folder in folders:
        for language in LANGUAGES:
            path = DATA / folder / "texts" / f"{language}.yaml"
            for row in yaml.safe_load(path.read_text("utf-8")).values():
                text = row.get("text", "")
                for paragraph in text.splitlines():
                    if len(paragraph) > _SHORTEST_PARAGRAPH and "@@" not in paragraph:
                        yield Sample(language, paragraph.lstrip("# "))
    for path in sorted(_EXAMPLES.glob("*.txt")):
        if "looks" in path.name or "no-fates" in path.name:
            for line in path.read_text("utf-8").splitlines():
                _, means, text = (part.strip() for part in line.split("|", 2))
                if not means:
                    text = text.replace("⏎", "\n").replace("⇥", "\t")
                    yield Sample(path.name[:2], text)
