"""Compile every translation catalogue into the format that Django reads."""

import io
import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parent.parent / "src"


def compile_all(sources: Path = SOURCES) -> None:
    """Compile every catalogue whose compiled form is missing or older."""
    for path in sorted(sources.glob("**/locale/*/LC_MESSAGES/*.po")):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=path.parent.parent.name)
        buffer = io.BytesIO()
        write_mo(buffer, catalogue)
        draft = compiled.with_suffix(f".{os.getpid()}.mo")
        draft.write_bytes(buffer.getvalue())
        draft.replace(compiled)


if __name__ == "__main__":
    compile_all()
