"""Compare the packages of uv.lock with a database of known vulnerabilities.

The database is a zip file or a folder of JSON files in OSV's format, downloaded before;
nothing is asked of the network. Exit status: 0 nothing known, 1 something known, 2 the
database or the lock file cannot be used.
"""

import argparse
import json
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

_ECOSYSTEM = "PyPI"
_RANGES = ("ECOSYSTEM", "SEMVER")
_FOUND, _UNUSABLE = 1, 2


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """A known vulnerability of a locked package."""

    package: str
    version: str
    names: tuple[str, ...]  # the identifier in the database, then others
    summary: str
    fixed_in: tuple[str, ...]

    def __str__(self) -> str:
        fixed = f"fixed in {', '.join(self.fixed_in)}" if self.fixed_in else "no fix"
        names = ", ".join(self.names)
        return f"{self.package} {self.version}: {names}; {fixed}; {self.summary}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is known of the locked packages, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path, help="zip file or folder of OSV's JSON")
    parser.add_argument("--lock", type=Path, default=Path("uv.lock"))
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="ID", help="known not to apply"
    )
    options = parser.parse_args(arguments)
    try:
        locked = locked_packages(options.lock)
        entries = [each for each in read_entries(options.database) if _is_ours(each)]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        sys.stderr.write(f"{options.database}: {error}\n")
        return _UNUSABLE
    if not entries:
        sys.stderr.write(f"{options.database} has no entry about Python packages\n")
        return _UNUSABLE
    found = [
        each
        for each in vulnerabilities(locked, entries)
        if not set(each.names) & set(options.ignore)
    ]
    for each in found:
        sys.stdout.write(f"{each}\n")
    newest = max(str(entry.get("modified", "")) for entry in entries)[:10]
    sys.stdout.write(
        f"{len(locked)} packages, {len(entries)} entries (the newest of {newest}): "
        f"{len(found) or 'nothing'} known\n"
    )
    return _FOUND if found else 0


def locked_packages(lock: Path) -> dict[str, set[str]]:
    """Return the locked versions by name, without the project itself."""
    packages: dict[str, set[str]] = {}
    for package in tomllib.loads(lock.read_text("utf-8"))["package"]:
        if "registry" in package["source"]:
            name = canonicalize_name(package["name"])
            packages.setdefault(name, set()).add(package["version"])
    return packages


def read_entries(database: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries of a database that are not withdrawn."""
    for text in _texts(database):
        entry = json.loads(text)
        if isinstance(entry, dict) and not entry.get("withdrawn"):
            yield entry


def _texts(database: Path) -> Iterator[bytes]:
    if database.is_dir():
        for path in sorted(database.rglob("*.json")):
            yield path.read_bytes()
        return
    with zipfile.ZipFile(database) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield archive.read(name)


def vulnerabilities(
    locked: dict[str, set[str]], entries: Sequence[dict[str, Any]]
) -> list[Vulnerability]:
    """Return what is known of these versions, by package."""
    found = set()
    for entry in entries:
        for affected in _affected(entry):
            name = canonicalize_name(affected["package"]["name"])
            for version in locked.get(name, ()):
                if is_affected(version, affected):
                    names = (entry["id"], *entry.get("aliases", ()))
                    summary = entry.get("summary") or entry.get("details", "")
                    first_line = summary.strip().partition("\n")[0][:200]
                    fixes = tuple(sorted(_fixes(affected), key=_order))
                    found.add(Vulnerability(name, version, names, first_line, fixes))
    return sorted(found, key=lambda each: (each.package, each.names))


def is_affected(version: str, affected: dict[str, Any]) -> bool:
    """Return whether a version is in the list or in a range of an entry."""
    given = Version(version)
    if any(_order(each) == given for each in affected.get("versions", ())):
        return True
    return any(
        _is_in(given, each.get("events", ()))
        for each in affected.get("ranges", ())
        if each.get("type") in _RANGES
    )


def _is_in(version: Version, events: Sequence[dict[str, str]]) -> bool:
    is_in = False
    bounds = [(_order(bound), kind) for each in events for kind, bound in each.items()]
    for bound, kind in sorted(bounds):
        if bound < version or (bound == version and kind != "last_affected"):
            is_in = kind == "introduced"
    return is_in


def _is_ours(entry: dict[str, Any]) -> bool:
    return any(True for _ in _affected(entry))


def _affected(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for affected in entry.get("affected", ()):
        if affected.get("package", {}).get("ecosystem") == _ECOSYSTEM:
            yield affected


def _fixes(affected: dict[str, Any]) -> set[str]:
    return {
        event["fixed"]
        for each in affected.get("ranges", ())
        if each.get("type") in _RANGES
        for event in each.get("events", ())
        if "fixed" in event
    }


def _order(version: str) -> Version:
    """Return a version to compare by; what is no version is older than all."""
    try:
        return Version(version)
    except InvalidVersion:
        return Version("0.dev0")


if __name__ == "__main__":
    sys.exit(main())
