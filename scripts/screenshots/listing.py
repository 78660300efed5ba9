"""Write the documentation page with every screenshot."""

from collections.abc import Collection
from pathlib import Path

from screenshots.camera import picture_name
from screenshots.screens import LANGUAGES, SCHEMES, SCREENS, Screen

_HEAD = """# Screens

Every kind of page at 360, 768 and 1280 px, light and dark, in English and Arabic, from
the demo library. `make screenshots` takes them anew and writes this page. Long pages
are cut at the end.
"""


def write_listing(target: Path, pictures: Path, missing: Collection[str]) -> None:
    """Write the page; `missing` are messages about missing screenshots."""
    parts = [_HEAD]
    if missing:
        parts.append(
            "Not taken:\n\n" + "\n".join(f"- {line}" for line in missing) + "\n"
        )
    folder = Path("..") / pictures.relative_to(target.parents[1])
    for screen in SCREENS:
        parts.append(f"## {screen.title}\n")
        parts += [_row(screen, language, folder, pictures) for language in LANGUAGES]
    target.write_text("\n".join(parts), "utf-8")


def _row(screen: Screen, language: str, folder: Path, pictures: Path) -> str:
    shown = []
    for width in screen.widths:
        for scheme in SCHEMES:
            name = picture_name(screen, width, scheme, language)
            if (pictures / name).exists():
                words = f"{screen.title}, {LANGUAGES[language]}, {width} px, {scheme}"
                shown.append(
                    f'<a href="{folder / name}"><img src="{folder / name}" '
                    f'alt="{words}" width="{width // 8 + 40}" loading="lazy"></a>'
                )
    return "\n".join(shown) + "\n"
