"""Bundle style sheets that are written as several files.

On a slow connection each file of an `@import` costs a round trip, and nothing is shown
before the last one has arrived.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.contrib.staticfiles.finders import find
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLES = ("web/css/main.css", "web/css/embed.css")
_IMPORT = re.compile(
    r'^@import "(?P<name>[\w./-]+)" layer\((?P<layer>\w+)\);$', re.MULTILINE
)


class BundlingStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which first inlines imported style sheets."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Bundle style sheets, then continue as WhiteNoise does."""
        if not dry_run:
            for name in BUNDLES:
                if name in paths:
                    self._write_bundle(name)
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _write_bundle(self, name: str) -> None:
        content = bundled(name)
        # The file there is a copy of one part, which was just collected.
        self.delete(name)
        self._save(name, ContentFile(content.encode()))


def bundled(name: str) -> str:
    """Return a style sheet with each `@import "…" layer(…)` inlined."""
    folder = PurePosixPath(name).parent

    def part(match: re.Match[str]) -> str:
        content = _read(str(folder / match["name"]))
        return f"@layer {match['layer']} {{\n{content}}}"

    return _IMPORT.sub(part, _read(name))


def _read(name: str) -> str:
    path = find(name)
    if path is None:
        raise ImproperlyConfigured(f"There is no static file {name}.")
    with open(path, encoding="utf-8") as file:
        return file.read()
