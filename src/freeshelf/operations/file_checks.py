"""Check files for what could identify a person, in the terminal, without a library.

Exit status: 1 when a finding is strong, else 2 when something was not looked at, or 0.
Names of files are printed as they were given; nothing of what is in a file is.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from freeshelf.core.html import without_unsafe_characters
from freeshelf.enrich.disclosure.at_risk import is_usable
from freeshelf.enrich.disclosure.findings import (
    Finding,
    Gap,
    NotLookedAt,
    Place,
    Strength,
)
from freeshelf.enrich.disclosure.looking import InterruptedLookError, Look, look
from freeshelf.enrich.disclosure.names_worker import names_worker
from freeshelf.enrich.disclosure.recognisers import LANGUAGES, installed

STRONG, NOT_LOOKED_AT = 1, 2
NO_FILE = Look(gaps=(NotLookedAt(Gap.UNSUPPORTED),))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes, with and without a library."""
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="a file or a folder"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one line of JSON per file"
    )
    parser.add_argument(
        "--library", action="store_true", help="check all files of the library"
    )


def main(words: Sequence[str]) -> int:
    """Check files and folders, and return the exit status."""
    parser = argparse.ArgumentParser(
        "freeshelf check",
        description="Say which files have something that could identify a person, "
        "and where: in their text, or hidden. Needs no library and changes nothing.",
        epilog="Exit status: 1 something strong, else 2 something not looked at, or 0.",
    )
    add_arguments(parser)
    parser.add_argument(
        "--model",
        type=Path,
        metavar="FOLDER",
        help="that of the recommended model of meaning, which judges names",
    )
    options = parser.parse_args(words)
    if not options.files:
        parser.error("name files or folders, or use --library")
    if options.model and not is_usable(options.model):
        parser.error(f"{options.model} is not the recommended model")
    paths = [path for given in options.files for path in files_in(given)]
    summary = Summary(_print, as_json=options.json)
    for path in tqdm(paths, unit=" files", disable=None):
        summary.add(
            _printable(path), checked(path, name=path.name, model=options.model)
        )
    sys.stderr.write(f"{summary.sentence}{_names_sentence(options.model)}\n")
    return summary.status


def _names_sentence(model: Path | None) -> str:
    """Return in which languages the reader looks for names, since no model does."""
    found = installed()
    left = ", ".join(code for code in LANGUAGES if code not in found)
    judges = "Rules and the model of meaning judge" if model else "Rules alone judge"
    looked = f" No model looks for names in {left}: look yourself." if left else ""
    return f"{looked} {judges} whose names they are."


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def files_in(path: Path) -> Iterator[Path]:
    """Yield the files within a folder, by name; a file as it is."""
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names))


def checked(
    path: Path, *, name: str, media_type: str = "", model: Path | None = None
) -> Look:
    """Look at a file; one that cannot be opened is not looked at.

    `model` is the directory of the model of meaning that judges names, if any.
    """
    try:
        # A device or a pipe may never end.
        if not path.is_file():
            return NO_FILE
        return look(
            path,
            name=name,
            media_type=media_type or _guessed(name),
            names=names_worker(model),
        )
    except (OSError, InterruptedLookError):
        return NO_FILE


_TYPES = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), "text/html"),
    **dict.fromkeys((".md", ".markdown"), "text/markdown"),
    ".eml": "message/rfc822",
    ".svg": "image/svg+xml",
}


def _guessed(name: str) -> str:
    return _TYPES.get(Path(name).suffix.lower(), "")


def _printable(path: Path) -> str:
    # A name of other bytes than text can neither be printed nor be JSON, and a terminal
    # obeys some.
    return without_unsafe_characters(os.fsencode(path).decode("utf-8", "replace"))


@dataclass(slots=True)
class Summary:
    """Printer of what was found in each file, and of the end."""

    write: Callable[[str], object]
    as_json: bool = False
    files: int = 0
    strong: int = 0
    not_looked_at: int = 0

    @property
    def status(self) -> int:
        if self.strong:
            return STRONG
        return NOT_LOOKED_AT if self.not_looked_at else 0

    @property
    def sentence(self) -> str:
        return (
            f"{self.files} files: {self.strong} with strong findings, "
            f"{self.not_looked_at} not looked at or not in full."
        )

    def add(self, name: str, seen: Look, **facts: object) -> None:
        """Print the findings in a file."""
        self.files += 1
        self.strong += seen.is_strong
        self.not_looked_at += not seen.looked_at
        if self.as_json:
            lines = [json.dumps({"file": name, **facts, **_as_json(seen)})]
        else:
            lines = list(_as_text(name, seen))
        self.write("\n".join([*lines, ""]))


def _as_json(seen: Look) -> dict[str, object]:
    findings = [
        {
            "kind": each.kind,
            "means": each.means,
            "place": _place_as_json(each.place),
            "strength": each.strength,
        }
        for each in seen.findings
    ]
    gaps = [
        {"reason": each.gap, "place": _place_as_json(each.place)} for each in seen.gaps
    ]
    return {
        "looked_at": seen.looked_at,
        "strong": seen.is_strong,
        "findings": findings,
        "not_looked_at": gaps,
    }


def _place_as_json(place: Place) -> dict[str, object]:
    parts = {"parts": [list(step) for step in place.parts]} if place.parts else {}
    offsets = {"start": place.start, "end": place.end} if place.start >= 0 else {}
    box = {"box": list(place.box)} if place.box else {}
    return {"page": place.page, **offsets, **box, **parts}


def _as_text(name: str, seen: Look) -> Iterator[str]:
    reasons = ", ".join(sorted({_words(each.gap) for each in seen.gaps}))
    strong = sum(each.strength is Strength.STRONG for each in seen.findings)
    weak = len(seen.findings) - strong
    told = [f"{strong} strong"] if strong else ["nothing strong"]
    told += [f"{weak} weak"] if weak else []
    told += [f"not looked at in full: {reasons}"] if reasons else []
    yield f"{name}: {', '.join(told)}"
    for finding in _sorted(seen.findings):
        means = f", {_words(finding.means)}" if finding.means else ""
        where = _where(finding.place)
        yield f"  {finding.strength}: {_words(finding.kind)}{means}{where}"


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with the strong ones first, in the order of the file."""
    return sorted(findings, key=lambda each: each.strength is not Strength.STRONG)


def _where(place: Place) -> str:
    steps = [f"page {place.page}"] if place.page else []
    steps += [f"{_words(name)} {number}" for name, number in place.parts]
    return f" ({', '.join(steps)})" if steps else ""


def _words(name: str) -> str:
    return name.replace("_", " ")
